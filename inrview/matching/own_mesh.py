"""Whether a member's own mesh can stand for the surface that was learned of it."""

import numpy as np

from inrview.fields.family_field import restore_member
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot

NEAR = 0.02
"""Mean distance from the learned surface, in shape space, up to which it is the same.

More than a good fit misses, less than faces within a soup do.
"""
_MOST = 20_000


def lies_on(mesh: Mesh, member: MemberSnapshot) -> bool:
    """Whether a mesh (scan space of the member) lies on the member's surface.

    Where an edit or a warp has moved the surface, a scan cannot have followed.
    """
    is_moved = member.warp is not None or any(not e.is_muted for e in member.edits)
    if is_moved or not len(mesh.faces) or mesh.origin != member.placement.origin:
        return False
    rows = np.linspace(0, len(mesh.faces) - 1, min(len(mesh.faces), _MOST)).astype(int)
    centers = mesh.vertices[mesh.faces[rows]].mean(axis=1)
    points = member.placement.to_shape(np.asarray(centers, np.float32))
    field = restore_member(member)
    slopes = np.linalg.norm(field.gradients(points), axis=1)
    distances = np.abs(field.values(points)) / np.maximum(slopes, 0.1)
    return bool(np.mean(np.minimum(distances, 10 * NEAR)) < NEAR)
