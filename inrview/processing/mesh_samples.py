"""Oriented points from a mesh: the winding number says which side of a face is out."""

import numpy as np
from jaxtyping import Bool, Float32, Float64

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.processing.sample import sample_surface
from inrview.processing.topology import components, edges, welded
from inrview.processing.winding import MeshDistance

STEP = 2e-4
"""How far beside the surface its sides are asked, in lengths of the mesh."""
CONTRAST = 0.5
"""A side is told by at least this much difference of the winding number."""
FEWEST = 0.5
"""Where fewer samples than this share tell a side, the mesh is an open sheet whose
faces must be believed."""


def oriented_samples(mesh: Mesh, count: int, rng: np.random.Generator) -> Points:
    """Draw points evenly from a mesh, with normals that point out of it.

    A mesh that is inside out is turned; a sample with both of its sides inside (a wall
    within the solid) or both outside (a flap in the air) is dropped. A single flipped
    face stays as it is: so near to it the winding number is flipped with it.

    Notes
    -----
    Barill et al. 2018, "Fast Winding Numbers for Soups and Clouds".
    """
    drawn = sample_surface(mesh, count, rng)
    if drawn.normals is None or len(drawn) == 0 or is_plain_solid(mesh):
        return drawn
    distance = MeshDistance(mesh)
    low, high = mesh.bounds
    step = STEP * float((high - low).max()) * drawn.normals.astype(np.float64)
    turn = turns(distance, drawn.positions.astype(np.float64), step)
    told = turn != 0
    if told.mean() < FEWEST:
        return drawn
    normals = (drawn.normals * turn[:, None])[told]
    return Points(drawn.positions[told], normals, origin=drawn.origin)


def is_plain_solid(mesh: Mesh) -> bool:
    """Whether the faces are to be believed: one closed surface, all faces outwards.

    Twenty times faster to find out than the winding numbers of all samples.
    """
    faces = welded(mesh.vertices, np.asarray(mesh.faces, np.int64))
    found = edges(faces)
    if not (found.counts == 2).all():
        return False
    rising = np.bincount(found.of_corner[found.is_rising], minlength=len(found.counts))
    if not (rising == 1).all() or components(found.ends) != 1:
        return False
    centred = mesh.vertices.astype(np.float64) - mesh.vertices.mean(0, np.float64)
    a, b, c = (centred[faces[:, corner]] for corner in range(3))
    return bool(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0)


def turns(
    distance: MeshDistance,
    positions: Float64[np.ndarray, "n 3"],
    step: Float64[np.ndarray, "n 3"],
) -> Float32[np.ndarray, " n"]:
    """Return 1 where a step leads out, -1 where it leads in, 0 where that is untold."""
    before = distance.winding(positions + step)
    behind = distance.winding(positions - step)
    told = _differ(before, behind, distance.threshold)
    return np.where(told, np.sign(behind - before), 0).astype(np.float32)


def _differ(
    before: Float64[np.ndarray, " n"],
    behind: Float64[np.ndarray, " n"],
    threshold: float,
) -> Bool[np.ndarray, " n"]:
    """Whether exactly one of two sides is inside, and clearly so."""
    crosses = (before > threshold) != (behind > threshold)
    return np.asarray(crosses & (np.abs(before - behind) > CONTRAST))
