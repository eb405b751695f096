"""A long line says that there is more of it."""

from typing import Any

from inrview.panels.elided_label import ElidedLabel


def test_words_that_have_no_room_end_in_an_ellipsis(qtbot: Any, shown: Any) -> None:
    label: ElidedLabel = shown(ElidedLabel())
    label.setText("4 levels, 1 \u00d7 16")
    label.resize(400, 20)
    assert label.seen == label.text()
    label.resize(label.fontMetrics().horizontalAdvance(label.text()) - 8, 20)
    assert label.seen.endswith("…")
    assert label.seen[:-1] in label.text()
    assert label.minimumSizeHint().width() > label.minimumWidth()
