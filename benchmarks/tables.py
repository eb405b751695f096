"""Tables as a terminal shows them."""

import sys
from collections.abc import Sequence


class Table:
    """Rows of text under a title, columns as wide as they need."""

    def __init__(self, title: str, columns: Sequence[str]) -> None:
        self._title = title
        self._rows = [list(columns)]

    def add(self, *cells: str) -> None:
        """Add a row; missing cells stay empty."""
        missing = len(self._rows[0]) - len(cells)
        self._rows.append([*cells, *[""] * missing])

    def print(self) -> None:
        """Write the table to standard output."""
        widths = [max(map(len, column)) for column in zip(*self._rows, strict=True)]
        lines = [
            "  ".join(
                cell.ljust(width) for cell, width in zip(row, widths, strict=True)
            )
            for row in self._rows
        ]
        rule = "  ".join("-" * width for width in widths)
        text = "\n".join([f"\n{self._title}", lines[0], rule, *lines[1:], ""])
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
