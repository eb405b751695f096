"""Turning any field into a signed distance of its own, by fitting it."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.messages.snapshot import AnySnapshot, FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec


@dataclass(frozen=True, slots=True, eq=False)
class BakeRequest(Value):
    """Fit a signed distance to the exact distance of a field's extracted surface.

    Of a composition it makes one field with weights of its own; of an occupancy, or of
    whatever else is no distance, a distance.
    """

    snapshot: AnySnapshot
    field: FieldSpec = FieldSpec()
    fit: FitSpec = FitSpec()
    resolution: int = 256
    """At which the surface is extracted that is learned."""


@dataclass(frozen=True, slots=True)
class BakeError:
    """How far a baked field's surface lies from the one it stands for."""

    mean: float
    """In scan units, from points of either surface to the other."""
    most: float
    """What 99 % of those points stay below."""
    slope_before: float
    """Mean of abs(|grad f| - 1) near the surface, 0 for a distance."""
    slope_after: float
    count: int
    """Points measured."""


@dataclass(frozen=True, slots=True, eq=False)
class BakeReport(Value):
    """The end of a bake: the fitted field, and how true it is."""

    snapshot: FieldSnapshot
    error: BakeError
    seconds: float
    is_final: bool = True
