"""The card under the scene tree: what the selected scan or shape is."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from inrview.document.document import Family, Member, Picture, Scan, Shape
from inrview.document.edits import Thing, things
from inrview.panels.note_list import NoteList
from inrview.panels.panel import Panel, differs, note_label
from inrview.panels.scene_facts import (
    family_facts,
    picture_facts,
    scan_facts,
    shape_facts,
)
from inrview.panels.wording import count
from inrview.session.session import Session
from inrview.session.state import SessionState

_SURFACES = ("surface", "member_surfaces")


class InfoCard(Panel):
    """Facts as rows, then the notes; a note's Change leads to its setting."""

    change_asked = pyqtSignal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.hint = note_label("Select a scan or a shape to see what it is.")
        self.notes = NoteList(self.change_asked.emit)
        self._rows = QWidget()
        self._form = facts_form(self._rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(8)
        for widget in (self.title, self.hint, self._rows, self.notes):
            layout.addWidget(widget)
        layout.addStretch(1)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the selection's facts."""
        if not differs(old, new, "document", "selected", "active_shape", *_SURFACES):
            return
        document = new.document
        thing = _find(new)
        self.hint.setVisible(thing is None)
        self.title.setVisible(thing is not None)
        self._rows.setVisible(thing is not None)
        self.title.setText(thing.name if thing else "")
        if isinstance(thing, Scan):
            fill_facts(self._form, scan_facts(thing))
            self.notes.show_notes(thing.notes)
            return
        if isinstance(thing, Picture):
            fill_facts(self._form, picture_facts(thing))
            self.notes.show_notes(thing.notes)
            return
        self.notes.show_notes(())
        if isinstance(thing, Shape):
            fill_facts(self._form, shape_facts(thing, document, new.surface))
        elif isinstance(thing, Family):
            fill_facts(self._form, family_facts(thing))
        elif isinstance(thing, Member):
            self._show_member(thing, new)

    def _show_member(self, member: Member, state: SessionState) -> None:
        scans = [s for s in state.document.scans if s.id == member.scan_id]
        facts = scan_facts(scans[0]) if scans else [("From", "made in its family")]
        report = state.member_surfaces.get(member.id)
        if report is not None:
            faces = count(len(report.mesh.faces))
            facts.append(("Surface", f"{report.resolution}³, {faces} triangles"))
        fill_facts(self._form, facts)
        self.notes.show_notes(scans[0].notes if scans else ())


def _find(state: SessionState) -> Thing | None:
    wanted = state.selected or state.active_shape
    return next((t for t in things(state.document) if t.id == wanted), None)


def facts_form(parent: QWidget) -> QFormLayout:
    """Return an empty two-column table of facts."""
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(4)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def fill_facts(form: QFormLayout, facts: list[tuple[str, str]]) -> None:
    """Write the rows of a table of facts, keeping widgets that are there already."""
    while form.rowCount() > len(facts):
        form.removeRow(form.rowCount() - 1)
    while form.rowCount() < len(facts):
        name, value = QLabel(), QLabel()
        name.setProperty("role", "quiet")
        value.setWordWrap(True)
        flag = Qt.TextInteractionFlag.TextSelectableByMouse
        value.setTextInteractionFlags(flag)
        form.addRow(name, value)
    for row, (name_text, value_text) in enumerate(facts):
        for role, text in (
            (QFormLayout.ItemRole.LabelRole, name_text),
            (QFormLayout.ItemRole.FieldRole, value_text),
        ):
            item = form.itemAt(row, role)
            label = item.widget() if item else None
            if isinstance(label, QLabel) and label.text() != text:
                label.setText(text)
