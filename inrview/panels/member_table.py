"""The members of a family with how well each is learned."""

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QBrush, QColor
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from inrview.document.document import Family, Scan
from inrview.messages.family_reports import MemberQuality
from inrview.messages.notes import Severity
from inrview.panels.note_list import COLORS
from inrview.panels.wording import length
from inrview.session.session import Session

_TITLES = ("Shape", "Error", "Correction", "Held out")
_TIPS = (
    "Members of the family; a click selects",
    "Mean distance of the scan to the learned surface",
    "Mean correction on the surface. Amber: what the deformation could not explain, "
    "so matches with other shapes are wrong there",
    "Not learned from: only its code is fitted, so its error shows over-fitting",
)
LARGE_CORRECTION = 0.01
"""Share of a shape's longest side from which a correction is worth a warning."""
_ID = Qt.ItemDataRole.UserRole


class MemberTable(QTableWidget):
    """A row a member; a click selects, the box holds one out of the next fit."""

    def __init__(self, session: Session) -> None:
        super().__init__(0, len(_TITLES))
        self._session = session
        self._family: Family | None = None
        self.setAccessibleName("Members of the family")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        for column, (title, tip) in enumerate(zip(_TITLES, _TIPS, strict=True)):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            self.setHorizontalHeaderItem(column, item)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        if rows is not None and columns is not None:
            rows.hide()
            rows.setDefaultSectionSize(round(self.fontMetrics().height() * 1.6))
            columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._checked)
        self.itemSelectionChanged.connect(self._chosen)

    def show_family(
        self,
        family: Family,
        scans: Mapping[str, Scan],
        qualities: Sequence[MemberQuality],
        selected: str | None,
    ) -> None:
        """Fill the rows without firing edits."""
        known = {quality.name: quality for quality in qualities}
        self._family = family
        learned = family.snapshot.held_out if family.snapshot else frozenset()
        with QSignalBlocker(self):
            self.setRowCount(len(family.members))
            for row, member in enumerate(family.members):
                quality = known.get(member.name)
                scan = scans.get(member.scan_id or "")
                is_out = member.is_held_out or member.name in learned
                if quality is not None:
                    is_out = quality.is_held_out or member.is_held_out
                self._text(row, 0, member.name).setData(_ID, member.id)
                self._numbers(row, quality, scan)
                box = self._text(row, 3, "")
                state = Qt.CheckState.Checked if is_out else Qt.CheckState.Unchecked
                box.setCheckState(state)
                has_scan = scan is not None
                flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                check = Qt.ItemFlag.ItemIsUserCheckable
                box.setFlags(flags | check if has_scan else flags)
                if member.id == selected:
                    self.selectRow(row)
            if selected not in [member.id for member in family.members]:
                self.clearSelection()

    def _numbers(
        self, row: int, quality: MemberQuality | None, scan: Scan | None
    ) -> None:
        unit = scan.unit if scan is not None else "unit"
        for column, value in ((1, "mean"), (2, "correction")):
            number = getattr(quality, value, None)
            item = self._text(
                row, column, "" if number is None else length(number, unit)
            )
            item.setTextAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
            item.setForeground(QBrush())
        if quality is not None and scan is not None and is_large(quality, scan):
            amber = self._text(row, 2, length(quality.correction, unit))
            amber.setForeground(QBrush(QColor(COLORS[Severity.WARNING])))

    def _text(self, row: int, column: int, text: str) -> QTableWidgetItem:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem(text)
            item.setToolTip(_TIPS[column])
            self.setItem(row, column, item)
        elif item.text() != text:
            item.setText(text)
        return item

    def _checked(self, item: QTableWidgetItem) -> None:
        first = self.item(item.row(), 0)
        if item.column() == 3 and first is not None:
            is_out = item.checkState() == Qt.CheckState.Checked
            self._session.family.set_held_out(first.data(_ID), is_out)

    def _chosen(self) -> None:
        rows = {index.row() for index in self.selectedIndexes()}
        first = self.item(rows.pop(), 0) if rows else None
        if first is not None:
            self._session.select(first.data(_ID))


def is_large(quality: MemberQuality, scan: Scan) -> bool:
    """Whether a correction says that matches cannot be trusted."""
    low, high = scan.geometry.bounds
    return quality.correction > LARGE_CORRECTION * float((high - low).max())
