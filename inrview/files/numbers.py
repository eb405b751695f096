"""Numbers out of text, fast: a million lines in about a second, without pandas."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from inrview.files.source import Progress

PIECE = 2 << 20


@dataclass(frozen=True, slots=True, eq=False)
class NumberRows:
    """Numbers of a text in order, and where each line that has any begins.

    Line `i` holds `values[starts[i]:starts[i + 1]]`; `lines[i]` is its place in the
    text, counted from 0.
    """

    values: np.ndarray
    starts: np.ndarray
    lines: np.ndarray

    @property
    def widths(self) -> np.ndarray:
        """How many numbers each line holds."""
        return np.diff(self.starts)


class NotANumberError(ValueError):
    """A token that is no number: carries its line (from 0) and its text."""

    def __init__(self, line: int, token: str) -> None:
        super().__init__(f"line {line + 1}: {token!r} is not a number")
        self.line = line
        self.token = token


def parse_numbers(text: bytes, progress: Progress | None = None) -> NumberRows:
    """Parse a text that holds only numbers, spaces and line ends.

    Raises
    ------
    NotANumberError
        At the first token that is no number.
    """
    values, starts, lines = [], [], []
    found = line = place = 0
    while place < len(text):
        end = line_end(text, place + PIECE)
        piece = text[place:end]
        row_starts, row_lines, count, line_count = _rows(piece)
        values.append(_piece_values(piece, count, line))
        starts.append(row_starts + found)
        lines.append(row_lines + line)
        found += count
        line += line_count
        place = end
        if progress is not None:
            progress(place / len(text))
    empty = np.empty(0, np.int64)
    return NumberRows(
        np.concatenate(values) if values else np.empty(0),
        np.concatenate([*starts, [found]]).astype(np.int64),
        np.concatenate(lines) if lines else empty,
    )


def line_end(text: bytes, near: int) -> int:
    """Return where the line at `near` ends, its line end included."""
    if near >= len(text):
        return len(text)
    end = text.find(b"\n", near)
    return len(text) if end < 0 else end + 1


def line_pieces(text: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
    """Yield lines some thousands at a time: where they start, their number, they.

    All lines at once would take three times the memory of the text.
    """
    place = number = 0
    while place < len(text):
        end = line_end(text, place + PIECE)
        lines = text[place:end].split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        yield place, number, lines
        number += len(lines)
        place = end


def _rows(piece: bytes) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Return the first token and the number of each line that holds tokens."""
    codes = np.frombuffer(piece, np.uint8)
    is_space = codes <= 32
    is_first = ~is_space
    is_first[1:] &= is_space[:-1]
    tokens = np.flatnonzero(is_first)
    ends = np.flatnonzero(codes == 10)
    token_lines = np.searchsorted(ends, tokens)
    is_new = np.ones(len(tokens), bool)
    is_new[1:] = token_lines[1:] != token_lines[:-1]
    starts = np.flatnonzero(is_new)
    return starts, token_lines[starts], len(tokens), len(ends)


def _piece_values(piece: bytes, count: int, first_line: int) -> np.ndarray:
    if count == 0:
        return np.empty(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            values = np.fromstring(piece.decode("ascii"), sep=" ")
        if len(values) == count:
            return np.asarray(values)
    except (ValueError, DeprecationWarning):
        pass
    return _values_one_by_one(piece, count, first_line)


def _values_one_by_one(piece: bytes, count: int, first_line: int) -> np.ndarray:
    """Parse slowly: for numbers that C knows otherwise, and to find a bad token."""
    values = np.empty(count)
    place = 0
    for number, line in enumerate(piece.split(b"\n")):
        for token in line.split():
            value = number_of(token)
            if value is None:
                text = token[:40].decode("latin-1")
                raise NotANumberError(first_line + number, text)
            values[place] = value
            place += 1
    return values


def number_of(token: bytes) -> float | None:
    """Return the number that a token is, or None."""
    try:
        # Python reads 1_000 as a number; no file means it
        return None if b"_" in token else float(token)
    except ValueError:
        # what C libraries on Windows write for "not a number"
        return float("nan") if re.fullmatch(rb"[-+]?1\.#\w+", token) else None
