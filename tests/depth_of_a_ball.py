"""Two depth images of a ball, from both its sides."""

import json
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from inrview.messages.fusion import DepthImages


def depth_of_a_ball(folder: Path, fine: int = 1) -> DepthImages:
    """Write depth images of a ball of radius 0.5 about (0, 0, 2), camera and poses.

    They have 80 by 60 pixels, times `fine`.
    """
    (folder / "depth").mkdir()
    focal, high, wide = 60 * fine, 60 * fine, 80 * fine
    cx, cy = (wide - 1) / 2, (high - 1) / 2
    rows, columns = np.mgrid[:high, :wide]
    ahead = np.ones((high, wide))
    rays = np.stack([(columns - cx) / focal, (rows - cy) / focal, ahead], -1)
    squared = (rays**2).sum(axis=-1)
    inside = 4 - squared * (4 - 0.25)
    depth = np.where(inside > 0, (2 - np.sqrt(np.maximum(inside, 0))) / squared, 0)
    paths = []
    for k in range(2):
        paths.append(str(folder / "depth" / f"{k:05d}.png"))
        Pillow.fromarray(np.rint(depth * 1000).astype(np.uint16)).save(paths[-1])
    size = {"width": wide, "height": high}
    camera = {"fx": focal, "fy": focal, "cx": cx, "cy": cy, **size}
    (folder / "camera.json").write_text(json.dumps(camera))
    # The second camera stands on the other side and looks back.
    behind = np.diag([-1.0, 1.0, -1.0, 1.0])
    behind[2, 3] = 4.0
    poses = [np.eye(4).tolist(), behind.tolist()]
    (folder / "poses.json").write_text(json.dumps(poses))
    files = str(folder / "camera.json"), str(folder / "poses.json")
    return DepthImages(tuple(paths), *files)
