"""The bar under the panes of the lab: the history, and what the panes show."""

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from inrview.messages.lab import LabRecord
from inrview.panels.look import LAB_PLOTS, Look, LookState
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import Panel, differs, tabular
from inrview.session.session import Session
from inrview.session.state import SessionState

_SHOWN = {"fit": "Picture", "error": "Error"}


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
        self.shown = ChoiceBox(_SHOWN, "What the panes show")
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
            lambda _: look.change(lab_shows_error=self.shown.currentData() == "error")
        )
        self.plot.activated.connect(
            lambda _: look.change(lab_plot=self.plot.currentData())
        )
        look.changed.connect(lambda _, new: self._show_look(new))
        self._show_look(look.state)

    def show_limit(self, limit: float | None) -> None:
        """Say which error the brightest colour stands for."""
        self.limit.setVisible(limit is not None)
        self.limit.setText("" if limit is None else f"brightest: {limit:g}")
        self.limit.setToolTip("Mean absolute error of red, green and blue, 0 to 1")

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
        self.shown.pick("error" if look.lab_shows_error else "fit")
        self.plot.pick(look.lab_plot)
        if not look.lab_shows_error:
            self.show_limit(None)


def steps_of(record: LabRecord | None) -> tuple[int, ...]:
    """Return the kept steps of any pane."""
    panes = () if record is None else record.panes
    return tuple(sorted({frame.step for one in panes for frame in one.frames}))
