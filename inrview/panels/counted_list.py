"""Lists of names with a count beside each: labels, landmarks of shapes."""

from PyQt6.QtWidgets import QHeaderView, QTreeWidget

from inrview.panels.panel import tabular

_ROWS = 8
"""Lines high, the header among them."""


def dress_counted_list(
    tree: QTreeWidget, headers: tuple[str, str], name: str, tip: str
) -> None:
    """Lay out a list whose names take the room that their counts leave.

    `name` is what a screen reader says of it.
    """
    tree.setHeaderLabels(headers)
    tree.setRootIsDecorated(False)
    header = tree.header()
    if header is not None:
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    tree.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
    tree.setAccessibleName(name)
    tree.setToolTip(tip)
    tree.setFixedHeight(tree.fontMetrics().height() * _ROWS)
    tabular(tree)
