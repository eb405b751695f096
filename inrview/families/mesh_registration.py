"""Registering one template mesh to each shape of a family: the classical baseline."""

from collections.abc import Generator, Iterator, Sequence
from threading import Event

import fast_simplification  # type: ignore[import-untyped]
import numpy as np
import trimesh
from jaxtyping import Float32, Float64, Int64
from trimesh.registration import nricp_amberg

from inrview.families.samples import ShapeSamples
from inrview.geometry.mesh import Mesh
from inrview.geometry.threaded import threaded
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import UserError

FACES = 3000
"""Triangles of the decimated template."""
STIFFNESS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
"""From nearly rigid to nearly free (Amberg et al. 2007, section 4)."""
_NORMALS, _ROUNDS = 0.5, 10
_REACH = 0.2
"""A point of the target farther than this, in shape space, is no match."""
_TARGETS = 8000
_COMPARED = 2000

Vertices = Float64[np.ndarray, "v 3"]
Faces = Int64[np.ndarray, "f 3"]


def choose_template(
    shapes: Sequence[FamilyShape], samples: Sequence[ShapeSamples]
) -> tuple[Vertices, Faces]:
    """Return the decimated mesh of the shape in the middle of the family.

    Raises
    ------
    UserError
        When none of the shapes is a mesh.
    """
    rows = [
        row
        for row, shape in enumerate(shapes)
        if isinstance(shape.geometry, Mesh) and len(shape.geometry.faces)
    ]
    if not rows:
        raise UserError(
            "A mesh template needs at least one mesh among the shapes; these are all "
            "points. Choose another model, or add a mesh."
        )
    middle = _medoid([samples[row] for row in rows])
    chosen, geometry = samples[rows[middle]], shapes[rows[middle]].geometry
    assert isinstance(geometry, Mesh)
    vertices = chosen.placement.to_shape(geometry.vertices)
    faces = np.array(geometry.faces, np.int32)  # a copy: the library wants to write
    if len(faces) > FACES:
        vertices, faces = fast_simplification.simplify(
            vertices, faces, target_count=FACES
        )
    used, corners = np.unique(faces, return_inverse=True)
    return (
        np.ascontiguousarray(vertices[used], np.float64),
        corners.reshape(-1, 3).astype(np.int64),
    )


def register(
    vertices: Vertices, faces: Faces, shape: ShapeSamples
) -> Generator[None, None, Vertices]:
    """Return the template's vertices bent to a shape (Amberg et al. 2007).

    Non-rigid ICP of trimesh, towards points spread over the shape's surface. It takes
    seconds, in a thread; when the job is closed, the thread ends with the stiffness
    that it is at.
    """
    every = max(1, len(shape.surface) // _TARGETS)
    is_closed = Event()

    def bend() -> Vertices:
        bent = nricp_amberg(  # type: ignore[no-untyped-call]
            trimesh.Trimesh(vertices, faces, process=False),
            shape.surface[::every].astype(np.float64),
            steps=_stages(is_closed),
            use_faces=False,
            use_vertex_normals=False,
            distance_threshold=_REACH,
        )
        return np.asarray(bent, np.float64)

    try:
        return (yield from threaded(bend))
    finally:
        is_closed.set()


def _stages(is_closed: Event) -> Iterator[tuple[float, float, float, int]]:
    """Yield what holds from one stiffness to the next, while it is wanted."""
    for stiffness in STIFFNESS:
        if not is_closed.is_set():
            yield stiffness, 0.0, _NORMALS, _ROUNDS


def _medoid(samples: Sequence[ShapeSamples]) -> int:
    """Return the shape that is nearest to all others, by a coarse occupancy."""
    grids = np.stack([_occupancy(shape.surface) for shape in samples])
    apart = np.abs(grids[:, None] - grids[None]).sum(axis=2)
    return int(apart.sum(axis=1).argmin())


def _occupancy(points: Float32[np.ndarray, "n 3"], cells: int = 16) -> np.ndarray:
    every = max(1, len(points) // _COMPARED)
    counts, _ = np.histogramdd(points[::every], cells, [(-1, 1)] * 3)
    return np.asarray(np.minimum(counts.ravel(), 1.0))
