"""The loop of truncated signed distance fusion: an image into the voxels it sees."""

import numba
import numpy as np


@numba.njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def fuse_image(corners, frame, pose, camera, image, limit, values, weights):  # type: ignore[no-untyped-def]
    """Average what one image says into blocks of 8 x 8 x 8 voxels.

    `corners` are the blocks' places in blocks; `frame` the world place of voxel (0, 0,
    0) and the voxel's edge; `pose` (3 x 4) leads from the world into the camera;
    `camera` is fx, fy, cx, cy; `image` holds the depth of each pixel (NaN: unseen) and
    its weight; distances along the ray beyond `limit` count as `limit` before the
    surface, and as unseen behind it. `values` are in units of `limit`.
    """
    height, width = image.shape[1:]
    for b in numba.prange(len(corners)):
        for n in range(512):
            i, j, k = n >> 6, n >> 3 & 7, n & 7
            x = frame[0] + (corners[b, 0] * 8 + i) * frame[3]
            y = frame[1] + (corners[b, 1] * 8 + j) * frame[3]
            z = frame[2] + (corners[b, 2] * 8 + k) * frame[3]
            u = pose[0, 0] * x + pose[0, 1] * y + pose[0, 2] * z + pose[0, 3]
            v = pose[1, 0] * x + pose[1, 1] * y + pose[1, 2] * z + pose[1, 3]
            w = pose[2, 0] * x + pose[2, 1] * y + pose[2, 2] * z + pose[2, 3]
            if not w > 1e-6:
                continue
            u, v = u / w, v / w
            column = int(np.floor(u * camera[0] + camera[2] + 0.5))
            row = int(np.floor(v * camera[1] + camera[3] + 0.5))
            if column < 0 or row < 0 or column >= width or row >= height:
                continue
            away = (image[0, row, column] - w) * np.sqrt(1.0 + u * u + v * v)
            if not away >= -limit:
                continue
            weight = image[1, row, column]
            old = weights[b, i, j, k]
            said = min(away / limit, 1.0)
            values[b, i, j, k] = (values[b, i, j, k] * old + said * weight) / (
                old + weight
            )
            weights[b, i, j, k] = old + weight
