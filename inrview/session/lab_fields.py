"""Which networks the panes of a lab have, by the data that they learn."""

from collections.abc import Sequence
from dataclasses import replace

from inrview.geometry.raster import Raster
from inrview.messages.lab import LabData, PaneRecord
from inrview.messages.lab_networks import FIRST, lab_preset
from inrview.messages.picture_field import picture_field
from inrview.messages.specs import FieldSpec


def first_fields(data: LabData) -> list[FieldSpec]:
    """Return the networks that a lab begins with."""
    return [lab_preset(data)(name, "default") for name in FIRST]


def next_field(data: LabData, panes: Sequence[PaneRecord]) -> FieldSpec:
    """Return the first of those networks that no pane has yet."""
    shown = {one.pane.field.network for one in panes}
    name = next((name for name in FIRST if name not in shown), FIRST[0])
    return lab_preset(data)(name, "default")


def for_data(field: FieldSpec, data: LabData) -> FieldSpec:
    """Return a pane's network for other data, with as many of its numbers as fit."""
    if isinstance(data, Raster):
        return for_sides(field, (data.width, data.height))
    if field.kind == data.kind:
        return field
    fresh = lab_preset(data)(field.network, "default")
    return replace(field, kind=data.kind, initial=fresh.initial)


def for_sides(field: FieldSpec, sides: tuple[int, int]) -> FieldSpec:
    """Return a pane's network for a picture of other sides: a grid follows them."""
    if field.network != "hash":
        return field
    fresh = picture_field(*sides, "hash")
    return replace(
        fresh, hidden=field.hidden, layers=field.layers, features=field.features
    )
