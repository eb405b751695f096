"""The baseline's field: a template mesh that deforms by a few linear modes."""

from dataclasses import dataclass

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float32, Float64, Int64

from inrview.fields.edit_warp import Warp
from inrview.geometry.frozen import Value
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]
_STEP = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class MeshMemberField(Value):
    """Signed distance to the template mesh as it is bent to one member.

    Exact distance to the triangles, sign from the fast winding number (Barill et al.
    2018). A match is the same place of the same triangle, on the mean mesh.
    """

    vertices: Float64[np.ndarray, "v 3"]
    """Of the member."""
    template: Float64[np.ndarray, "v 3"]
    faces: Int64[np.ndarray, "f 3"]

    def values(self, points: Points) -> Numbers:
        """Return the signed distance, shape-space units."""
        return self._nearest(points)[0]

    def gradients(self, points: Points) -> Points:
        """Return the slope, by central differences."""
        slopes = np.empty_like(points)
        for axis in range(3):
            aside = np.zeros(3, np.float32)
            aside[axis] = _STEP
            rise = self.values(points + aside) - self.values(points - aside)
            slopes[:, axis] = rise / (2 * _STEP)
        return slopes

    def deformed(self, points: Points) -> tuple[Points, Numbers]:
        """Return the matching places at the template, and no corrections."""
        distances, rows, nearest = self._nearest(points)
        corners = self.faces[rows]
        shares = igl.barycentric_coordinates(
            nearest, *(np.asarray(self.vertices[corners[:, i]]) for i in range(3))
        )
        placed = np.einsum("nc,nca->na", shares, self.template[corners])
        normals = _normals(self.template, corners)
        placed += distances[:, None] * normals
        return placed.astype(np.float32), np.zeros(len(points), np.float32)

    def template_values(self, points_template: Points) -> Numbers:
        """Return the signed distance to the mean mesh."""
        return MeshMemberField(self.template, self.template, self.faces).values(
            points_template
        )

    def warped(self, edits: Warp | None, local: Warp | None) -> "MeshMemberField":
        """Return the member with its vertices moved as the template's are by edits.

        Each vertex takes its own template vertex's move; a local warp comes after.
        """
        template, vertices = self.template, self.vertices
        if edits is not None:
            template = edits.forward(template)
            vertices = vertices + (template - self.template)
        if local is not None:
            vertices = local.forward(vertices)
        return MeshMemberField(vertices, template, self.faces)

    def _nearest(
        self, points: Points
    ) -> tuple[Numbers, Int64[np.ndarray, " n"], Float64[np.ndarray, "n 3"]]:
        queries = np.ascontiguousarray(points, np.float64)
        squares, rows, nearest = igl.point_mesh_squared_distance(
            queries, self.vertices, self.faces
        )
        winding = igl.fast_winding_number(self.vertices, self.faces, queries)
        signed = np.sqrt(squares) * np.where(winding > 0.5, -1.0, 1.0)
        return signed.astype(np.float32), np.asarray(rows, np.int64), nearest


def restore_mesh_member(snapshot: MemberSnapshot) -> MeshMemberField:
    """Return the field of a member of a mesh family, or of its mean mesh.

    `mean` (v, 3), `modes` (k, v, 3) and `faces` (f, 3) are its weights: the member's
    vertices are mean + code @ modes.
    """
    weights = snapshot.family.weights
    mean, modes, faces = (weights.get(name) for name in ("mean", "modes", "faces"))
    if (
        mean is None
        or modes is None
        or faces is None
        or modes.shape != (snapshot.family.spec.code_size, *mean.shape)
        or not len(faces)
        or int(faces.max()) >= len(mean)
    ):
        raise UserError(
            "This family's template mesh does not fit its description: the project "
            "was damaged or comes from another version. Fit the family again."
        )
    template = mean.astype(np.float64)
    vertices = template
    if snapshot.code is not None:
        vertices = template + np.tensordot(snapshot.code.astype(np.float64), modes, 1)
    return MeshMemberField(vertices, template, faces.astype(np.int64))


def _normals(
    vertices: Float64[np.ndarray, "v 3"], corners: Int64[np.ndarray, "n 3"]
) -> Float64[np.ndarray, "n 3"]:
    first, second, third = (vertices[corners[:, i]] for i in range(3))
    normals = np.cross(second - first, third - first)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(normals / np.maximum(lengths, 1e-30))
