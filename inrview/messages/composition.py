"""How shapes are put together: a stack of operations on a first shape, as data.

Lengths and places are those of the scans' files (scan space with its origin), so that
they mean the same whatever the parts were learned from.
"""

import math
from dataclasses import dataclass

from inrview.geometry.frozen import Vector
from inrview.messages.notes import UserError

JOINS = ("union", "intersection", "difference")
"""Operations that bring in another shape."""
CROPS = ("box", "plane")
KINDS = (*JOINS, "offset", "shell", *CROPS, "move")
TITLES = {
    "union": "Union",
    "intersection": "Intersection",
    "difference": "Difference",
    "offset": "Offset",
    "shell": "Shell",
    "box": "Crop to box",
    "plane": "Crop by plane",
    "move": "Transform",
}
MOST_OPERATIONS = 100
_MOST_SCALE = 1e6
_ORIGIN = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; each kind reads the numbers that are named for it."""

    id: str
    kind: str
    """"union", "intersection", "difference", "offset", "shell", "box", "plane",
    "move"."""
    part: str | None = None
    """Id of the shape that a union, intersection or difference brings in."""
    radius: float = 0.0
    """Of a smooth blend: it acts where the two distances differ by less."""
    amount: float = 0.0
    """Offset (positive grows) or thickness of the shell."""
    low: Vector = _ORIGIN
    """Lowest corner of the box to keep."""
    high: Vector = (1.0, 1.0, 1.0)
    """Highest corner of that box."""
    point: Vector = _ORIGIN
    """On the plane; or what a transform turns and scales about."""
    normal: Vector = (0.0, 1.0, 0.0)
    """Of the plane; what lies on its side is cut away."""
    shift: Vector = _ORIGIN
    """Of a transform, after turning and scaling."""
    turn: Vector = _ORIGIN
    """Of a transform: degrees about x, then y, then z."""
    scale: float = 1.0
    """Of a transform, the same along all axes."""
    is_muted: bool = False

    @property
    def title(self) -> str:
        """Return its name on screen."""
        if self.kind in JOINS and self.radius > 0:
            return f"Smooth {TITLES[self.kind].lower()}"
        return TITLES.get(self.kind, self.kind)

    @property
    def needs_distance(self) -> bool:
        """Whether it reads the values as lengths."""
        is_smooth = self.kind in JOINS and self.radius > 0
        return is_smooth or self.kind in ("offset", "shell")


@dataclass(frozen=True, slots=True)
class Composition:
    """A first shape and what is done to it, first to last."""

    base: str
    operations: tuple[Operation, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the ids of all shapes that it is made of, muted ones as well."""
        joined = (one.part for one in self.operations if one.part is not None)
        return tuple(dict.fromkeys((self.base, *joined)))


def check_operation(operation: Operation) -> None:
    """Refuse what cannot be carried out, in a sentence.

    Raises
    ------
    UserError
        For an unknown kind, a number that is none, or one without sense.
    """
    if operation.kind not in KINDS:
        raise UserError(
            f"'{operation.kind}' is no operation; there are {', '.join(KINDS)}."
        )
    if (operation.kind in JOINS) != (operation.part is not None):
        raise UserError(f"{operation.title} and a second shape do not go together.")
    problem = _number_problem(operation) or _PROBLEMS.get(operation.kind, _none)(
        operation
    )
    if problem:
        raise UserError(f"{operation.title}: {problem}")


def _number_problem(operation: Operation) -> str:
    vectors = (
        operation.low,
        operation.high,
        operation.point,
        operation.normal,
        operation.shift,
        operation.turn,
    )
    numbers = [operation.radius, operation.amount, operation.scale]
    numbers += [value for vector in vectors for value in vector]
    if not all(math.isfinite(value) for value in numbers):
        return "a number is missing or without end."
    if operation.radius < 0:
        return f"a radius of {operation.radius:g} is none; take 0 or more."
    return ""


def _none(_: Operation) -> str:
    return ""


def _shell_problem(operation: Operation) -> str:
    if operation.amount <= 0:
        return f"a thickness of {operation.amount:g} leaves nothing; take more than 0."
    return ""


def _box_problem(operation: Operation) -> str:
    sides = [b - a for a, b in zip(operation.low, operation.high, strict=True)]
    if min(sides) <= 0:
        return (
            f"the box from {operation.low} to {operation.high} is empty; "
            "give the lowest corner first."
        )
    return ""


def _plane_problem(operation: Operation) -> str:
    if math.hypot(*operation.normal) == 0:
        return "the plane has no direction; give a normal other than 0 0 0."
    return ""


def _move_problem(operation: Operation) -> str:
    if not 1 / _MOST_SCALE <= operation.scale <= _MOST_SCALE:
        return f"a scale of {operation.scale:g} is none; take one above 0."
    return ""


_PROBLEMS = {
    "shell": _shell_problem,
    "box": _box_problem,
    "plane": _plane_problem,
    "move": _move_problem,
}
