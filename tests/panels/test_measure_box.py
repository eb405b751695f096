"""The table of measurements: sorted by value, copied in its order, drawn as bars."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication

from inrview.messages.analysis import AnalysisReport
from inrview.messages.landmarks import Measurement
from inrview.panels.measure_box import MeasureBox
from inrview.session.family_state import FamilyAnalysis
from tests.panels.conftest import Recorder
from tests.panels.test_analysis_panel import _family
from tests.panels.test_analysis_panel import report as report_of_six

report = report_of_six


@pytest.fixture
def box(session: Recorder, report: AnalysisReport, shown: Any) -> MeasureBox:
    values = np.array([[3.0], [np.nan], [1.0], [10.0], [2.0], [2.5]])
    legs = Measurement("leg", "distance", ("hip", "toe"))
    report = replace(report, measurements=(legs,), values=values)
    family = _family()
    box = MeasureBox(session)
    shown(box, 420, 500)
    ids = tuple(one.id for one in family.members)
    box.show_analysis(FamilyAnalysis(family, ids, report))
    return box


def test_rows_are_sorted_by_value_not_by_their_text(box: MeasureBox) -> None:
    assert box.table.item(0, 0).text() == "shape00"
    box.table.sortItems(2, Qt.SortOrder.AscendingOrder)
    names = [box.table.item(row, 0).text() for row in range(6)]
    assert names == [f"shape{n:02d}" for n in (2, 4, 5, 0, 3, 1)]


def test_the_table_is_copied_in_the_order_of_its_rows(
    box: MeasureBox, session: Recorder
) -> None:
    box.table.sortItems(2, Qt.SortOrder.AscendingOrder)
    box.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "name,from the mean,leg"
    assert lines[1].startswith("shape02,")
    assert lines[1].endswith(",1")
    assert lines[-1].startswith("shape01,")
    assert lines[-1].endswith(",")
    assert session.calls[-1][0] == "say"


def test_a_row_selects_its_shape_and_the_histogram_marks_it(
    box: MeasureBox, session: Recorder
) -> None:
    box.shown.setCurrentIndex(1)
    box.shown.activated.emit(1)
    assert sum(box.chart.counts) == 5
    box.table.sortItems(2, Qt.SortOrder.AscendingOrder)
    box.table.selectRow(0)
    assert session.calls[-1] == ("select", "mshape02")
    assert box.chart._marked == 1.0
    assert box.grab().toImage().width() > 0
