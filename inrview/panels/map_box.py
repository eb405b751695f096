"""Which maps of an analysis the shapes have, and where their colours end."""

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtWidgets import QFormLayout, QToolButton, QVBoxLayout, QWidget

from inrview.messages.analysis import AnalysisReport
from inrview.panels.analysis_maps import VARIATIONS, offered, shown_maps
from inrview.panels.look import Look, LookState
from inrview.panels.number_boxes import AmountBox, ChoiceBox, decimals_for
from inrview.panels.setting_rows import add_setting

_OF_MEMBERS = {1: "Distance from the mean", 0: "The template's map"}


class MapBox(QWidget):
    """Changes the look alone."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._report: AnalysisReport | None = None
        self.template = ChoiceBox(VARIATIONS, "Template")
        self.members = ChoiceBox(_OF_MEMBERS, "Shapes")
        self.template_end = AmountBox(0, 1e9, 5, "Colours of the template end at")
        self.member_end = AmountBox(0, 1e9, 5, "Colours of the shapes end at")
        self.reset = QToolButton()
        self.reset.setText("Auto")
        self.reset.setAccessibleName("Colours by the values")
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        text = "What the colours of the template say"
        add_setting(form, "Template", text, self.template)
        text = "What the colours of every shape say"
        add_setting(form, "Shapes", text, self.members)
        text = "Where colours end: of the template, and of the shapes"
        ends = self.template_end, self.member_end
        add_setting(form, "Ends", text, *ends, self.reset)
        for box, name in zip(ends, ("template", "shapes"), strict=True):
            box.setAccessibleName(f"Colours of the {name} end at")
            box.setToolTip(f"Where the colours of the {name} end")
        self.reset.setAccessibleName("Colours by the values")
        self.reset.setToolTip("Choose the ends of the colours from the values")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        self._listen()

    def _listen(self) -> None:
        look = self._look
        self.template.activated.connect(
            lambda: self._choose(
                template_map=self.template.currentData(), template_limit=None
            )
        )
        self.members.activated.connect(
            lambda: self._choose(shows_deviation=bool(self.members.currentData()))
        )
        self.template_end.valueChanged.connect(
            lambda value: self._choose(template_limit=value or None)
        )
        self.member_end.valueChanged.connect(
            lambda value: self._choose(member_limit=value or None)
        )
        self.reset.clicked.connect(
            lambda: look.change(template_limit=None, member_limit=None)
        )
        look.changed.connect(self._show_look)

    def _choose(self, **parts: object) -> None:
        self._look.change(shows_analysis=True, **parts)

    def show_report(self, report: AnalysisReport) -> None:
        """Offer the maps that there are."""
        if report is self._report:
            return
        self._report = report
        with QSignalBlocker(self.template):
            self.template.clear()
            for name, text in offered(report).items():
                self.template.addItem(text, name)
        self._show_look(self._look.state, self._look.state)

    def _show_look(self, _old: LookState, new: LookState) -> None:
        if self._report is None:
            return
        with QSignalBlocker(self.template), QSignalBlocker(self.members):
            self.template.setCurrentIndex(
                max(self.template.findData(new.template_map), 0)
            )
            self.members.pick(int(new.shows_deviation))
        first, members = shown_maps(self._report, new)
        for box, shown in ((self.template_end, first), (self.member_end, members[0])):
            most = shown.limits[1]
            with QSignalBlocker(box):
                box.setDecimals(decimals_for(most))
                box.setSingleStep(most / 10)
                box.setValue(most)
        self.member_end.setEnabled(new.shows_deviation)
