"""Surfaces of values in sparse blocks, open where something is unknown."""

import numpy as np

from inrview.surfaces.block_surface import block_surface

_CORNERS = np.stack(np.meshgrid(*[np.arange(2)] * 3, indexing="ij"), -1).reshape(-1, 3)
_LOW = (-0.75, -0.75, -0.75)


def _ball() -> tuple[np.ndarray, np.ndarray]:
    index = np.moveaxis(np.indices((8, 8, 8)), 0, -1)
    places = -0.75 + 0.1 * (8 * _CORNERS[:, None, None, None] + index)
    values = np.linalg.norm(places, axis=-1) - 0.5
    return places, values.astype(np.float32)


def test_a_ball_across_eight_blocks_is_closed_and_faces_outwards() -> None:
    _, values = _ball()
    blocks = (_CORNERS.astype(np.int32), values, np.ones(values.shape, bool))
    vertices, faces = block_surface(*blocks, _LOW, 0.1)
    assert np.abs(np.linalg.norm(vertices, axis=1) - 0.5).max() < 0.01
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, ::2]]))
    _, counts = np.unique(edges, axis=0, return_counts=True)
    assert (counts == 2).all()
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    assert (np.cross(b - a, c - a) * (a + b + c)).sum(axis=1).min() > 0


def test_there_is_no_surface_where_a_corner_is_unknown() -> None:
    places, values = _ball()
    is_known = places[..., 0] > 0
    blocks = (_CORNERS.astype(np.int32), values, is_known)
    vertices, faces = block_surface(*blocks, _LOW, 0.1)
    assert len(faces) > 50
    assert vertices[:, 0].min() >= 0.049
