"""Shapes put together: what is joined with what, the stack, and its numbers."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from inrview.panels.action_button import action_button
from inrview.panels.icons import icon
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.operation_stack import OperationStack
from inrview.panels.panel import Panel, differs, note_label, section
from inrview.panels.scene_facts import current_shape
from inrview.session.session import Session
from inrview.session.state import SessionState

_JOINS = ("union", "intersection", "difference", "blend")
_ON_ONE = ("offset", "shell", "box", "plane", "move")
_NONE = {"": "no other shape"}
_HINT = (
    "Join two fitted shapes, or change one: the parts stay as they are, and every "
    "number can be changed later. A family's shapes are taken first."
)


class ComposePanel(Panel):
    """The buttons are the window's own actions, so menu and panel always agree."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self.hint = note_label(_HINT)
        self.first = ChoiceBox(_NONE, "The shape to begin with")
        self.second = ChoiceBox(_NONE, "The shape that is joined to it")
        self.swap = QToolButton()
        self.swap.setIcon(icon("swap"))
        self.swap.setToolTip("Exchange the two shapes")
        self.swap.setAccessibleName("Exchange the two shapes")
        self.stack = OperationStack(session)
        self.problem = note_label()
        self.nature = note_label()
        self._lay_out(actions)
        for box in (self.first, self.second):
            box.activated.connect(lambda _: self._choose())
        self.swap.clicked.connect(self._exchange)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.hint)
        layout.addWidget(action_button(actions["compose.take"]))
        section(layout, "Two shapes")
        row = QHBoxLayout()
        row.addWidget(self.first, 1)
        row.addWidget(self.swap)
        row.addWidget(self.second, 1)
        layout.addLayout(row)
        layout.addLayout(_grid([actions[f"compose.{name}"] for name in _JOINS], 2))
        section(layout, "One shape")
        layout.addLayout(_grid([actions[f"compose.{name}"] for name in _ON_ONE], 2))
        self.title = section(layout, "Stack")
        layout.addWidget(self.stack)
        section(layout, "Field")
        layout.addWidget(self.problem)
        layout.addWidget(self.nature)
        names = ("compose.bake", "compose.redistance")
        layout.addLayout(_grid([actions[name] for name in names], 2))
        layout.addStretch(1)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the pair, the stack of the current shape and what its field is."""
        if differs(old, new, "document", "pair"):
            self._show_pair(new)
        if differs(old, new, "document", "active_shape", "field_box"):
            shape = current_shape(new)
            is_made = shape is not None and shape.composition is not None
            self.stack.setVisible(is_made)
            self.title.setVisible(is_made)
            if shape is not None and is_made:
                self.title.setText(f"Stack of {shape.name}")
                self.stack.show_shape(shape, new.document, new.field_box)
        if differs(
            old, new, "nature", "composition_problem", "active_shape", "active_family"
        ):
            self._show_field(new)

    def _show_pair(self, state: SessionState) -> None:
        names = {shape.id: shape.name for shape in state.document.shapes}
        for box, chosen in zip((self.first, self.second), state.pair, strict=True):
            with QSignalBlocker(box):
                box.clear()
                for value, text in (names or _NONE).items():
                    box.addItem(text, value)
                box.setCurrentIndex(box.findData(chosen))
        self.swap.setEnabled(None not in state.pair)

    def _show_field(self, state: SessionState) -> None:
        self.problem.setText(state.composition_problem)
        self.problem.setVisible(bool(state.composition_problem))
        text = "" if state.nature is None else f"Its values are {state.nature.text}."
        nothing = "Nothing is fitted yet."
        if state.active_family is not None:
            nothing = "Take a shape of the family first."
        self.nature.setText(text or nothing)

    # What the user does

    def _choose(self) -> None:
        self.session.composition.choose_pair(
            self.first.currentData() or None, self.second.currentData() or None
        )

    def _exchange(self) -> None:
        first, second = self.session.state.pair
        self.session.composition.choose_pair(second, first)


def _grid(actions: list[QAction], columns: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(6)
    for place, action in enumerate(actions):
        grid.addWidget(action_button(action), place // columns, place % columns)
    return grid
