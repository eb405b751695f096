"""Which network learns, and its numbers: one row for each that it uses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from inrview.messages.networks import INITIALS, LIMITS, NETWORKS, problem_with
from inrview.messages.presets import PRESETS
from inrview.messages.specs import FieldSpec
from inrview.panels.field_texts import field_texts
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.panel import note_label
from inrview.panels.setting_rows import add_setting

_PRESETS = {"": "Own", "default": "For a processor", "paper": "As in the paper"}
_NAMES = {
    "log2_table": "Table (log2)",
    "finest": "Finest level",
    "coarsest": "Coarsest level",
    "hidden": "Width",
    "layers": "Layers",
    "initial": "Start",
}
Preset = Callable[[str, str], FieldSpec]


class PictureNetwork(QWidget):
    """Edits a FieldSpec; `preset(network, which)` makes those to begin from."""

    edited = pyqtSignal(object)

    def __init__(self, networks: tuple[str, ...] = tuple(NETWORKS)) -> None:
        super().__init__()
        self._spec: FieldSpec | None = None
        self._preset: Preset | None = None
        titles = {name: NETWORKS[name].title for name in networks}
        self.network = ChoiceBox(titles, "Network")
        self.preset = ChoiceBox({name: _PRESETS[name] for name in ("", *PRESETS)}, "")
        self.text = note_label()
        self.boxes: dict[str, NumberBox | AmountBox | ChoiceBox] = {}
        self._rows = QWidget()
        self._form = QFormLayout(self._rows)
        top = QWidget()
        form = QFormLayout(top)
        for one in (form, self._form):
            one.setContentsMargins(0, 0, 0, 0)
            one.setHorizontalSpacing(12)
            one.setVerticalSpacing(8)
        texts = field_texts(FieldSpec)
        add_setting(form, "Network", texts["network"], self.network)
        tip = "Settings to begin from: ours for a processor, or those of the paper"
        add_setting(form, "Settings", tip, self.preset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (top, self.text, self._rows):
            layout.addWidget(widget)
        self.network.activated.connect(lambda _: self._choose("default"))
        self.preset.activated.connect(
            lambda _: self._choose(str(self.preset.currentData()))
        )

    def show_spec(self, spec: FieldSpec | None, preset: Preset | None) -> None:
        """Fill the form without firing edits."""
        self.setEnabled(spec is not None)
        self._preset = preset
        if spec is None or spec == self._spec:
            return
        was = self._spec
        is_other = was is None or (was.network, was.kind) != (spec.network, spec.kind)
        self._spec = spec
        with QSignalBlocker(self.network), QSignalBlocker(self.preset):
            self.network.pick(spec.network)
            self.preset.pick(self._preset_of(spec))
        self.text.setText(NETWORKS[spec.network].text)
        if is_other:
            self._make_rows(spec)
        for name, box in self.boxes.items():
            with QSignalBlocker(box):
                value = getattr(spec, name)
                box.pick(value) if isinstance(box, ChoiceBox) else box.setValue(value)

    def _preset_of(self, spec: FieldSpec) -> str:
        known = self._preset
        if known is None:
            return ""
        found = [which for which in PRESETS if known(spec.network, which) == spec]
        return found[0] if found else ""

    def _make_rows(self, spec: FieldSpec) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.boxes = {}
        texts = field_texts(FieldSpec)
        for name in NETWORKS[spec.network].settings:
            if name == "initial" and spec.kind == "image":
                continue  # a sphere is no picture
            title = _NAMES.get(name, name.capitalize())
            box = self.boxes[name] = _box(name)
            add_setting(self._form, title, texts[name], box)
            if isinstance(box, ChoiceBox):
                box.activated.connect(self._edit)
            else:
                box.valueChanged.connect(self._edit)

    def _choose(self, which: str) -> None:
        if self._preset is not None and which:
            network = str(self.network.currentData())
            self.edited.emit(self._preset(network, which))

    def _edit(self) -> None:
        if self._spec is None:
            return
        values: dict[str, Any] = {
            name: box.currentData() if isinstance(box, ChoiceBox) else box.value()
            for name, box in self.boxes.items()
        }
        spec = replace(self._spec, **values)
        if spec != self._spec and problem_with(spec) is None:
            self.edited.emit(spec)


def _box(name: str) -> NumberBox | AmountBox | ChoiceBox:
    if name == "initial":
        return ChoiceBox({word: word.capitalize() for word in INITIALS}, "Start")
    low, high = LIMITS[name]
    if isinstance(getattr(FieldSpec(), name), float):
        return AmountBox(low, high, 2)
    return NumberBox(int(low), int(high))
