"""How a family is learned, as a form; each setting explains itself underneath."""

from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QFormLayout, QWidget

from inrview.document.document import Family
from inrview.messages.family import FAST, LEARNABLE, PAPER, FamilyFitSpec, FamilySpec
from inrview.panels.field_texts import field_texts
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.panel import note_label
from inrview.panels.setting_rows import add_setting
from inrview.session.session import Session

MODEL_NAMES = {
    "default": "Fast (default)",
    "dif": "DIF-Net",
    "dit": "Deep Implicit Templates",
    "mesh": "Mesh template",
}
MODEL_TEXTS = {
    "default": "A small deformation network and a sine template: minutes on a CPU.",
    "dif": "A hyper-network writes the deformation of each shape (Deng et al. 2021).",
    "dit": "An LSTM warps each shape step by step (Zheng et al. 2021); slow on a CPU.",
    "mesh": "One mesh, registered to each shape: the baseline without a field.",
}
_PRESETS = {"fast": "Small", "paper": "As published"}
_PRESET_TEXT = "Small networks learn in minutes; the papers' are slow without a GPU."
_BUDGETS = {"auto": "5 minutes", "seconds": "Time", "steps": "Steps"}
_DEVICES = {"auto": "Automatic", "cpu": "Processor", "cuda": "CUDA"}


class FamilySettings(QWidget):
    """Edits the specs of one family through the session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._family: Family | None = None
        models = {name: MODEL_NAMES[name] for name in LEARNABLE}
        self.model = ChoiceBox(models, "Model")
        self.about = note_label()
        self.preset = ChoiceBox(_PRESETS, "Networks")
        self.code_size = NumberBox(2, 512)
        self.width_of = NumberBox(8, 1024)
        self.points = NumberBox(64, 65_536)
        self.held_out = NumberBox(0, 1000)
        self.budget = ChoiceBox(_BUDGETS, "Run")
        self.seconds = AmountBox(1.0, 864_000.0, 0)
        self.steps = NumberBox(1, 10_000_000)
        self.seed = NumberBox(0, 2_147_483_647)
        self.device = ChoiceBox(_DEVICES, "Device")
        self.seconds.setSuffix(" s")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(6)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._add_rows()
        self._show_needed()
        for box in (
            self.code_size,
            self.width_of,
            self.points,
            self.held_out,
            self.steps,
            self.seed,
            self.seconds,
        ):
            box.valueChanged.connect(self._edited)
        for choice in (self.budget, self.device):
            choice.activated.connect(self._edited)
        for choice in (self.model, self.preset):
            choice.activated.connect(self._chosen)

    def _add_rows(self) -> None:
        spec, fit = field_texts(FamilySpec), field_texts(FamilyFitSpec)
        self._row("Model", "Which networks the family is made of.", self.model)
        self._form.addRow(self.about)
        self._row("Networks", _PRESET_TEXT, self.preset)
        self._row("Code size", spec["code_size"], self.code_size)
        self._row("Width", spec["deformation_width"], self.width_of)
        self._row("Held out", fit["held_out"], self.held_out)
        budget = "How long the fit runs, aligning and sampling included."
        self._row("Run", budget, self.budget, self.seconds, self.steps)
        self._row("Points", fit["points"], self.points)
        self._row("Seed", fit["seed"], self.seed)
        self._row("Device", fit["device"], self.device)

    def _row(self, name: str, text: str, *widgets: QWidget) -> None:
        add_setting(self._form, name, text, *widgets)
        if name not in ("Model", "Run"):
            self._form.addRow(note_label(text))

    def show_family(self, family: Family) -> None:
        """Fill the form from a family without firing edits."""
        if family is self._family:
            return
        self._family = family
        spec, fit = family.spec, family.fit
        blockers = [QSignalBlocker(child) for child in self.findChildren(QWidget)]
        self.model.pick(spec.model)
        self.preset.pick("paper" if spec == PAPER.get(spec.model) else "fast")
        self.code_size.setValue(spec.code_size)
        self.width_of.setValue(spec.deformation_width)
        self.points.setValue(fit.points)
        self.held_out.setMaximum(max(0, len(family.members) - 2))
        self.held_out.setValue(fit.held_out)
        kind = "steps" if fit.steps else "seconds" if fit.seconds else "auto"
        self.budget.pick(kind)
        self.seconds.setValue(fit.seconds or 300.0)
        self.steps.setValue(fit.steps or 2000)
        self.seed.setValue(fit.seed)
        self.device.pick(fit.device)
        del blockers
        self._show_needed()

    def _show_needed(self) -> None:
        self.seconds.setVisible(self.budget.currentData() == "seconds")
        self.steps.setVisible(self.budget.currentData() == "steps")
        self.preset.setEnabled(self.model.currentData() in PAPER)
        self.about.setText(MODEL_TEXTS.get(self.model.currentData(), ""))

    def _chosen(self) -> None:
        """Take over the sizes that belong to a model, small or as published."""
        family, model = self._family, self.model.currentData()
        if family is None:
            return
        is_paper = self.preset.currentData() == "paper" and model in PAPER
        spec = PAPER[model] if is_paper else FAST[model]
        self._session.family.set_specs(family.id, spec, family.fit)
        self._show_needed()

    def _edited(self) -> None:
        self._show_needed()
        family = self._family
        if family is None:
            return
        kind = self.budget.currentData()
        spec = replace(
            family.spec,
            code_size=self.code_size.value(),
            deformation_width=self.width_of.value(),
        )
        fit = replace(
            family.fit,
            points=self.points.value(),
            held_out=self.held_out.value(),
            seconds=self.seconds.value() if kind == "seconds" else None,
            steps=self.steps.value() if kind == "steps" else None,
            seed=self.seed.value(),
            device=self.device.currentData(),
        )
        self._session.family.set_specs(family.id, spec, fit)
