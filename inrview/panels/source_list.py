"""Which members give colours: those whose files have some, to be ticked."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QListWidget, QListWidgetItem

from inrview.document.document import Family, Scan
from inrview.session.color_fit_session import is_colored

_ID = Qt.ItemDataRole.UserRole


class SourceList(QListWidget):
    """Remembers ticks by member."""

    changed = pyqtSignal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMaximumHeight(self.fontMetrics().height() * 7)
        self.itemChanged.connect(lambda _: self.changed.emit())

    def show_family(self, family: Family, scans: Mapping[str, Scan]) -> None:
        """Offer the coloured members; new ones come ticked if they are alone."""
        found = [
            member
            for member in family.members
            if (scan := scans.get(member.scan_id or "")) is not None
            and is_colored(scan.geometry)
        ]
        names = [(member.id, member.name) for member in found]
        if names == [(item.data(_ID), item.text()) for item in self._items()]:
            return
        ticked = set(self.chosen)
        with QSignalBlocker(self):
            self.clear()
            for key, name in names:
                item = QListWidgetItem(name, self)
                item.setData(_ID, key)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                is_on = key in ticked or (key == names[0][0] and not ticked)
                on, off = Qt.CheckState.Checked, Qt.CheckState.Unchecked
                item.setCheckState(on if is_on else off)
        self.changed.emit()

    def _items(self) -> list[QListWidgetItem]:
        items = (self.item(row) for row in range(self.count()))
        return [item for item in items if item is not None]

    @property
    def chosen(self) -> list[str]:
        """Ids of the ticked members."""
        return [
            str(item.data(_ID))
            for item in self._items()
            if item.checkState() == Qt.CheckState.Checked
        ]
