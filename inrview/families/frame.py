"""The units in which shapes are laid over each other, and the way back to files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.families.outline import Outline, robust_bounds, surface_points
from inrview.families.turns import Lay, about_up
from inrview.geometry.frozen import Value
from inrview.geometry.placement import Placement, Rotation
from inrview.messages.family_requests import AlignRequest, FamilyShape
from inrview.messages.notes import Note, Severity

FILL = 0.85
"""How far the largest shape reaches towards the faces of [-1, 1]^3."""
ODD_SIZE = 4.0
"""A shape that many times larger or smaller than the others is in another unit."""
VARIED = 2.0
"""From this ratio of large to small (a tenth left out on each side), sizes keep apart
what belongs together: each shape gets its own scale.

People of all heights vary 1.4 times, airliners and business jets 2.8 times.
"""
UNEVEN = 1.5
"""From this ratio on sizes are kept, and it is said that they need not be.

Four posed people of 1.2 to 2.2 m vary 1.7 times: learned for 400 steps each at its own
scale they are whole, and at one scale their arms are torn.
"""
SAME_SCALE = 0.01
"""Given scales that differ by a smaller share are one scale."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame(Value):
    """Outlines in units in which the typical shape has radius one."""

    outlines: tuple[Outline, ...]
    clouds: tuple[Float64[np.ndarray, "_ 3"], ...]
    """The outlines in these units; given ones in place, the others centred."""
    units: tuple[float, ...]
    """Scan units of each shape in one unit of the frame."""
    given: tuple[int, ...]
    """Shapes whose placement is given: the others are laid over these."""
    length: float | None
    """Shape-space length of the frame's unit, where placements say; else free."""
    notes: tuple[Note, ...] = ()


def frame_of(request: AlignRequest, outlines: Sequence[Outline]) -> Frame:
    """Return the shapes of a request, given by their outlines, in common units."""
    given = tuple(i for i, s in enumerate(request.shapes) if s.placement is not None)
    if given:
        return _around_given(request, outlines, given)
    units, notes = _units(request, outlines)
    clouds = tuple(o.positions / u for o, u in zip(outlines, units, strict=True))
    return Frame(tuple(outlines), clouds, tuple(units), given, None, tuple(notes))


def _around_given(
    request: AlignRequest, outlines: Sequence[Outline], given: tuple[int, ...]
) -> Frame:
    placements = [s.placement for s in request.shapes if s.placement is not None]
    scales = np.array([placement.scale for placement in placements])
    radii = np.array([outlines[i].radius for i in given])
    length = float(np.median(radii / scales))
    is_one = np.abs(scales / np.median(scales) - 1) < SAME_SCALE
    are_own = request.scales == "auto" and is_one.mean() < 0.5
    notes: list[Note] = []
    if are_own or request.scales == "own":
        units = [outline.radius for outline in outlines]
    else:
        units, notes = _common_units(request.shapes, outlines, float(np.median(radii)))
    clouds = [o.positions / u for o, u in zip(outlines, units, strict=True)]
    for index, placement in zip(given, placements, strict=True):
        clouds[index] = in_scan(outlines[index])
        clouds[index] = shape_points(placement, clouds[index]) / length
        units[index] = length * placement.scale
    return Frame(
        tuple(outlines), tuple(clouds), tuple(units), given, length, tuple(notes)
    )


def _units(
    request: AlignRequest, outlines: Sequence[Outline]
) -> tuple[list[float], list[Note]]:
    """Return the unit of each shape where none is given, and what is to be said."""
    typical = float(np.median([outline.radius for outline in outlines]))
    own = [outline.radius for outline in outlines]
    if request.scales == "own":
        return own, []
    units, notes = _common_units(request.shapes, outlines, typical)
    small, large = np.quantile(np.divide(own, units), [0.1, 0.9])
    if request.scales == "common" or large < VARIED * small:
        if request.scales == "auto" and large > UNEVEN * small:
            text = (
                f"Sizes vary {large / small:.1f} times, and one scale is kept for all. "
                "If surfaces come out torn, bring each shape to the same size."
            )
            notes = [*notes, Note("sizes-vary", text, change="scales")]
        return units, notes
    text = (
        f"Sizes vary {large / small:.1f} times, so each shape was brought to the same "
        "size to be learned; files keep theirs. "
        "Choose one scale for all if size itself is to be learned."
    )
    return own, [Note("own-scales", text, change="scales")]


