"""The brush: its colour, how far it reaches and how hard its edge is."""

from collections.abc import Mapping
from math import log

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction, QColor, QIcon, QPixmap
from PyQt6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from inrview.geometry.stroke import Color
from inrview.panels.action_button import action_button
from inrview.panels.panel_slider import PanelSlider
from inrview.session.color_session import LEAST_BRUSH
from inrview.session.family_state import Brush
from inrview.session.session import Session

SWATCHES: dict[str, Color] = {
    "Red": (214, 69, 65),
    "Orange": (235, 149, 50),
    "Yellow": (244, 208, 63),
    "Green": (62, 154, 92),
    "Blue": (58, 110, 190),
    "Violet": (142, 84, 170),
    "Dark": (52, 48, 46),
    "White": (242, 239, 233),
}
_STEPS = 100
_MOST_RADIUS = 0.4
"""At the right end of the slider: about a quarter of a shape."""


class BrushBox(QWidget):
    """Switch, colours and two sliders; all of it shows the session's brush."""

    def __init__(self, session: Session, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._session = session
        self._actions = actions
        self.pick = QPushButton("Other…")
        self.pick.setToolTip("Choose any colour")
        self.pick.setAccessibleName("Choose any colour")
        self.erase = QCheckBox("Erase")
        self.erase.setToolTip("Take paint away, down to the colours under it")
        self.radius = share_slider(
            "Radius", "How far the brush reaches on the template"
        )
        self.hardness = share_slider("Hardness", "How much of it is covered in full")
        self.swatches = [_swatch(name, color) for name, color in SWATCHES.items()]
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        row = QHBoxLayout()
        for name in ("colours.paint", "colours.clear"):
            row.addWidget(action_button(self._actions[name]), 1)
        layout.addLayout(row)
        colors = QHBoxLayout()
        colors.setSpacing(3)
        for swatch in self.swatches:
            colors.addWidget(swatch)
        colors.addStretch(1)
        layout.addLayout(colors)
        last = QHBoxLayout()
        last.addWidget(self.pick, 1)
        last.addWidget(self.erase, 1)
        layout.addLayout(last)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        for name, slider in (("Radius", self.radius), ("Hardness", self.hardness)):
            label = QLabel(name)
            label.setBuddy(slider)
            form.addRow(label, slider)
        layout.addLayout(form)

    def _listen(self) -> None:
        brush = self._session.colors
        for swatch, color in zip(self.swatches, SWATCHES.values(), strict=True):
            swatch.clicked.connect(
                lambda _=False, chosen=color: brush.set_brush(
                    color=chosen, is_erasing=False
                )
            )
        self.pick.clicked.connect(self._choose)
        self.erase.toggled.connect(lambda is_on: brush.set_brush(is_erasing=is_on))
        self.radius.valueChanged.connect(
            lambda value: brush.set_brush(radius=radius_at(value))
        )
        self.hardness.valueChanged.connect(
            lambda value: brush.set_brush(hardness=value / _STEPS)
        )

    def show_brush(self, brush: Brush) -> None:
        """Bring the controls up to the brush."""
        pairs = (
            (self.radius, slider_at(brush.radius)),
            (self.hardness, round(brush.hardness * _STEPS)),
        )
        for slider, value in pairs:
            if not slider.isSliderDown():
                with QSignalBlocker(slider):
                    slider.setValue(value)
        with QSignalBlocker(self.erase):
            self.erase.setChecked(brush.is_erasing)
        self.pick.setIcon(color_icon(brush.color))
        for swatch, color in zip(self.swatches, SWATCHES.values(), strict=True):
            swatch.setChecked(color == brush.color and not brush.is_erasing)

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(*self._session.state.brush.color), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, color: QColor) -> None:
        chosen = color.red(), color.green(), color.blue()
        self._session.colors.set_brush(color=chosen, is_erasing=False)


def radius_at(value: int) -> float:
    """Return the radius at a place of the slider: each step wider by one share."""
    return float(LEAST_BRUSH * (_MOST_RADIUS / LEAST_BRUSH) ** (value / _STEPS))


def slider_at(radius: float) -> int:
    """Return where the slider stands for a radius."""
    share = log(radius / LEAST_BRUSH) / log(_MOST_RADIUS / LEAST_BRUSH)
    return min(max(round(share * _STEPS), 0), _STEPS)


def share_slider(name: str, tip: str) -> QSlider:
    """Return a slider in hundredths."""
    slider = PanelSlider()
    slider.setRange(0, _STEPS)
    slider.setAccessibleName(name)
    slider.setToolTip(tip)
    return slider


def _swatch(name: str, color: Color) -> QPushButton:
    button = QPushButton()
    button.setProperty("role", "swatch")
    button.setCheckable(True)
    button.setIcon(color_icon(color))
    button.setToolTip(f"Paint with {name.lower()}")
    button.setAccessibleName(name)
    return button


def color_icon(color: Color) -> QIcon:
    """Return a small picture of one colour, the same where its row is selected."""
    patch = QPixmap(18, 18)
    patch.fill(QColor(*color))
    found = QIcon(patch)
    found.addPixmap(patch, QIcon.Mode.Selected)
    return found
