"""A picture of one full turn about the up axis, as an animated GIF or WebP."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from jaxtyping import Float32, Float64
from PIL import Image as Pictures

from inrview.files.atomic import write_atomically
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result
from inrview.messages.requests import RenderRequest
from inrview.surfaces.picture import opened, place_camera, positions_of, view_frame

TURNING = (".gif", ".webp")
"""Endings of pictures that can move."""
_MOST_BYTES = 1_500_000_000
_WAIT = 0.04
_COLORS = 255
_RING = 48


def write_turn(
    subject: Mesh | Points, path: Path, request: RenderRequest
) -> Iterator[Progress | Result]:
    """Draw a full turn frame by frame and write it; nothing is left if it is stopped.

    Raises
    ------
    UserError
        If the frames are too few, or too many for the memory.
    """
    count = round(request.seconds * request.frames_per_second)
    size = count * request.width * request.height * 3
    if count < 2 or size > _MOST_BYTES:
        raise UserError(
            f"A turn of {count} frames of {request.width} x {request.height} pixels "
            "cannot be drawn: choose 2 frames or more, and at most 1.5 GB of them."
        )
    frames = []
    for image in _frames(subject, request, count):
        frames.append(
            image.quantize(_COLORS) if path.suffix.lower() == ".gif" else image
        )
        yield Progress(0.9 * len(frames) / count, "Drawing the turn")
    buffer = io.BytesIO()
    yield from _encode(frames, path.suffix[1:].lower(), request, buffer)
    written = buffer.getvalue()

    def write(file: BinaryIO) -> None:
        file.write(written)

    size = write_atomically(path, write, request.overwrite)
    values = {
        "path": request.path,
        "width": request.width,
        "height": request.height,
        "frames": count,
        "bytes": size,
    }
    yield Result(values)


def _frames(
    subject: Mesh | Points, request: RenderRequest, count: int
) -> Iterator[Pictures.Image]:
    """Yield the pictures of a turn, all at the same distance."""
    frame = view_frame(request.up_axis)
    up = np.eye(3)["xyz".index(request.up_axis[-1])]
    ring = _swept(positions_of(subject), up)
    with opened(subject, request, frame) as plotter:
        plotter.enable_anti_aliasing("msaa", multi_samples=4)
        for number in range(count):
            turned = frame @ rotation(up, 2 * np.pi * number / count).T
            place_camera(plotter, ring, turned, request)
            plotter.render()
            pixels = np.asarray(plotter.screenshot(return_img=True), np.uint8)
            yield Pictures.fromarray(pixels[..., :3])


def _swept(
    positions: Float32[np.ndarray, "n 3"], up: Float64[np.ndarray, "3"]
) -> Float32[np.ndarray, "k 3"]:
    """Return rings around all that the points pass in a turn, so that none is cut."""
    points = positions.astype(np.float64)
    center = (points.min(axis=0) + points.max(axis=0)) / 2
    local = points - center
    heights = local @ up
    radius = float(np.linalg.norm(local - np.outer(heights, up), axis=1).max())
    aside = np.roll(up, 1)
    angles = 2 * np.pi * np.arange(_RING) / _RING
    ring = radius * np.array([rotation(up, angle) @ aside for angle in angles])
    ends = [ring + height * up for height in (heights.min(), heights.max())]
    return np.asarray(np.concatenate(ends) + center, np.float32)


def rotation(
    axis: Float64[np.ndarray, "3"], angle: float
) -> Float64[np.ndarray, "3 3"]:
    """Return the matrix that turns by `angle` radians about a unit axis (Rodrigues)."""
    x, y, z = axis
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * (skew @ skew)
    return np.asarray(turned, np.float64)


def _encode(
    frames: list[Pictures.Image], kind: str, request: RenderRequest, buffer: io.BytesIO
) -> Iterator[Progress]:
    """Fill the buffer beside, since Pillow encodes all frames in one go."""
    first, *rest = frames
    options: dict[str, Any] = {
        "save_all": True,
        "append_images": rest,
        "duration": round(1000 / request.frames_per_second),
        "loop": 0,
    }
    pool = ThreadPoolExecutor(max_workers=1)
    done = pool.submit(lambda: first.save(buffer, kind.upper(), **options))
    pool.shutdown(wait=False)
    while not done.done():
        wait([done], timeout=_WAIT)
        yield Progress(0.9, "Writing the turn")
    done.result()