def _common_units(
    shapes: Sequence[FamilyShape], outlines: Sequence[Outline], typical: float
) -> tuple[list[float], list[Note]]:
    """Return the typical unit, or what an odd shape's unit seems to be."""
    units, notes = [], []
    for shape, outline in zip(shapes, outlines, strict=True):
        ratio = outline.radius / typical
        if shape.placement is not None or 1 / ODD_SIZE < ratio < ODD_SIZE:
            units.append(typical)
            continue
        power = 10.0 ** round(float(np.log10(ratio)))
        is_power = power != 1 and 0.4 < ratio / power < 2.5
        units.append(typical * (power if is_power else ratio))
        how = f"taken as {power:g} times" if is_power else "brought to their size from"
        if not is_power:
            how += f" {ratio:.3g} times"
        text = f"{shape.name} is far from the others in size: {how} their unit."
        notes.append(Note("other-unit", text, Severity.WARNING, change="unit"))
    return units, notes


def in_scan(outline: Outline) -> Float64[np.ndarray, "n 3"]:
    """Return an outline's points in scan space, without origin."""
    return np.asarray(outline.positions @ outline.upright + outline.pivot)


def shape_points(
    placement: Placement, positions: Float64[np.ndarray, "n 3"]
) -> Float64[np.ndarray, "n 3"]:
    """Return scan-space positions in shape space, in float64."""
    return placement.to_shape(positions.astype(np.float32)).astype(np.float64)


def placements_of(
    frame: Frame, shapes: Sequence[FamilyShape], lays: Sequence[Lay]
) -> tuple[Placement, ...]:
    """Return the placement of each shape, all together centred in the box.

    Shapes whose placement is given keep it, and then nothing is centred anew.
    """
    middle, length = _middle_and_length(frame, shapes, lays)
    return tuple(
        _placement(frame, i, shape, lay, middle, length)
        if shape.placement is None
        else shape.placement
        for i, (shape, lay) in enumerate(zip(shapes, lays, strict=True))
    )


def _middle_and_length(
    frame: Frame, shapes: Sequence[FamilyShape], lays: Sequence[Lay]
) -> tuple[Float64[np.ndarray, "3"], float]:
    """Return the middle of all shapes, and how long the frame's unit may become."""
    if frame.length is not None:
        return np.zeros(3), frame.length
    corners = []
    for outline, unit, shape, lay in zip(
        frame.outlines, frame.units, shapes, lays, strict=True
    ):
        every = surface_points(shape.geometry, 20_000) - outline.pivot
        moved = lay.moved(every @ outline.upright.T / unit)
        corners += [*robust_bounds(moved)]
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    return (low + high) / 2, 2 * FILL / float((high - low).max())


def _placement(
    frame: Frame,
    index: int,
    shape: FamilyShape,
    lay: Lay,
    middle: Float64[np.ndarray, "3"],
    length: float,
) -> Placement:
    """Compose upright, turn, shift and size into one similarity."""
    outline = frame.outlines[index]
    turn = about_up(lay.yaw) @ outline.upright
    scale = frame.units[index] / length
    center = outline.pivot - scale * ((lay.shift - middle) * length) @ turn
    return Placement(
        tuple(center.tolist()), scale, shape.geometry.origin, rotation_or_none(turn.T)
    )


def rotation_or_none(matrix: Float64[np.ndarray, "3 3"]) -> Rotation | None:
    """Return the rows of a rotation; None where it turns nothing."""
    if np.allclose(matrix, np.eye(3), atol=1e-9):
        return None
    x, y, z = (tuple(row) for row in matrix.tolist())
    return x, y, z
