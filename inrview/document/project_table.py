"""Reading JSON that somebody else may have written: every value is asked for by kind.

A value that is missing or is not what it should be is named by its place.
"""

import json
import math
from collections.abc import Iterator
from typing import Any

from inrview.geometry.frozen import Vector
from inrview.messages.notes import UserError

MOST_JSON_BYTES = 16 * 1024 * 1024
_MOST_DEPTH = 64
_LARGEST = 1e30
_MOST_TEXT = 10_000
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class Table:
    """A JSON object, where it stands, and which of its keys were asked for."""

    def __init__(self, values: object, place: str) -> None:
        if not isinstance(values, dict):
            raise UserError(f"{place} is not a table.")
        self._values: dict[str, Any] = values
        self._known: set[str] = set()
        self.place = place

    def _value(self, key: str) -> Any:
        self._known.add(key)
        if key not in self._values:
            raise self.wrong(key, "is missing")
        return self._values[key]

    def wrong(self, key: str, what: str) -> UserError:
        """Return the complaint about a key."""
        return UserError(f"{self.place}: {key} {what}.")

    def has(self, key: str) -> bool:
        """Whether a key holds something other than null."""
        self._known.add(key)
        return self._values.get(key) is not None

    def text(self, key: str) -> str:
        """Return a text of a bounded length."""
        value = self._value(key)
        if not isinstance(value, str) or len(value) > _MOST_TEXT:
            raise self.wrong(key, "is not a text")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of a few words."""
        value = self.text(key)
        if value not in choices:
            raise self.wrong(key, f"is '{value[:40]}' and not {' or '.join(choices)}")
        return value

    def flag(self, key: str) -> bool:
        """Return yes or no."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "is neither true nor false")
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a whole number between bounds."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, "is not a whole number")
        if not low <= value <= high:
            raise self.wrong(key, f"is outside of {low} to {high}")
        return value

    def number(self, key: str, low: float = -_LARGEST, high: float = _LARGEST) -> float:
        """Return a finite number between bounds."""
        return _number(self._value(key), low, high, f"{self.place}: {key}")

    def vector(self, key: str) -> Vector:
        """Return three finite numbers."""
        values = self._value(key)
        if not isinstance(values, list) or len(values) != 3:
            raise self.wrong(key, "is not three numbers")
        place = f"{self.place}: {key}"
        x, y, z = (_number(one, -_LARGEST, _LARGEST, place) for one in values)
        return x, y, z

    def numbers(self, key: str, most: int) -> tuple[float, ...]:
        """Return a list of at most so many finite numbers."""
        values = self._value(key)
        if not isinstance(values, list) or len(values) > most:
            raise self.wrong(key, f"is not a list of at most {most} numbers")
        place = f"{self.place}: {key}"
        return tuple(_number(one, -_LARGEST, _LARGEST, place) for one in values)

    def vectors(self, key: str, count: int) -> tuple[Vector, ...]:
        """Return a list of so many times three finite numbers."""
        values = self._value(key)
        if not isinstance(values, list) or len(values) != count:
            raise self.wrong(key, f"is not {count} times three numbers")
        rows = {str(index): value for index, value in enumerate(values)}
        inner = Table(rows, f"{self.place}: {key}")
        return tuple(inner.vector(index) for index in rows)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._value(key)
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.wrong(key, "is not a list of texts")
        return tuple(values)

    def integers(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        values = self._value(key)
        if not isinstance(values, list) or not all(type(v) is int for v in values):
            raise self.wrong(key, "is not a list of whole numbers")
        return tuple(values)

    def table(self, key: str) -> "Table":
        """Return a table inside this one."""
        return Table(self._value(key), f"{self.place}: {key}")

    def tables(self, key: str) -> Iterator["Table"]:
        """Return the tables of a list, one after the other."""
        values = self._value(key)
        if not isinstance(values, list):
            raise self.wrong(key, "is not a list")
        for index, value in enumerate(values):
            yield Table(value, f"{self.place}: {key}[{index}]")

    def bounded(self, key: str, most: int) -> list["Table"]:
        """Return the tables of a list that has at most so many."""
        tables = list(self.tables(key))
        if len(tables) > most:
            raise self.wrong(key, f"has {len(tables)} entries")
        return tables

    def names(self) -> tuple[str, ...]:
        """Return all keys."""
        return tuple(self._values)

    def rest(self) -> str:
        """Return what nobody asked for as JSON text, to be written back."""
        rest = {k: v for k, v in self._values.items() if k not in self._known}
        return json.dumps(rest) if rest else ""


def with_extra(known: dict[str, Any], extra: str) -> dict[str, Any]:
    """Return a table with what `rest` once kept of it, to be written back."""
    return {**json.loads(extra), **known} if extra else known


def parse(data: bytes, place: str) -> Table:
    """Parse JSON of bounded size and depth; NaN and doubled keys are refused."""
    if len(data) > MOST_JSON_BYTES:
        raise UserError(f"{place} is larger than {MOST_JSON_BYTES >> 20} MB.")
    if _depth(data) > _MOST_DEPTH:
        raise UserError(f"{place} is nested more than {_MOST_DEPTH} deep.")
    try:
        values = json.loads(
            data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as problem:
        raise UserError(f"{place} is damaged: {problem}.") from problem
    return Table(values, place)


def _depth(data: bytes) -> int:
    """Return how deep brackets nest; those inside texts only add to it."""
    depth = deepest = 0
    for byte in data.translate(None, _NO_BRACKETS):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key stands twice in one table")
    return values


def _number(value: object, low: float, high: float, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(f"{place} is not a number.")
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise UserError(f"{place} is too large.")
    if not math.isfinite(value) or not low <= value <= high:
        raise UserError(f"{place} is outside of {low:g} to {high:g}.")
    return float(value)
