"""The resolution: a slider to scrub, a box to type in, and what it will cost."""

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from inrview.panels.number_boxes import NumberBox
from inrview.panels.panel import Panel, differs, tabular
from inrview.panels.stop_slider import StopSlider
from inrview.session.session import Session
from inrview.session.state import SessionState

STOPS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)


class ResolutionBar(Panel):
    """Scrubbing asks for previews; letting go asks for the full surface."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setAutoFillBackground(False)
        self.slider = StopSlider(STOPS)
        self.slider.setAccessibleName("Resolution")
        self.box = _ResolutionBox()
        self.cost = QLabel(" ")
        self.cost.setProperty("role", "quiet")
        self.cost.setAccessibleName("Cost of this resolution")
        tabular(self.cost)
        text = "Cells along the longest side of the surface"
        for widget in (self.slider, self.box):
            widget.setToolTip(text)
            widget.setStatusTip(f"{text}. Arrows step, drag to scrub.")
        caption = QLabel("Resolution")
        caption.setBuddy(self.box)
        layout = QGridLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(0)
        layout.addWidget(caption, 0, 0)
        layout.addWidget(self.slider, 0, 1)
        layout.addWidget(self.box, 0, 2)
        layout.addWidget(self.cost, 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        layout.setColumnStretch(1, 1)
        self.slider.sliderPressed.connect(session.begin_scrub)
        self.slider.sliderReleased.connect(session.end_scrub)
        self.slider.valueChanged.connect(self._slide)
        self.box.valueChanged.connect(self._type)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Follow the state; the thumb itself is left alone while it is held."""
        if differs(old, new, "resolution"):
            self._place(new.resolution)
        self.slider.show_marks(
            new.cached_resolutions, new.surface_pending, new.max_resolution
        )
        names = ("resolution", "max_resolution", "fit_phase", "surface", "document")
        if differs(old, new, *names):
            self._show_cost(new.resolution)

    def _place(self, resolution: int) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            if not self.slider.isSliderDown():
                self.slider.setValue(self.slider.nearest(resolution))
            self.slider.update()
            if self.box.value() != resolution:
                self.box.setValue(resolution)

    def _slide(self, index: int) -> None:
        self.session.set_resolution(STOPS[index])

    def _type(self, resolution: int) -> None:
        self.session.set_resolution(resolution)

    def _show_cost(self, resolution: int) -> None:
        cost = self.session.cost(resolution)
        self.cost.setText(cost.text)
        level = "ok" if cost.is_allowed else "error"
        if self.cost.property("level") != level:
            self.cost.setProperty("level", level)
            style = self.cost.style()
            if style is not None:
                style.unpolish(self.cost)
                style.polish(self.cost)


class _ResolutionBox(NumberBox):
    """Any number of cells; steps go from stop to stop."""

    def __init__(self) -> None:
        super().__init__(8, 2048, "Resolution in cells")

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Step to the next stop up or down."""
        value = self.value()
        for _ in range(abs(steps)):
            above = [stop for stop in STOPS if stop > value]
            below = [stop for stop in STOPS if stop < value]
            row = above[:1] if steps > 0 else below[-1:]
            value = row[0] if row else value
        self.setValue(value)
