"""Which networks the panes of a lab have, by the sides of their picture."""

from collections.abc import Sequence
from dataclasses import replace

from inrview.geometry.raster import Raster
from inrview.messages.lab import PaneRecord
from inrview.messages.lab_networks import FIRST
from inrview.messages.picture_field import picture_field
from inrview.messages.specs import FieldSpec


def first_fields(sides: tuple[int, int]) -> list[FieldSpec]:
    """Return the networks that a lab begins with."""
    return [picture_field(*sides, name) for name in FIRST]


def next_field(raster: Raster, panes: Sequence[PaneRecord]) -> FieldSpec:
    """Return the first of those networks that no pane has yet."""
    shown = {one.pane.field.network for one in panes}
    name = next((name for name in FIRST if name not in shown), FIRST[0])
    return picture_field(raster.width, raster.height, name)


def for_sides(field: FieldSpec, sides: tuple[int, int]) -> FieldSpec:
    """Return a pane's network for a picture of other sides: a grid follows them."""
    if field.network != "hash":
        return field
    fresh = picture_field(*sides, "hash")
    return replace(
        fresh, hidden=field.hidden, layers=field.layers, features=field.features
    )
