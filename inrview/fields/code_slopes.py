"""How a family's field answers to its code: what fitting and dragging codes need."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from inrview.fields.dense import BLOCK, Dense
from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Value, Vector
from inrview.messages.family import FamilySnapshot, MemberSnapshot

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]
Code = Float32[np.ndarray, " k"]
Directions = Float32[np.ndarray, "d k"]

_STEP = 1e-2
"""Of differences along a direction, in units of the direction's length."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer(Value):
    """A field at points, and its slopes by the point and by the code."""

    values: Numbers
    by_point: Points
    by_code: Float32[np.ndarray, "n d"]
    """Along each of the directions that were asked for."""


@runtime_checkable
class CodeField(Protocol):
    """A family's field as a function of both point and code."""

    def ask(self, points: Points, code: Code, directions: Directions) -> Answer:
        """Return values and slopes; `directions` are steps in code space."""
        ...

    def by_template(
        self, points: Points, code: Code, directions: Directions
    ) -> Float32[np.ndarray, "n d 3"]:
        """Return how template points x + D(x, z) move along each direction."""
        ...


def code_field(family: FamilySnapshot) -> CodeField:
    """Return the field of a family; exact slopes for the default model.

    Raises
    ------
    UserError
        When the weights do not fit the family's description.
    """
    member = MemberSnapshot(family, family.codes[0])
    restore_member(member)
    field: CodeField = DifferencedField(member)
    if family.spec.model == "default":
        field = DefaultField(
            Dense.named(family.weights, "template", "sine", family.spec.omega),
            Dense.named(family.weights, "deformation", "silu"),
        )
    return BoundedField(field, family.low, family.high)


@dataclass(frozen=True, slots=True, eq=False)
class BoundedField(Value):
    """A field that outside its box grows with the distance from the box.

    Networks say anything where they were never asked; a pose that is searched for
    must not be drawn out there.
    """

    inner: CodeField
    low: Vector
    high: Vector

    def ask(self, points: Points, code: Code, directions: Directions) -> Answer:
        """Return values and slopes; `directions` are steps in code space."""
        held = np.clip(points, *np.array([self.low, self.high], np.float32))
        answer = self.inner.ask(held, code, directions)
        beyond = points - held
        lengths = np.linalg.norm(beyond, axis=1)
        if not lengths.any():
            return answer
        outward = beyond / np.maximum(lengths, 1e-9)[:, None]
        by_point = np.where(beyond != 0, outward, answer.by_point)
        return Answer(answer.values + lengths, by_point, answer.by_code)

    def by_template(
        self, points: Points, code: Code, directions: Directions
    ) -> Float32[np.ndarray, "n d 3"]:
        """Return how template points x + D(x, z) move along each direction."""
        return self.inner.by_template(points, code, directions)


@dataclass(frozen=True, slots=True, eq=False)
class DefaultField(Value):
    """The default model, f(x, z) = T(x + D(x, z)) + c(x, z), by reverse accumulation.

    The code enters the first layer's sums alone, so the slopes by all of its numbers
    cost one matrix product more than those by the point.
    """

    template: Dense
    deformation: Dense
    """Of point and code together."""

    def ask(self, points: Points, code: Code, directions: Directions) -> Answer:
        """Return values and slopes; `directions` are steps in code space."""
        given = self.deformation.given(code)
        by_sums = self.deformation.weights[0]
        steps = np.ascontiguousarray(by_sums[:, 3:] @ directions.T)
        parts = []
        for start in range(0, max(len(points), 1), BLOCK):
            block = points[start : start + BLOCK]
            moved, steep = given.traced(block)
            values, template_steep = self.template.traced(block + moved[:, :3])
            ones = np.ones((len(block), 1), np.float32)
            sums = self.template.pulled(ones, template_steep)
            along = sums @ self.template.weights[0]
            pulled = given.pulled(np.concatenate([along, ones], axis=1), steep)
            by_point = along + pulled @ by_sums[:, :3]
            parts.append((values[:, 0] + moved[:, 3], by_point, pulled @ steps))
        values, by_point, by_code = (
            np.concatenate(part) for part in zip(*parts, strict=True)
        )
        return Answer(values, by_point, by_code)

    def by_template(
        self, points: Points, code: Code, directions: Directions
    ) -> Float32[np.ndarray, "n d 3"]:
        """Return how template points x + D(x, z) move along each direction."""
        given = self.deformation.given(code)
        _, steep = given.traced(points)
        steps = self.deformation.weights[0][:, 3:] @ directions.T
        moves = np.empty((len(points), len(directions), 3), np.float32)
        for axis in range(3):
            along = np.zeros((len(points), 4), np.float32)
            along[:, axis] = 1
            moves[:, :, axis] = given.pulled(along, steep) @ steps
        return moves


@dataclass(frozen=True, slots=True, eq=False)
class DifferencedField(Value):
    """Any other model: slopes by the code from differences."""

    member: MemberSnapshot

    def ask(self, points: Points, code: Code, directions: Directions) -> Answer:
        """Return values and slopes; `directions` are steps in code space."""
        field = restore_member(replace(self.member, code=code))
        values = field.values(points)
        by_code = np.empty((len(points), len(directions)), np.float32)
        for row, direction in enumerate(directions):
            there = restore_member(
                replace(self.member, code=code + _STEP * direction)
            ).values(points)
            by_code[:, row] = (there - values) / _STEP
        return Answer(values, field.gradients(points), by_code)

    def by_template(
        self, points: Points, code: Code, directions: Directions
    ) -> Float32[np.ndarray, "n d 3"]:
        """Return how template points x + D(x, z) move along each direction."""
        here = restore_member(replace(self.member, code=code)).deformed(points)[0]
        moves = np.empty((len(points), len(directions), 3), np.float32)
        for row, direction in enumerate(directions):
            field = restore_member(replace(self.member, code=code + _STEP * direction))
            moves[:, row] = (field.deformed(points)[0] - here) / _STEP
        return moves
