"""The resolution: a slider to scrub, a box to type in, and what it will cost."""

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from inrview.document.document import Picture
from inrview.document.picture_edits import picture_of
from inrview.geometry.raster import Raster, height_for
from inrview.panels.number_boxes import NumberBox
from inrview.panels.panel import Panel, differs, tabular
from inrview.panels.stop_slider import StopSlider
from inrview.session.session import Session
from inrview.session.state import SessionState

STOPS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)


def picture_stops(width: int) -> tuple[int, ...]:
    """Return widths from 16 pixels to 16 times those learned, half an octave apart."""
    found = {round(width * 2 ** (step / 2)) for step in range(-40, 9)}
    return tuple(sorted(one for one in found if one >= min(16, width)))


def times_as_learned(width: int, learned: int) -> str:
    """Say how a width compares with that of the picture that was learned."""
    if width == learned:
        return "as learned"
    return f"{width / learned:.3g} times as learned"


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
        self._raster: Raster | None = None
        self._caption = caption = QLabel("Resolution")
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
        self.setEnabled(not new.lab.is_open)
        if self._turn_to(picture_of(new.document, new.picture.active)):
            old = None
        if self._raster is not None:
            self._show_picture(self._raster, new)
            return
        if differs(old, new, "resolution"):
            self._place(new.resolution)
        self.slider.show_marks(
            new.cached_resolutions, new.surface_pending, new.max_resolution
        )
        names = ("resolution", "max_resolution", "fit_phase", "surface", "document")
        if differs(old, new, *names):
            self._show_cost(new.resolution)

    def _turn_to(self, picture: Picture | None) -> bool:
        """Halt at the widths of a picture, or at the resolutions of a surface.

        Returns whether it is another than before.
        """
        raster = None if picture is None else picture.raster
        if raster is self._raster:
            return False
        self._raster = raster
        stops = STOPS if raster is None else picture_stops(raster.width)
        self._caption.setText("Resolution" if raster is None else "Width")
        text = "Cells along the longest side of the surface"
        if raster is not None:
            text = "Columns at which the picture's field is asked"
        for widget in (self.slider, self.box):
            widget.setToolTip(text)
            widget.setStatusTip(f"{text}. Arrows step, drag to scrub.")
        self.slider.set_stops(stops)
        self.box.set_stops(stops, 8 if raster is None else 1)
        return True

    def _show_picture(self, raster: Raster, new: SessionState) -> None:
        width = new.picture.width or raster.width
        self._place(width)
        self.slider.show_marks(frozenset(), new.picture.pending, self.slider.stops[-1])
        rows = height_for(width, raster.width, raster.height)
        text = f"{width} \u00d7 {rows} pixels, {times_as_learned(width, raster.width)}"
        self._write_cost(text, "ok")

    def _place(self, resolution: int) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            if not self.slider.isSliderDown():
                self.slider.setValue(self.slider.nearest(resolution))
            self.slider.update()
            if self.box.value() != resolution:
                self.box.setValue(resolution)

    def _slide(self, index: int) -> None:
        self._set(self.slider.stops[index])

    def _type(self, resolution: int) -> None:
        self._set(resolution)

    def _set(self, value: int) -> None:
        if self._raster is None:
            self.session.set_resolution(value)
        else:
            self.session.picture.set_width(value)

    def _show_cost(self, resolution: int) -> None:
        cost = self.session.cost(resolution)
        self._write_cost(cost.text, "ok" if cost.is_allowed else "error")

    def _write_cost(self, text: str, level: str) -> None:
        if self.cost.text() != text:
            self.cost.setText(text)
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
        self._stops: tuple[int, ...] = STOPS

    def set_stops(self, stops: tuple[int, ...], least: int) -> None:
        """Step to other stops, and take numbers within their bounds."""
        self._stops = stops
        with QSignalBlocker(self):
            self.setRange(least, max(stops[-1], 2048 if least > 1 else 1))

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Step to the next stop up or down."""
        value = self.value()
        for _ in range(abs(steps)):
            above = [stop for stop in self._stops if stop > value]
            below = [stop for stop in self._stops if stop < value]
            row = above[:1] if steps > 0 else below[-1:]
            value = row[0] if row else value
        self.setValue(value)
