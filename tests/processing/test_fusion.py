"""Truncated signed distances averaged in voxels: by the loop and by its formula."""

import numpy as np
import pytest

from inrview.processing.fusion import SIDE, DepthView, fuse, pixel_width
from inrview.processing.fusion_kernels import fuse_image

_LIMIT = 0.1
_CAMERA = np.array([30.0, 32.0, 15.5, 11.5])


def _turned(angle: float) -> np.ndarray:
    pose = np.eye(4)
    c, s = np.cos(angle), np.sin(angle)
    pose[:3, :3] = [[c, 0, s], [0, 1, 0], [-s, 0, c]]
    pose[:3, 3] = (0.1, -0.05, 0.02)
    return pose


def _wall(rng: np.random.Generator, angle: float) -> DepthView:
    """Return an image of a rough wall, with holes."""
    depth = 1 + 0.02 * rng.random((24, 32))
    depth[rng.random(depth.shape) < 0.1] = np.nan
    return DepthView(depth, rng.uniform(0.1, 1, (24, 32)), _CAMERA, _turned(angle))


def test_the_loop_averages_by_the_formula(rng: np.random.Generator) -> None:
    views = [_wall(rng, 0.0), _wall(rng, 0.2)]
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 1], [-30, 0, 0]], np.int32)
    frame = np.array([-0.2, -0.1, 0.93, 0.02])
    values = np.zeros((4, SIDE, SIDE, SIDE), np.float32)
    weights = np.zeros_like(values)
    index = np.moveaxis(np.indices((SIDE,) * 3), 0, -1)
    places = frame[:3] + 0.02 * (SIDE * corners[:, None, None, None] + index)
    top, bottom = np.zeros(values.shape), np.zeros(values.shape)
    for view in views:
        inverse = np.linalg.inv(view.pose)
        weight = view.cosines / view.depth**2
        image = np.stack([view.depth, weight]).astype(np.float32)
        pose = inverse[:3].copy()
        fuse_image(corners, frame, pose, _CAMERA, image, _LIMIT, values, weights)
        here = places @ inverse[:3, :3].T + inverse[:3, 3]
        rays = here[..., :2] / here[..., 2:]
        pixels = np.rint(rays * _CAMERA[:2] + _CAMERA[2:]).astype(int)
        is_in = ((pixels >= 0) & (pixels < (32, 24))).all(axis=-1)
        column, row = np.where(is_in[..., None], pixels, 0).T
        away = image[0, row, column].T - here[..., 2]
        away *= np.sqrt(1 + (rays**2).sum(axis=-1))
        is_told = is_in & (away >= -_LIMIT)
        share = np.where(is_told, image[1, row, column].T, 0)
        top += np.where(is_told, np.minimum(away / _LIMIT, 1) * share, 0)
        bottom += share
    told = bottom > 0
    assert 0.1 < told.mean() < 0.8
    assert np.array_equal(told, weights > 0)
    assert np.allclose(weights, bottom, atol=1e-5)
    assert np.allclose(values[told], (top / np.where(told, bottom, 1))[told], atol=1e-4)


def test_voxels_grow_until_they_fit(rng: np.random.Generator) -> None:
    view = _wall(rng, 0.0)
    assert pixel_width([view]) == pytest.approx(1.01 / 31, rel=0.01)
    most = 200_000
    *shares, fused = _steps(fuse([view], 0.01, 0.03, most))
    assert shares == sorted(shares)
    assert fused.voxel > 0.01
    assert 2 * fused.values.nbytes <= most
    assert np.abs(fused.values[fused.is_seen]).max() <= 1


def _steps(fusing):  # type: ignore[no-untyped-def]
    while True:
        try:
            yield next(fusing)
        except StopIteration as end:
            yield end.value
            return
