"""Which network says a field, as rows of a form: those that the chosen one uses."""

from dataclasses import fields, replace
from typing import Any

from PyQt6.QtCore import QObject, QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QWidget

from inrview.messages.networks import INITIALS, LIMITS, NETWORKS, problem_with
from inrview.messages.presets import fit_preset, preset, preset_of
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.panels.field_texts import field_texts
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.setting_rows import add_setting

_KINDS = {"sdf": "Signed distance", "occupancy": "Occupancy"}
_PRESETS = {"default": "For a processor", "paper": "Of the paper", "own": "Own"}
_INITIALS = dict(zip(INITIALS, ("Random weights", "A sphere", "Glorot"), strict=True))
_FINEST = {n: f"{n} cells" for n in (64, 128, 256, 512, 1024)}
_NAMES = {
    "levels": "Levels",
    "finest": "Finest level",
    "coarsest": "Coarsest level",
    "features": "Features",
    "log2_table": "Table, log2",
    "hidden": "Width",
    "layers": "Layers",
    "frequencies": "Frequencies",
    "sigma": "Sigma",
    "octaves": "Octaves",
    "omega": "Omega",
    "beta": "Beta",
    "skip": "Skip",
    "initial": "Start",
}
_PRESET_TEXT = "Our settings, for a processor, or those of the network's paper."


class NetworkSettings(QObject):
    """Edits a FieldSpec; `edited` carries it and how it is to be fitted."""

    edited = pyqtSignal(object, object)

    def __init__(self, form: QFormLayout) -> None:
        super().__init__(form)
        self._form = form
        self._field, self._fit = FieldSpec(), FitSpec()
        titles = {name: kind.title for name, kind in NETWORKS.items()}
        self.kind = ChoiceBox(_KINDS, "What the field says")
        self.network = ChoiceBox(titles, "Network")
        self.preset = ChoiceBox(_PRESETS, "Preset")
        self.boxes: dict[str, NumberBox | AmountBox | ChoiceBox] = {}
        self._lines: dict[str, QWidget] = {}
        self._add_rows()

    def _add_rows(self) -> None:
        texts = field_texts(FieldSpec)
        add_setting(self._form, "Says", texts["kind"], self.kind)
        add_setting(self._form, "Network", texts["network"], self.network)
        add_setting(self._form, "Preset", _PRESET_TEXT, self.preset)
        kinds = {field.name: type(field.default) for field in fields(FieldSpec)}
        for name, label in _NAMES.items():
            box = _box(name, kinds[name])
            self.boxes[name] = box
            self._lines[name] = add_setting(self._form, label, texts[name], box)
            signal = box.activated if isinstance(box, ChoiceBox) else box.valueChanged
            signal.connect(self._number_edited)
        for choice in (self.kind, self.network, self.preset):
            choice.activated.connect(self._preset_chosen)

    def show_specs(self, field: FieldSpec, fit: FitSpec) -> None:
        """Fill the rows without firing edits, and show those that are used."""
        self._field, self._fit = field, fit
        choices = (self.kind, self.network, self.preset)
        blockers = [QSignalBlocker(box) for box in (*choices, *self.boxes.values())]
        self.kind.pick(field.kind)
        self.network.pick(field.network)
        self.preset.pick(self._preset_shown())
        self.network.setStatusTip(NETWORKS[field.network].text)
        self.network.setToolTip(NETWORKS[field.network].text)
        for name, box in self.boxes.items():
            if isinstance(box, ChoiceBox):
                box.pick(getattr(field, name))
            else:
                box.setValue(getattr(field, name))
            is_used = name in NETWORKS[field.network].settings
            self._form.setRowVisible(self._lines[name], is_used)
        del blockers

    def _preset_shown(self) -> str:
        which = preset_of(self._field)
        if which is None or fit_preset(self._field, which, self._fit) != self._fit:
            return "own"
        return which

    def _preset_chosen(self) -> None:
        """Take the settings of a preset; another network starts from its own."""
        which = self.preset.currentData()
        is_same = self.network.currentData() == self._field.network
        if which == "own" and is_same and self.kind.currentData() == self._field.kind:
            self.show_specs(self._field, self._fit)
            return
        which = "default" if which == "own" else which
        field = preset(self.kind.currentData(), self.network.currentData(), which)
        self._give(field, fit_preset(field, which, self._fit))

    def _number_edited(self) -> None:
        values: dict[str, Any] = {
            name: box.currentData() if isinstance(box, ChoiceBox) else box.value()
            for name, box in self.boxes.items()
            if name in NETWORKS[self._field.network].settings
        }
        field = replace(self._field, **values)
        if problem_with(field) is None:
            self._give(field, self._fit)
        else:
            self.show_specs(self._field, self._fit)

    def _give(self, field: FieldSpec, fit: FitSpec) -> None:
        self.show_specs(field, fit)
        self.edited.emit(field, fit)


def _box(name: str, kind: type) -> NumberBox | AmountBox | ChoiceBox:
    if name == "initial":
        return ChoiceBox(_INITIALS, "Start")
    if name == "finest":
        return ChoiceBox(_FINEST, "Finest level")
    low, high = LIMITS[name]
    if kind is int:
        return NumberBox(int(low), int(high))
    return AmountBox(low, high, 3)
