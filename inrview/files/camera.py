"""The intrinsics of a pinhole camera: how pixels of a depth image become rays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from inrview.files.source import check_file, read_bytes
from inrview.messages.notes import LoadError, Note, Severity

_MAX_BYTES = 1_000_000
_ASIDE = 0.25
"""Shares of a side by which no lens is off its image's middle: 0.05 is a lot."""
_FAR_OFF = 4
"""Sides of the image at which no centre lies, not even that of a part cut out."""


class _MissingError(Exception):
    """Some numbers of a camera are given, and others are not."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Focal lengths and centre in pixels; a pixel's centre has whole coordinates."""

    fx: float
    fy: float
    cx: float
    cy: float
    width: int | None = None
    height: int | None = None
    depth_scale: float | None = None
    """Units of depth in a metre."""

    def doubts(self, width: int, height: int) -> tuple[Note, ...]:
        """Return what is to be said of its use for images of this size."""
        fitted = self.fitted_to("", width, height)
        found = []
        if fitted.fx != self.fx:
            text = (
                f"The intrinsics are for {self.width} by {self.height} pixels; they "
                f"are scaled by {fitted.fx / self.fx:.3g} for {width} by {height}."
            )
            found.append(Note("intrinsics-scaled", text))
        middles = (fitted.cx + 0.5) / width, (fitted.cy + 0.5) / height
        if max(abs(middle - 0.5) for middle in middles) > _ASIDE:
            text = (
                f"The camera's centre is at {fitted.cx:.6g}, {fitted.cy:.6g} of "
                f"{width} by {height} pixels, far from their middle. Unless the image "
                "is a part cut out of a larger one, its intrinsics are for another "
                "size: choose those of this size, or write width and height into them."
            )
            found.append(Note("intrinsics-off-centre", text, Severity.WARNING))
        return tuple(found)

    def fitted_to(self, name: str, width: int, height: int) -> "Camera":
        """Return the camera for images of this size.

        Raises
        ------
        LoadError
            If it is for images of another shape.
        """
        if self.width is None or self.height is None:
            return self
        across, down = width / self.width, height / self.height
        if abs(across - down) > 0.01 * across:
            raise LoadError(
                f"{name} has {width} by {height} pixels, the intrinsics are for "
                f"{self.width} by {self.height}: choose those of this camera."
            )
        return replace(
            self,
            fx=self.fx * across,
            fy=self.fy * down,
            cx=(self.cx + 0.5) * across - 0.5,
            cy=(self.cy + 0.5) * down - 0.5,
            width=width,
            height=height,
        )


def read_camera(path: Path) -> Camera:
    """Read intrinsics: JSON of Open3D, of ROS or OpenCV, plain names, or bare numbers.

    Bare numbers are `fx fy cx cy`, or the nine of the matrix.

    Raises
    ------
    LoadError
        If the file holds none, or a camera that sees nothing.
    """
    if check_file(path) > _MAX_BYTES:
        raise LoadError(f"{path.name} is too large to be the intrinsics of a camera.")
    text = read_bytes(path, lambda _: None).decode("utf-8", "replace")
    try:
        camera = _of_json(json.loads(text)) if "{" in text else _of_numbers(text)
    except _MissingError as problem:
        raise LoadError(
            f"{path.name} gives no number for {problem}: a camera has fx, fy, cx and "
            "cy, in pixels. Add what is missing."
        ) from problem
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as problem:
        raise LoadError(
            f"{path.name} holds no intrinsics that can be read: give JSON with fx, fy, "
            "cx and cy or an intrinsic_matrix, or these four numbers as text."
        ) from problem
    _check(path.name, camera)
    return camera


def _check(name: str, camera: Camera) -> None:
    """Refuse a camera that sees nothing, or looks past its images."""
    if not 0 < camera.fx < np.inf or not 0 < camera.fy < np.inf:
        raise LoadError(
            f"{name}: focal lengths of {camera.fx:g} and {camera.fy:g} pixels see "
            "nothing. Repair them."
        )
    sides = (camera.width, camera.height)
    middles = (camera.cx, camera.cy)
    for axis, middle, side in zip("xy", middles, sides, strict=True):
        most = _FAR_OFF * (side or np.inf)
        if not np.isfinite(middle) or not -most <= middle <= most:
            raise LoadError(
                f"{name}: c{axis} is {middle:g}, a place far outside of the images. "
                "Repair it: it is in pixels, near half of a side."
            )


def _of_numbers(text: str) -> Camera:
    numbers = [float(word) for word in text.replace(",", " ").split()]
    if len(numbers) == 4:
        fx, fy, cx, cy = numbers
        return Camera(fx, fy, cx, cy)
    return _of_matrix(numbers)


def _of_json(found: Any) -> Camera:
    entries: Mapping[str, Any] = found
    entries = entries.get("intrinsic", entries.get("camera", entries))
    pairs = (("fx", "fl_x"), ("fy", "fl_y"), ("cx", "ppx"), ("cy", "ppy"))
    known = [next((entries[n] for n in pair if n in entries), None) for pair in pairs]
    given = [
        pair[0] for pair, value in zip(pairs, known, strict=True) if _is_one(value)
    ]
    if given:
        missing = [pair[0] for pair in pairs if pair[0] not in given]
        if missing:
            raise _MissingError(" and ".join(missing))
        camera = Camera(*(float(value) for value in known))  # type: ignore[arg-type]
    else:
        names = ("intrinsic_matrix", "camera_matrix", "K", "intrinsics")
        matrix = entries[next((name for name in names if name in entries), "K")]
        data = matrix["data"] if isinstance(matrix, dict) else matrix
        camera = _of_matrix(np.asarray(data, np.float64).ravel().tolist())
    width = entries.get("width", entries.get("w", entries.get("image_width")))
    height = entries.get("height", entries.get("h", entries.get("image_height")))
    scale = entries.get("depth_scale")
    return replace(
        camera,
        width=None if width is None else int(width),
        height=None if height is None else int(height),
        depth_scale=None if scale is None else float(scale),
    )


def _is_one(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_matrix(numbers: list[float]) -> Camera:
    """Read a matrix by rows, or by columns as Open3D writes it."""
    matrix = np.array(numbers).reshape(3, 3)
    if matrix[0, 2] == 0 and matrix[2, 0] != 0:
        matrix = matrix.T
    fx, fy, cx, cy = matrix[0, 0], matrix[1, 1], matrix[0, 2], matrix[1, 2]
    return Camera(float(fx), float(fy), float(cx), float(cy))
