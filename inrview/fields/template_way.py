"""The way from a member into its template that matches take: it obeys landmarks.

A code and networks of smooth deformations bring landmarks together to within some
thousandths of a shape's size, and for a shape that they never learned from to within
more. Who says that a place is the elbow wants the elbow there: what is left over is
taken up by a smooth displacement of template space, which no surface ever sees.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.fields.edit_warp import Warp, edit_warp, local_warp
from inrview.fields.family_field import FamilyField, Numbers, Points, restore_member
from inrview.geometry.frozen import Value
from inrview.messages.family import Anchors, LocalWarp, MemberSnapshot

RADIUS = 0.35
"""How far a landmark draws its surroundings along, in template space."""
SURE = 0.003
"""A landmark that misses by less is left alone: a hand hits no better."""
FARTHEST = 0.4 * RADIUS
"""Of what it misses by, no more is made good: space would fold from 0.47 radii."""


@dataclass(frozen=True, slots=True, eq=False)
class TemplateWay(Value):
    """Where a member's points belong in the (edited) template."""

    field: FamilyField
    warp: Warp | None = None
    """In the space of the template as it was learned, after the deformation."""
    edits: Warp | None = None

    def placed(self, points: Points) -> tuple[Points, Numbers]:
        """Return places in the edited template of shape-space points, and c(x, z)."""
        places, corrections = self.field.deformed(points)
        if self.warp is None:
            return places, corrections
        places = np.ascontiguousarray(places, np.float32)
        if self.edits is not None:
            places = self.edits.backward(places)
        places = np.asarray(self.warp.forward(places), np.float32)
        if self.edits is not None:
            places = np.asarray(self.edits.forward(places), np.float32)
        return places, corrections


def template_way(member: MemberSnapshot) -> TemplateWay:
    """Return the way of a member, or of the template: there nothing moves.

    Raises
    ------
    UserError
        When the weights do not fit the family's description.
    """
    field = restore_member(member)
    anchors = member.anchors
    if anchors is None or member.code is None:
        return TemplateWay(field)
    left_over = local_warp(_left_over(field, member, anchors))
    return TemplateWay(field, left_over, edit_warp(member.edits))


def _left_over(
    field: FamilyField, member: MemberSnapshot, anchors: Anchors
) -> LocalWarp | None:
    """Return by how much the deformation misses the landmarks, where it matters.

    Landmarks lie on the scan, as it is before any edit of the template.
    """
    starts = field.deformed(member.placement.to_shape(anchors.positions))[0]
    moves = _made_good(np.asarray(anchors.places - starts, np.float32))
    is_off = np.any(moves != 0, axis=1)
    if not is_off.any():
        return None
    # Those that are right hold their surroundings where they are.
    return LocalWarp(np.asarray(starts, np.float32), moves, RADIUS)


def _made_good(misses: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
    lengths = np.linalg.norm(misses, axis=1, keepdims=True)
    wanted = np.clip(lengths - SURE, 0.0, FARTHEST)
    return np.asarray(misses * wanted / np.maximum(lengths, 1e-12), np.float32)
