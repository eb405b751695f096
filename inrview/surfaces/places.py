"""Where vertices of members lie in the learned template, and their colours there."""

from collections.abc import Generator, Iterator

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.fields.color_field import restore_colors
from inrview.fields.edit_warp import edit_warp
from inrview.fields.template_way import template_way
from inrview.geometry.frozen import adopt
from inrview.geometry.mesh import Mesh
from inrview.geometry.stroke import bare, painted
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_colors import (
    FamilyColors,
    Places,
    RecolorReport,
    RecolorRequest,
)
from inrview.messages.reports import Progress

_BLOCK = 16_384


def places_of(
    member: MemberSnapshot, mesh: Mesh, colors: FamilyColors
) -> Generator[Progress, None, Places]:
    """Return places of a mesh of the member (its scan space), with any colours.

    Paint belongs to the learned template, so edits are taken back: it goes where an
    edit carries it.
    """
    way, warp = template_way(member), edit_warp(member.edits)
    points = member.placement.to_shape(mesh.vertices)
    doubts = np.empty(len(points), np.float32)
    for start in range(0, len(points), _BLOCK):
        piece = slice(start, start + _BLOCK)
        placed, corrections = way.placed(points[piece])
        points[piece] = placed if warp is None else warp.backward(placed)
        doubts[piece] = np.abs(corrections)
        yield Progress(None, "Placing vertices in the template")
    if colors.is_empty:
        return Places(adopt(points), adopt(doubts))
    base = base_colors(colors, points)
    over = painted(points, base, colors.strokes)
    return Places(adopt(points), adopt(doubts), base, over)


def base_colors(
    colors: FamilyColors, positions: Float32[np.ndarray, "n 3"]
) -> UInt8[np.ndarray, "n 3"]:
    """Return the colour field at template points, or what is bare."""
    if colors.field is None:
        return bare(len(positions))
    return restore_colors(colors.field).colors(positions)


def recolor(request: RecolorRequest) -> Iterator[Progress | RecolorReport]:
    """Yield the colours of surfaces that stay where they are."""
    base, colors = [], []
    for number, positions in enumerate(request.positions):
        yield Progress(number / len(request.positions), "Colouring")
        under = base_colors(request.colors, positions)
        base.append(under)
        colors.append(painted(positions, under, request.colors.strokes))
    yield RecolorReport(tuple(base), tuple(colors))
