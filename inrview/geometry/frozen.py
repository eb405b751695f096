"""What makes our values values: read-only arrays, and pickles that stay read-only."""

from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

Vector = tuple[float, float, float]
_T = TypeVar("_T")


def readonly(array: Any, dtype: Any) -> np.ndarray:
    """Return `array` as a contiguous read-only array of `dtype`, copied only if needed.

    A writable array that belongs to the caller is copied, so that nobody else can
    change the value afterwards.
    """
    result = np.ascontiguousarray(array, dtype=dtype)
    if result is array and result.flags.writeable:
        result = result.copy()
    result = result.view()
    result.flags.writeable = False
    return result


def adopt(array: np.ndarray) -> np.ndarray:
    """Mark an array that nobody else holds as read-only, without copying it."""
    array.flags.writeable = False
    return array


class Value:
    """A frozen dataclass whose arrays stay read-only through a pipe."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Rebuild through the constructor: `__post_init__` freezes the arrays."""
        names = (field.name for field in fields(self))  # type: ignore[arg-type]
        return _rebuild, (type(self), tuple(getattr(self, name) for name in names))


def _rebuild(kind: type[_T], values: tuple[Any, ...]) -> _T:
    for value in values:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return kind(*values)
