"""Depth images with their poses, as what fuses and judges them wants them."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.files.camera import read_camera
from inrview.files.depth_image import DepthMap, read_depth_map
from inrview.messages.fusion import DepthImages
from inrview.messages.requests import LoadRequest
from inrview.processing.fusion import DepthView
from inrview.scans.placing import find_poses


def read_views(
    images: DepthImages, with_edges: bool = False
) -> Generator[float, None, list[DepthView]]:
    """Read all images; yields the share done.

    Pixels on edges in depth are left out unless they are asked for. An image without
    a pose stays as its camera lies, as it does when it is loaded.

    Raises
    ------
    LoadError
        Whatever is wrong with one of the files.
    """
    asked = LoadRequest(
        images.paths, images.pose_file, True, images.intrinsics, images.depth_scale
    )
    poses, _ = find_poses(asked)
    camera = read_camera(Path(images.intrinsics))
    views = []
    for number, path in enumerate(images.paths):
        yield number / len(images.paths)
        found = read_depth_map(Path(path), camera, images.depth_scale)
        pose = np.eye(4) if path not in poses else poses[path][1]
        view = _view(found, np.asarray(pose, np.float64))
        if not with_edges:
            steady = np.where(found.is_steady, found.depth, np.nan)
            view = replace(view, depth=steady)
        views.append(view)
    return views


def _view(found: DepthMap, pose: np.ndarray) -> DepthView:
    camera = found.camera
    numbers = np.array([camera.fx, camera.fy, camera.cx, camera.cy], np.float64)
    places = np.nan_to_num(found.places)
    lengths = np.maximum(np.linalg.norm(places, axis=-1), 1e-9)
    cosines = np.abs(np.einsum("hwj,hwj->hw", found.normals, places)) / lengths
    return DepthView(found.depth, cosines, numbers, pose)
