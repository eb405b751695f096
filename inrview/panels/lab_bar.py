"""The bar under the panes of the lab: the history, and what the panes show."""

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from inrview.messages.lab import LabData, LabRecord
from inrview.messages.lab_shape import LabShape
from inrview.panels.look import (
    LAB_DISTANCE_VIEWS,
    LAB_OCCUPANCY_VIEWS,
    LAB_PLOTS,
    LAB_SHAPE_PLOTS,
    LAB_VIEWS,
    Look,
    LookState,
)
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import Panel, differs, tabular
from inrview.session.session import Session
from inrview.session.state import SessionState


class LabBar(Panel):
    """The slider runs over the kept steps; its right end is what is newest."""

    def __init__(
        self, session: Session, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, parent)
        self._look = look
        self._steps: tuple[int, ...] = ()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("History")
        self.slider.setToolTip("Replays the history of all panes; right is the newest")
        self.slider.setMinimumWidth(self.fontMetrics().height() * 4)
        self.label = QLabel()
        tabular(self.label)
        self.label.setMinimumWidth(self.fontMetrics().horizontalAdvance("step 10,000"))
        self.newest = QToolButton()
        self.newest.setText("Newest")
        self.newest.setProperty("role", "plain")
        self.newest.setToolTip("Show all panes as they are now")
        self.shown = ChoiceBox(LAB_VIEWS, "What the panes show")
        self.plot = ChoiceBox(LAB_PLOTS, "What is plotted under them")
        for box in (self.shown, self.plot):
            box.setMinimumContentsLength(5)
        self.limit = QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(8)
        layout.addWidget(self.slider, 1)
        for widget in (self.label, self.newest, self.limit, self.shown, self.plot):
            layout.addWidget(widget)
        self.slider.valueChanged.connect(self._slid)
        self.newest.clicked.connect(lambda: session.lab.show_step(None))
        self.shown.activated.connect(
            lambda _: look.change(lab_shows=self.shown.currentData())
        )
        self.plot.activated.connect(
            lambda _: look.change(lab_plot=self.plot.currentData())
        )
        look.changed.connect(lambda _, new: self._show_look(new))
        self._show_look(look.state)

    def show_limit(self, text: str, tip: str = "") -> None:
        """Say what the ends of the colours stand for; nothing where there are none."""
        self.limit.setVisible(bool(text))
        self.limit.setText(text)
        self.limit.setToolTip(tip)

    def show_data(self, data: LabData) -> None:
        """Offer what there is to see of a picture, or of a shape."""
        views, plots = LAB_VIEWS, LAB_PLOTS
        if isinstance(data, LabShape):
            views = LAB_DISTANCE_VIEWS if data.is_distance else LAB_OCCUPANCY_VIEWS
            plots = LAB_SHAPE_PLOTS
        look = self._look.state
        for box, options in ((self.shown, views), (self.plot, plots)):
            known = [box.itemData(place) for place in range(box.count())]
            if known != list(options) or box.itemText(0) != next(
                iter(options.values())
            ):
                with QSignalBlocker(box):
                    box.clear()
                    for value, text in options.items():
                        box.addItem(text, value)
        self._look.change(
            lab_shows=look.lab_shows if look.lab_shows in views else "fit",
            lab_plot=look.lab_plot if look.lab_plot in plots else "spectrum",
        )
        self._show_look(self._look.state)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Let the slider run over what there is of the history."""
        if not differs(old, new, "lab"):
            return
        record, shown = new.lab.record, new.lab.shown_step
        self._steps = steps_of(record)
        with QSignalBlocker(self.slider):
            self.slider.setEnabled(bool(self._steps))
            self.slider.setRange(0, len(self._steps))
            place = len(self._steps)
            if shown is not None and shown in self._steps:
                place = self._steps.index(shown)
            self.slider.setValue(place)
        self.newest.setEnabled(shown is not None)
        self.label.setText("newest" if shown is None else f"step {shown:,}")

    def _slid(self, place: int) -> None:
        is_step = place < len(self._steps)
        self.session.lab.show_step(self._steps[place] if is_step else None)

    def _show_look(self, look: LookState) -> None:
        self.shown.pick(look.lab_shows)
        self.plot.pick(look.lab_plot)
        if look.lab_shows == "fit":
            self.show_limit("")


def steps_of(record: LabRecord | None) -> tuple[int, ...]:
    """Return the kept steps of any pane."""
    panes = () if record is None else record.panes
    return tuple(sorted({frame.step for one in panes for frame in one.frames}))
