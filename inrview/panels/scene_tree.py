"""The scene: scans and shapes with an eye each, and a card of what is selected."""

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

from inrview.document.document import Document, Scan, Shape
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
        tree.setIndentation(0)
        tree.setAccessibleName("Scene")
        tree.setUniformRowHeights(True)
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
        groups = (
            ("Scans", "dots-nine", document.scans),
            ("Shapes", "cube", document.shapes),
        )
        for title, symbol, things in groups:
            if not things:
                continue
            head = QTreeWidgetItem(self.tree, [title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFirstColumnSpanned(True)
            head.setForeground(
                _NAME, self.palette().brush(QPalette.ColorRole.PlaceholderText)
            )
            for thing in things:
                is_mesh = isinstance(thing, Scan) and isinstance(thing.geometry, Mesh)
                self._add(head, thing, "polygon" if is_mesh else symbol)
            head.setExpanded(True)

    def _add(self, head: QTreeWidgetItem, thing: Scan | Shape, symbol: str) -> None:
        item = QTreeWidgetItem(head, [thing.name, ""])
        item.setData(_NAME, _ID, thing.id)
        item.setIcon(_NAME, icon(symbol))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setIcon(_EYE, icon("eye" if thing.is_visible else "eye-slash"))
        word = "Hide" if thing.is_visible else "Show"
        item.setToolTip(_EYE, f"{word} (Alt+click: show only this)")
        item.setToolTip(_NAME, f"{thing.name} (double-click or F2 renames)")
        item.setSizeHint(_NAME, QSize(0, round(self.fontMetrics().height() * 1.7)))

    def items(self) -> list[QTreeWidgetItem]:
        """Return the rows that stand for a scan or a shape."""
        heads = [
            self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())
        ]
        rows = [h.child(i) for h in heads if h for i in range(h.childCount())]
        return [row for row in rows if row is not None]

    def _select(self, selected: str | None) -> None:
        for item in self.items():
            if item.data(_NAME, _ID) == selected:
                self.tree.setCurrentItem(item)
                return
        self.tree.setCurrentItem(None)

    def _apply_filter(self, text: str) -> None:
        for item in self.items():
            item.setHidden(text.lower() not in item.text(_NAME).lower())

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
            thing = next(t for t in _things(document) if t.id == thing_id)
            self.session.set_visible(thing_id, not thing.is_visible)

    def show_alone(self, thing_id: str) -> None:
        """Show one thing and hide the others; once more shows all again."""
        things = _things(self.session.state.document)
        is_alone = all(thing.is_visible == (thing.id == thing_id) for thing in things)
        for thing in things:
            wanted = is_alone or thing.id == thing_id
            if thing.is_visible != wanted:
                self.session.set_visible(thing.id, wanted)

    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        thing_id, name = item.data(_NAME, _ID), item.text(_NAME).strip()
        if column != _NAME or not thing_id:
            return
        thing = next(
            t for t in _things(self.session.state.document) if t.id == thing_id
        )
        if name and name != thing.name:
            self.session.rename(thing_id, name)
        else:
            with QSignalBlocker(self.tree):
                item.setText(_NAME, thing.name)

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
        thing = next(
            t for t in _things(self.session.state.document) if t.id == thing_id
        )
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        word, shown = ("Hide", False) if thing.is_visible else ("Show", True)
        rows = (
            (word, "eye", lambda: self.session.set_visible(thing_id, shown)),
            ("Show Only This", "crosshair", lambda: self.show_alone(thing_id)),
            ("Rename", "pencil-simple", self.rename_current),
            ("Remove", "trash", lambda: self.session.remove(thing_id)),
        )
        for text, symbol, handler in rows:
            action = menu.addAction(icon(symbol), text)
            if action is not None:
                action.triggered.connect(handler)
        return menu


def _things(document: Document) -> tuple[Scan | Shape, ...]:
    return (*document.scans, *document.shapes)
