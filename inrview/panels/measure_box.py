"""What was measured on every member: a table to sort and to copy, and a histogram."""

import csv
import io
from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inrview.messages.analysis import AnalysisReport
from inrview.panels.histogram import Histogram
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.wording import figures
from inrview.session.family_state import FamilyAnalysis
from inrview.session.session import Session

_DEVIATION = "from the mean"
_VALUE = Qt.ItemDataRole.UserRole


class _Number(QTableWidgetItem):
    """Sorts by its value; what could not be measured comes last."""

    def __init__(self, value: float) -> None:
        super().__init__(figures(value, 4) if np.isfinite(value) else "")
        self.setData(_VALUE, value)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self.setTextAlignment(right)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        own, others = float(self.data(_VALUE)), float(other.data(_VALUE))
        return bool(np.nan_to_num(own, nan=np.inf) < np.nan_to_num(others, nan=np.inf))


class MeasureBox(QWidget):
    """A row a member, a column a measurement, the distance from the mean first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: FamilyAnalysis | None = None
        self.table = _table()
        self.copy = QPushButton("Copy as CSV")
        self.copy.setToolTip("Put the table on the clipboard, in the order of its rows")
        self.copy.setAccessibleName("Copy as CSV")
        self.shown = ChoiceBox({}, "Measurement of the histogram")
        self.chart = Histogram("How the values of a measurement are spread")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self.table, self.copy, self.shown, self.chart):
            layout.addWidget(widget)
        self.copy.clicked.connect(self._copy)
        self.shown.activated.connect(self._draw)
        self.table.itemSelectionChanged.connect(self._chosen)

    def show_analysis(self, found: FamilyAnalysis) -> None:
        """Fill the rows."""
        if found is self._found:
            return
        self._found = found
        names, columns = measured(found.report)
        with QSignalBlocker(self.table), QSignalBlocker(self.shown):
            self.table.setSortingEnabled(False)
            self.table.setColumnCount(1 + len(names))
            self.table.setHorizontalHeaderLabels(["Shape", *names])
            self.table.setRowCount(len(found.report.names))
            for row, name in enumerate(found.report.names):
                item = QTableWidgetItem(name)
                item.setData(_VALUE, row)
                self.table.setItem(row, 0, item)
                for column, value in enumerate(columns[row].tolist(), 1):
                    self.table.setItem(row, column, _Number(value))
            self.table.setSortingEnabled(True)
            self.table.resizeColumnsToContents()
            self.shown.clear()
            for number, name in enumerate(names):
                self.shown.addItem(name, number)
        self._draw()

    def _row(self) -> int | None:
        """Return the row of the report that is selected."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        item = self.table.item(rows.pop(), 0) if rows else None
        return None if item is None else int(item.data(_VALUE))

    def _chosen(self) -> None:
        row = self._row()
        if row is not None and self._found is not None:
            self._session.select(self._found.ids[row])
        self._draw()

    def _draw(self) -> None:
        if self._found is None or self.shown.currentData() is None:
            return
        values = measured(self._found.report)[1][:, self.shown.currentData()]
        row = self._row()
        self.chart.show_values(values, None if row is None else float(values[row]))

    def text(self) -> str:
        """Return the table as CSV, in the order of its rows."""
        if self._found is None:
            return ""
        names, columns = measured(self._found.report)
        items = (self.table.item(row, 0) for row in range(self.table.rowCount()))
        order = [int(item.data(_VALUE)) for item in items if item is not None]
        return _csv(
            ("name", *names),
            [(self._found.report.names[row], *columns[row].tolist()) for row in order],
        )

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text())
            self._session.say("The measurements are on the clipboard.")


def measured(report: AnalysisReport) -> tuple[list[str], np.ndarray]:
    """Return what was measured, and its values: a row a member, a column each."""
    names = [_DEVIATION, *(one.name for one in report.measurements)]
    return names, np.column_stack([report.rms, report.values])


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for name, *values in rows:
        cells = [f"{value:.6g}" if np.isfinite(value) else "" for value in values]  # type: ignore[call-overload]
        writer.writerow([name, *cells])
    return buffer.getvalue()


def _table() -> QTableWidget:
    table = QTableWidget(0, 1)
    table.setAccessibleName("Measurements of the shapes")
    table.setToolTip("A click on a heading sorts; a click on a row selects the shape")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    line = table.fontMetrics().height()
    table.setFixedHeight(line * 10)
    rows = table.verticalHeader()
    if rows is not None:
        rows.hide()
        rows.setDefaultSectionSize(round(line * 1.5))
    return table
