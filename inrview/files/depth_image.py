"""Depth images: pixels back to points, with normals and the way to the camera."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float64
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from inrview.files.camera import Camera
from inrview.files.draft import Draft
from inrview.files.limits import check_memory
from inrview.files.source import read_bytes
from inrview.files.views import views_towards
from inrview.geometry.frozen import Value
from inrview.messages.notes import LoadError, Note, Severity

Depth = Float64[np.ndarray, "h w"]
Grid = Float64[np.ndarray, "h w 3"]

MILLIMETRES = 1000.0
LIKELY = (0.1, 10.0)
"""Metres between which the middle of a depth image lies, if its scale is right."""
MOST_POINTS = 120_000
"""Pixels of an image beyond which only every second, third, ... is taken."""
REACH = 3
"""Pixels to either side over which a slope is measured."""
JUMP = 0.05
"""Change of depth, as a share of it, from which on two pixels see different things."""
_LARGEST = 65_535
"""What sensors of 16 bits write where they saw nothing, as they do 0."""


@dataclass(frozen=True, slots=True, eq=False)
class DepthMap(Value):
    """What each pixel of a depth image measures, in metres, as the camera lies."""

    camera: Camera
    """Fitted to the size of the image."""
    places: Grid
    """NaN where nothing was measured."""
    normals: Grid
    """Towards the camera; zero where untold."""
    is_seen: Bool[np.ndarray, "h w"]
    is_steady: Bool[np.ndarray, "h w"]
    """Not on an edge in depth."""
    notes: tuple[Note, ...] = ()

    @property
    def depth(self) -> Depth:
        """Along the axis of the camera."""
        return np.asarray(self.places[..., 2])


def read_depth_map(path: Path, camera: Camera, scale: float | None) -> DepthMap:
    """Return what each pixel measures; see `read_depth`.

    Raises
    ------
    LoadError
        If it is no depth image, or its scale cannot be known.
    """
    raw = _raw(path)
    height, width = raw.shape
    fitted = camera.fitted_to(path.name, width, height)
    doubts = camera.doubts(width, height)
    is_seen = np.isfinite(raw) & (raw > 0)
    if raw.dtype.kind != "f":
        is_seen &= raw < _LARGEST
    if not is_seen.any():
        raise LoadError(f"{path.name} measures nothing: no pixel holds a depth.")
    scale, notes = _scale(path.name, raw, is_seen, camera, scale)
    depth = np.where(is_seen, raw.astype(np.float64) / scale, np.nan)
    places = _places(depth, fitted)
    normals, is_steady = _normals(places)
    return DepthMap(fitted, places, normals, is_seen, is_steady, (*doubts, *notes))


def read_depth(path: Path, camera: Camera, scale: float | None) -> Draft:
    """Return the points that a depth image measures, in metres, as the camera lies.

    x points right, y down and z forward. `scale` is the units of depth in a metre; by
    default what the intrinsics say, then millimetres for whole numbers if that puts
    the scene within ten metres, metres for real ones.

    Raises
    ------
    LoadError
        If it is no depth image, or its scale cannot be known.
    """
    found = read_depth_map(path, camera, scale)
    is_seen = found.is_seen & found.is_steady
    height, width = is_seen.shape
    step = int(np.ceil(np.sqrt(is_seen.sum() / MOST_POINTS)))
    chosen = np.zeros_like(is_seen)
    chosen[::step, ::step] = is_seen[::step, ::step]
    positions = found.places[chosen]
    blind = int(is_seen.size - is_seen.sum())
    text = (
        f"A depth image of {width} by {height}; {blind:,} pixels hold no measurement "
        "or lie on an edge in depth."
    )
    if step > 1:
        text += f" One pixel in {step * step} is used."
    views = views_towards(positions, np.zeros(3))
    return Draft(
        positions,
        normals=found.normals[chosen],
        views=views,
        notes=(*found.notes, Note("depth-image", text, count=blind)),
        unit="m",
    )


def _raw(path: Path) -> np.ndarray:
    """Return the numbers of the image, one for each pixel."""
    data = read_bytes(path, lambda _: None)
    if data.startswith(b"\x93NUMPY"):
        raw = np.load(io.BytesIO(data), allow_pickle=False)
    else:
        try:
            with Pillow.open(io.BytesIO(data)) as picture:
                check_memory(path, 40 * picture.width * picture.height)
                raw = np.asarray(picture)
        except (UnidentifiedImageError, ValueError) as problem:
            raise LoadError(
                f"{path.name} is no depth image: a PNG, TIFF or PGM of 16 bits, or a "
                "NumPy array, is needed."
            ) from problem
        except OSError as problem:
            raise LoadError(
                f"{path.name} is damaged or cut short ({problem}). Copy it again from "
                "its source."
            ) from problem
    raw = raw[..., 0] if raw.ndim == 3 and raw.shape[2] == 1 else raw
    if raw.ndim != 2 or raw.dtype.kind not in "uif" or raw.dtype == np.uint8:
        raise LoadError(
            f"{path.name} is a picture, not a depth image: it has {raw.dtype} values "
            f"in {raw.shape}. One number of 16 bits, or a real one, for each pixel is "
            "needed."
        )
    return np.asarray(raw)


def _scale(
    name: str,
    raw: np.ndarray,
    is_seen: Bool[np.ndarray, "h w"],
    camera: Camera,
    asked: float | None,
) -> tuple[float, list[Note]]:
    """Return the units of depth in a metre, and a note where that is assumed."""
    known = asked or camera.depth_scale
    if known is not None:
        return known, []
    is_real = raw.dtype.kind == "f"
    scale, unit = (1.0, "metres") if is_real else (MILLIMETRES, "millimetres")
    middle = float(np.median(raw[is_seen])) / scale
    if not LIKELY[0] <= middle <= LIKELY[1]:
        where = "within" if middle < LIKELY[0] else "beyond"
        raise LoadError(
            f"{name} does not say what its depths are measured in; taken as {unit}, "
            f"half of them would lie {where} {middle:.3g} m. Give the units in a metre "
            "(--depth-scale): 1000 for millimetres, 5000 for TUM's files."
        )
    text = (
        f"Depths are taken as {unit}: half of them lie within {middle:.2f} m. If that "
        "is wrong, give the units in a metre (--depth-scale)."
    )
    return scale, [Note("depth-scale-assumed", text, Severity.WARNING)]


def _places(depth: Depth, camera: Camera) -> Grid:
    rows, columns = np.mgrid[: depth.shape[0], : depth.shape[1]]
    x = (columns - camera.cx) / camera.fx * depth
    y = (rows - camera.cy) / camera.fy * depth
    return np.stack([x, y, depth], axis=-1)


def _normals(places: Grid) -> tuple[Grid, Bool[np.ndarray, "h w"]]:
    """Return normals towards the camera, zero where untold, and who has neighbours.

    A pixel that belongs neither to what is on one side of it nor to what is on the
    other was measured across an edge, at a depth where there is nothing.
    """
    slopes, steadies = [], []
    for axis in (0, 1):
        slope, is_steady = _slope(places, axis)
        slopes.append(slope)
        steadies.append(is_steady)
    normals = np.cross(slopes[0], slopes[1])
    lengths = np.linalg.norm(normals, axis=-1, keepdims=True)
    is_told = lengths > 1e-12
    normals = np.where(is_told, normals / np.where(is_told, lengths, 1), 0.0)
    away = np.einsum("hwj,hwj->hw", normals, np.nan_to_num(places)) > 0
    normals[away] *= -1
    return normals, steadies[0] & steadies[1]


def _slope(places: Grid, axis: int) -> tuple[Grid, Bool[np.ndarray, "h w"]]:
    """Return the change of place along rows or columns, zero where there is none."""
    before, after = _shifted(places, axis, REACH), _shifted(places, axis, -REACH)
    has_before = _is_same(places, before)
    has_after = _is_same(places, after)
    first = np.where(has_before[..., None], before, places)
    last = np.where(has_after[..., None], after, places)
    return np.nan_to_num(last - first), has_before | has_after


def _shifted(places: Grid, axis: int, by: int) -> Grid:
    """Return the place `by` pixels before each one; NaN beyond the border."""
    moved = np.roll(places, by, axis)
    border = np.moveaxis(moved, axis, 0)
    border[slice(None, by) if by > 0 else slice(by, None)] = np.nan
    return moved


def _is_same(places: Grid, others: Grid) -> Bool[np.ndarray, "h w"]:
    depth, other = places[..., 2], others[..., 2]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(other - depth) < JUMP * depth)
