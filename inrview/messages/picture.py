"""Pictures as fields: what is asked of a worker about them, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value, readonly
from inrview.geometry.raster import Raster, Window
from inrview.messages.notes import Note
from inrview.messages.specs import FieldSpec, FitSpec

SPLITS = ("share", "every-second")
"""Which pixels are held out: a random share, or all but each second along both axes."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageSnapshot(Value):
    """Frozen weights of a picture's field at a step, and the sides of the picture."""

    spec: FieldSpec
    weights: Mapping[str, Float32[np.ndarray, "..."]]
    width: int
    height: int
    step: int = 0
    packed: bytes | None = None
    """The weights as a project file keeps them, where the field was made compact."""

    def __post_init__(self) -> None:
        frozen = {k: readonly(w, np.float32) for k, w in self.weights.items()}
        object.__setattr__(self, "weights", frozen)

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return sum(weight.size for weight in self.weights.values())

    @property
    def nbytes(self) -> int:
        """Bytes held by the weights."""
        return sum(weight.nbytes for weight in self.weights.values())

    @property
    def kept_bytes(self) -> int:
        """Bytes that a project file keeps for the weights."""
        return self.nbytes if self.packed is None else len(self.packed)


# Requests


@dataclass(frozen=True, slots=True, eq=False)
class LoadPictureRequest(Value):
    """Read pictures."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ImageFitRequest(Value):
    """Fit a field to a picture."""

    raster: Raster
    field: FieldSpec
    fit: FitSpec = FitSpec()
    start: ImageSnapshot | None = None
    """Continue from these weights (same spec and sides) instead of from scratch."""
    split: str = "share"
    """One of SPLITS; "share" holds `fit.held_out` of the pixels out."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageRenderRequest(Value):
    """Ask a picture's field for all pixels of a size, or of a window of it."""

    snapshot: ImageSnapshot
    width: int
    """Columns of the whole picture; its rows follow from its sides."""
    window: Window | None = None
    """The part that is wanted, in pixels of the whole; all of it if None."""
    is_coarse_first: bool = True
    key: str = "image"


@dataclass(frozen=True, slots=True, eq=False)
class ImageExportRequest(Value):
    """Write a picture's field as a PNG."""

    snapshot: ImageSnapshot
    path: str
    width: int
    window: Window | None = None
    overwrite: bool = False
    bits: int = 8
    """Of each value: 8 or 16."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageCompareRequest(Value):
    """Compare two picture files of the same size."""

    first: str
    second: str


PictureAsk = (
    LoadPictureRequest
    | ImageFitRequest
    | ImageRenderRequest
    | ImageExportRequest
    | ImageCompareRequest
)

# Reports


@dataclass(frozen=True, slots=True, eq=False)
class LoadedPicture(Value):
    """A picture as read, and what is to be said about it."""

    name: str
    path: str
    raster: Raster
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LoadPictureReport(Value):
    """Progress of a load, and in the end the pictures."""

    fraction: float | None
    text: str
    pictures: tuple[LoadedPicture, ...] = ()
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ImageQuality(Value):
    """How near the field is to the picture; `processing/picture_quality.py` defines it.

    While a fit runs it is measured on some tiles of the picture, at the end on all.
    """

    psnr: float
    """Of the pixels that were learned, dB."""
    held_out_psnr: float | None
    """Of the pixels that were held out, dB; None where there are none."""
    held_out_ssim: float | None
    """Mean structural similarity where pixels were held out, at most 1."""
    pixels: int
    """How many were looked at."""
    held_out: int
    """How many of these were held out."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageFitReport(Value):
    """Where the fit of a picture stands. `losses` is the whole history, thinned."""

    phase: str
    """"fitting", "rolled back", "done"."""
    step: int
    seconds: float
    """Work so far: preparing and steps; no interpreter start or compiling."""
    steps_per_second: float
    loss_steps: Float32[np.ndarray, " k"]
    losses: Float32[np.ndarray, " k"]
    """Mean squares of errors of colours from 0 to 1."""
    loss: float
    fraction: float | None = None
    remaining_seconds: float | None = None
    snapshot: ImageSnapshot | None = None
    quality: ImageQuality | None = None
    evaluations: int = 0
    device: str = "cpu"
    notes: tuple[Note, ...] = ()
    startup_seconds: float = 0.0
    first_snapshot_seconds: float | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ImageReport(Value):
    """Pixels of a window of the picture, perhaps fewer than were asked for."""

    pixels: UInt8[np.ndarray, "h w 3"]
    """Of a coarse pass, each stands for `stride` times `stride` pixels."""
    stride: int
    width: int
    """Columns of the whole picture asked for."""
    height: int
    window: Window
    step: int
    seconds: float
    is_final: bool = False


PictureAnswer = LoadPictureReport | ImageFitReport | ImageReport
