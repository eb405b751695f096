"""Each scan is thinned and looked through by itself."""

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.scan_editing import OutliersRequest, RowsReport, ThinRequest


def _scans(rng: np.random.Generator) -> tuple[Points, Points]:
    first = rng.random((4000, 3)).astype(np.float32)
    return Points(first), Points(np.zeros((0, 3), np.float32))


def test_rows_come_back_for_each_scan(rng: np.random.Generator) -> None:
    report = result(ThinRequest(_scans(rng), 0.2))
    assert isinstance(report, RowsReport)
    assert 30 < len(report.rows[0]) < 400
    assert len(report.rows[1]) == 0
    found = result(OutliersRequest(_scans(rng), 8, 50.0))
    assert isinstance(found, RowsReport)
    assert [len(rows) for rows in found.rows] == [0, 0]


@pytest.mark.parametrize("spacing", [0.0, -1.0, float("nan"), float("inf")])
def test_a_spacing_that_is_no_length_is_refused(
    rng: np.random.Generator, spacing: float
) -> None:
    with pytest.raises(UserError, match="length above 0"):
        result(ThinRequest(_scans(rng), spacing))


def test_numbers_that_find_nothing_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(UserError, match="1 neighbour or more"):
        result(OutliersRequest(_scans(rng), 0, 3.0))
