"""The settings of a fit as a form; each explains itself in the spec's own words."""

from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QFormLayout, QWidget

from inrview.document.document import Shape
from inrview.geometry.points import Points
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.panels.field_texts import field_texts
from inrview.panels.network_settings import NetworkSettings
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.setting_rows import add_setting
from inrview.session.session import Session

SIZE_IN_SHAPE_SPACE = 1.7
"""Longest side of a scan in shape space: `Placement.around` fills 0.85 of [-1, 1]."""

_NORMALS = {"file": "Of the file", "estimate": "Estimated", "none": "None, learned"}
_LOSSES = {"distance": "Distances", "siren": "Normals, SIREN", "igr": "Normals, IGR"}
_ROBUST = {
    "huber": "Huber",
    "absolute": "Absolute",
    "squared": "Squared",
    "geman-mcclure": "Geman-McClure",
}
_BUDGETS = {"auto": "Until done", "seconds": "Time", "steps": "Steps"}
_NOISES = {"auto": "Measured", "manual": "Given"}
_DEVICES = {"auto": "Automatic", "cpu": "Processor", "cuda": "CUDA"}


class FitSettings(QWidget):
    """Edits the field and fit specs of one shape through the session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shape: Shape | None = None
        self.normals = ChoiceBox(_NORMALS, "Normals")
        self.loss = ChoiceBox(_LOSSES, "Learns from")
        self.robust = ChoiceBox(_ROBUST, "Errors")
        self.budget = ChoiceBox(_BUDGETS, "Run")
        self.seconds = AmountBox(0.5, 86_400.0, 1)
        self.steps = NumberBox(1, 10_000_000)
        self.seed = NumberBox(0, 2_147_483_647)
        self.noise_kind = ChoiceBox(_NOISES, "Noise")
        self.noise = AmountBox(0.0, 10.0, 3)
        self.device = ChoiceBox(_DEVICES, "Device")
        self.seconds.setSuffix(" s")
        self.noise.setSuffix(" %")
        self.noise.setSingleStep(0.01)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._add_rows()
        self._show_needed()
        self._listen()

    def _add_rows(self) -> None:
        fit = field_texts(FitSpec)
        budget = "How long the fit runs; until done stops when it no longer improves."
        noise = fit["noise"].replace("in shape space", "in per cent of the size")
        self.network = NetworkSettings(self._form)
        self._loss_row = add_setting(self._form, "Learns from", fit["loss"], self.loss)
        self._robust_row = add_setting(self._form, "Errors", fit["robust"], self.robust)
        text = fit["normals"]
        self._normals_row = add_setting(self._form, "Normals", text, self.normals)
        add_setting(self._form, "Run", budget, self.budget, self.seconds, self.steps)
        add_setting(self._form, "Noise", noise, self.noise_kind, self.noise)
        add_setting(self._form, "Seed", fit["seed"], self.seed)
        add_setting(self._form, "Device", fit["device"], self.device)
        self.seconds.setToolTip(fit["seconds"])
        self.steps.setToolTip(fit["steps"])

    def _listen(self) -> None:
        self.network.edited.connect(self._network_edited)
        for box in (self.steps, self.seed):
            box.valueChanged.connect(self._edited)
        for amount in (self.seconds, self.noise):
            amount.valueChanged.connect(self._edited)
        choices = (self.budget, self.noise_kind, self.device, self.normals)
        for choice in (*choices, self.loss, self.robust):
            choice.activated.connect(self._edited)

    def show_shape(self, shape: Shape | None) -> None:
        """Fill the form from a shape without firing edits."""
        self.setEnabled(shape is not None)
        if shape is None or shape is self._shape:
            return
        self._shape = shape
        field, fit = shape.field, shape.fit
        blockers = [QSignalBlocker(child) for child in self.findChildren(QWidget)]
        self.network.show_specs(field, fit)
        self.normals.pick(fit.normals)
        self.loss.pick(fit.loss)
        self.robust.pick(fit.robust)
        kind = "steps" if fit.steps else "seconds" if fit.seconds else "auto"
        self.budget.pick(kind)
        self.seconds.setValue(fit.seconds or 30.0)
        self.steps.setValue(fit.steps or 2000)
        self.seed.setValue(fit.seed)
        self.noise_kind.pick("auto" if fit.noise is None else "manual")
        self.noise.setValue(100 * (fit.noise or 0.0) / SIZE_IN_SHAPE_SPACE)
        self.device.pick(fit.device)
        del blockers
        self._show_needed()

    def _show_needed(self) -> None:
        self.seconds.setVisible(self.budget.currentData() == "seconds")
        self.steps.setVisible(self.budget.currentData() == "steps")
        self.noise.setVisible(self.noise_kind.currentData() == "manual")
        shape = self._shape
        if shape is None:
            return
        # A grid learns from distances alone, and so does whatever is no distance.
        has_losses = shape.field.network != "hash" and shape.field.kind == "sdf"
        self._form.setRowVisible(self._loss_row, has_losses)
        is_by_distance = shape.field.kind == "sdf" and not (
            has_losses and self.loss.currentData() != "distance"
        )
        self._form.setRowVisible(self._robust_row, is_by_distance)
        scans = self._session.state.document.scans
        own = [scan.geometry for scan in scans if scan.id in shape.scan_ids]
        has_points = any(isinstance(geometry, Points) for geometry in own)
        self._form.setRowVisible(self._normals_row, has_points)

    def _edited(self) -> None:
        self._show_needed()
        shape = self._shape
        if shape is None:
            return
        self._set(shape, shape.field, self._fit_spec(shape.fit))

    def _network_edited(self, field: FieldSpec, fit: FitSpec) -> None:
        if self._shape is not None:
            self._set(self._shape, field, fit)

    def _set(self, shape: Shape, field: FieldSpec, fit: FitSpec) -> None:
        if field != shape.field:
            self._session.set_field(shape.id, field, fit)
        elif fit != shape.fit:
            self._session.set_fit(shape.id, fit)

    def _fit_spec(self, fit: FitSpec) -> FitSpec:
        kind = self.budget.currentData()
        share = self.noise.value() * SIZE_IN_SHAPE_SPACE / 100
        is_given = self.noise_kind.currentData() == "manual"
        return replace(
            fit,
            seconds=self.seconds.value() if kind == "seconds" else None,
            steps=self.steps.value() if kind == "steps" else None,
            seed=self.seed.value(),
            noise=share if is_given else None,
            device=self.device.currentData(),
            normals=self.normals.currentData(),
            loss=self.loss.currentData(),
            robust=self.robust.currentData(),
        )
