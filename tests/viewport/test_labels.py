"""Names under the shapes are all short, or all whole."""

import pytest
from PyQt6.QtGui import QFont, QFontMetricsF

from inrview.viewport.labels import Label, fitting_text

_MEMBER = Label((0.0, 0.0, 0.0), "vessel_07", 1.0, short="07")
_TEMPLATE = Label((0.0, 0.0, 0.0), "Template", 1.0)


@pytest.mark.usefixtures("qapp")
def test_beside_short_names_others_reach_over_their_room() -> None:
    metrics = QFontMetricsF(QFont())
    room = metrics.horizontalAdvance("Template") / 1.4
    assert fitting_text(_MEMBER, metrics, 500.0, True) == "07"
    assert fitting_text(_TEMPLATE, metrics, room, True) == "Template"
    assert "…" in fitting_text(_TEMPLATE, metrics, room, False)
    assert fitting_text(_MEMBER, metrics, 500.0, False) == "vessel_07"
