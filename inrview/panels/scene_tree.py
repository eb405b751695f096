"""The scene: scans and shapes with an eye each, and a card of what is selected."""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QPoint, QSignalBlocker, QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Document, Family, Picture, Scan, Shape
from inrview.document.edits import Thing, things
from inrview.geometry.mesh import Mesh
from inrview.panels.icons import icon
from inrview.panels.panel import Panel, differs
from inrview.session.session import Session
from inrview.session.state import SessionState

_ID = Qt.ItemDataRole.UserRole
_NAME, _EYE = 0, 1


class SceneTree(Panel):
    """A click selects, the eye shows or hides, Alt with the eye shows it alone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter the scene")
        self.filter.setToolTip("Show only what has this in its name")
        self.filter.textChanged.connect(self._apply_filter)
        self.tree = self._make_tree()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree)

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(round(self.fontMetrics().height() * 0.9))
        tree.setAccessibleName("Scene")
        tree.setUniformRowHeights(True)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        tree.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = tree.header()
        if header is not None:
            header.setStretchLastSection(False)
            header.setMinimumSectionSize(24)
            header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
            header.setSectionResizeMode(_EYE, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(_EYE, round(self.fontMetrics().height() * 2))
        tree.itemClicked.connect(self._click)
        tree.currentItemChanged.connect(self._choose)
        tree.itemChanged.connect(self._edit)
        tree.customContextMenuRequested.connect(self._open_menu)
        return tree

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Rebuild the rows when the document differs, else only the selection."""
        with QSignalBlocker(self.tree):
            if differs(old, new, "document"):
                self._fill(new.document)
                self._apply_filter(self.filter.text())
            if differs(old, new, "document", "selected"):
                self._select(new.selected)

    def _fill(self, document: Document) -> None:
        self.tree.clear()
        owned = {m.scan_id for f in document.families for m in f.members}
        owned -= {scan for shape in document.shapes for scan in shape.scan_ids}
        scans = [scan for scan in document.scans if scan.id not in owned]
        groups: tuple[tuple[str, str, Sequence[Scan | Shape | Picture]], ...] = (
            ("Scans", "dots-nine", scans),
            ("Shapes", "cube", document.shapes),
            ("Pictures", "image", document.pictures),
        )
        for title, symbol, group in groups:
            if not group:
                continue
            head = self._head(title)
            for thing in group:
                is_mesh = isinstance(thing, Scan) and isinstance(thing.geometry, Mesh)
                is_made = isinstance(thing, Shape) and thing.is_made
                own = "polygon" if is_mesh else "intersect" if is_made else symbol
                self._add(head, thing, own)
            head.setExpanded(True)
        if document.families:
            self._fill_families(document.families)

    def _head(self, title: str) -> QTreeWidgetItem:
        head = QTreeWidgetItem(self.tree, [title])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setFirstColumnSpanned(True)
        head.setForeground(
            _NAME, self.palette().brush(QPalette.ColorRole.PlaceholderText)
        )
        return head

    def _fill_families(self, families: Sequence[Family]) -> None:
        head = self._head("Families")
        for family in families:
            parent = self._add(head, family, "users-three")
            for member in family.members:
                symbol = "circle-dashed" if member.is_held_out else "user"
                self._add(parent, member, symbol)
            parent.setExpanded(True)
        head.setExpanded(True)

    def _add(self, head: QTreeWidgetItem, thing: Thing, symbol: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(head, [thing.name, ""])
        item.setData(_NAME, _ID, thing.id)
        item.setIcon(_NAME, icon(symbol))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setIcon(_EYE, icon("eye" if thing.is_visible else "eye-slash"))
        word = "Hide" if thing.is_visible else "Show"
        item.setToolTip(_EYE, f"{word} (Alt+click: show only this)")
        item.setToolTip(_NAME, f"{thing.name} (double-click or F2 renames)")
        item.setSizeHint(_NAME, QSize(0, round(self.fontMetrics().height() * 1.7)))
        return item

    def items(self) -> list[QTreeWidgetItem]:
        """Return the rows that stand for a scan or a shape."""
        heads = [
            self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())
        ]
        rows: list[QTreeWidgetItem] = []
        for head in heads:
            rows += _below(head)
        return rows

    def _select(self, selected: str | None) -> None:
        for item in self.items():
            if item.data(_NAME, _ID) == selected:
                if item is not self.tree.currentItem():
                    self.tree.setCurrentItem(item)
                return
        self.tree.setCurrentItem(None)

    def _apply_filter(self, text: str) -> None:
        for item in self.items():
            names = [row.text(_NAME).lower() for row in (item, *_below(item))]
            item.setHidden(not any(text.lower() in name for name in names))

    def _choose(self, item: QTreeWidgetItem | None, _old: object) -> None:
        if item is not None and item.data(_NAME, _ID):
            self.session.select(item.data(_NAME, _ID))

    def _click(self, item: QTreeWidgetItem, column: int) -> None:
        thing_id = item.data(_NAME, _ID)
        if column != _EYE or not thing_id:
            return
        alt = Qt.KeyboardModifier.AltModifier
        if QApplication.keyboardModifiers() & alt:
            self.show_alone(thing_id)
        else:
            document = self.session.state.document
            thing = next(t for t in things(document) if t.id == thing_id)
            self.session.set_visible(thing_id, not thing.is_visible)

    def show_alone(self, thing_id: str) -> None:
        """Show one thing and hide the others; once more shows all again."""
        rivals = _beside(self.session.state.document, thing_id)
        is_alone = all(thing.is_visible == (thing.id == thing_id) for thing in rivals)
        for thing in rivals:
            wanted = is_alone or thing.id == thing_id
            if thing.is_visible != wanted:
                self.session.set_visible(thing.id, wanted)

    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        thing_id, name = item.data(_NAME, _ID), item.text(_NAME).strip()
        if column != _NAME or not thing_id:
            return
        thing = next(t for t in things(self.session.state.document) if t.id == thing_id)
        if name and name != thing.name:
            self.session.rename(thing_id, name)
        else:
            with QSignalBlocker(self.tree):
                item.setText(_NAME, thing.name)

    def _family_rows(self) -> list[tuple[str, str, Callable[[], None]]]:
        """Offer to make a family of what is selected, if that is several things."""
        document = self.session.state.document
        ids = [row.data(_NAME, _ID) for row in self.tree.selectedItems()]
        loose = {scan.id for scan in document.scans}
        loose |= {shape.id for shape in document.shapes}
        chosen = [one for one in ids if one in loose]
        if len(chosen) < 2:
            return []
        make = partial(self.session.family.make_of, chosen)
        return [("Make a Family of These", "users-three", make)]

    def rename_current(self) -> None:
        """Open the name of the selected row for typing."""
        item = self.tree.currentItem()
        if item is not None and item.data(_NAME, _ID):
            self.tree.setFocus()
            self.tree.editItem(item, _NAME)

    def _open_menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        if item is None or not item.data(_NAME, _ID):
            return
        menu = self.menu_for(item.data(_NAME, _ID))
        viewport = self.tree.viewport()
        if viewport is not None:
            menu.popup(viewport.mapToGlobal(at))

    def menu_for(self, thing_id: str) -> QMenu:
        """Return the context menu of a row; it deletes itself when closed."""
        thing = next(t for t in things(self.session.state.document) if t.id == thing_id)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        word, shown = ("Hide", False) if thing.is_visible else ("Show", True)
        rows = (
            (word, "eye", lambda: self.session.set_visible(thing_id, shown)),
            ("Show Only This", "crosshair", lambda: self.show_alone(thing_id)),
            ("Rename", "pencil-simple", self.rename_current),
            ("Remove", "trash", lambda: self.session.remove(thing_id)),
        )
        for text, symbol, handler in (*rows, *self._family_rows()):
            action = menu.addAction(icon(symbol), text)
            if action is not None:
                action.triggered.connect(handler)
        return menu


def _beside(document: Document, thing_id: str) -> tuple[Thing, ...]:
    """Return what an item shares its view with: members of one family, or the rest."""
    for family in document.families:
        if any(member.id == thing_id for member in family.members):
            return family.members
    if any(picture.id == thing_id for picture in document.pictures):
        return document.pictures
    return (*document.scans, *document.shapes, *document.families)


def _below(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    """Return the rows under a row, each before its own."""
    rows: list[QTreeWidgetItem] = []
    for place in range(item.childCount() if item is not None else 0):
        child = item.child(place) if item is not None else None
        if child is not None:
            rows += [child, *_below(child)]
    return rows
