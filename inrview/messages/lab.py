"""The spectral-bias lab: networks side by side on the same data, and what they show.

All panes learn the same picture or the same shape, in the same batches, for the same
number of steps.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value, readonly
from inrview.geometry.raster import Raster
from inrview.messages.lab_shape import CutReport, CutRequest, LabShape, ShapeFrame
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.messages.spectra import Spectra

MOST_PANES = 8
"""In one comparison; the window shows up to four."""
SIZE = 256
"""Pixels along the longer side of what is learned, unless somebody says otherwise."""
SIZES = (32, 512)
"""Fewest and most."""
STEPS = 1000
MOST_STEPS = 100_000
BATCH = 4096
"""Samples in a step: a step of wide layers then takes about 30 ms on one core."""
MOST_KEPT = 32
"""Frames that are kept of each pane, evenly over the logarithm of the steps."""
FLOOR = 1e-9
"""Power below which eight-bit pixels say nothing."""

LabData = Raster | LabShape
"""What all panes learn."""


def lab_fit(steps: int = STEPS, seed: int = 0) -> FitSpec:
    """Return how every pane of a lab is fitted."""
    return FitSpec(steps=steps, seed=seed, batch=BATCH)


def kept_steps(budget: int, most: int = MOST_KEPT) -> tuple[int, ...]:
    """Return at which steps frames are kept: 0, 1, and on by nearly equal factors."""
    between = np.geomspace(1, max(budget, 1), max(most - 1, 2))
    return (0, *sorted({round(step) for step in between.tolist()}))


@dataclass(frozen=True, slots=True, eq=False)
class ShrinkRequest(Value):
    """Make a picture as small as the lab learns it."""

    raster: Raster
    name: str
    """As it is called where it cannot be used."""
    size: int = SIZE


@dataclass(frozen=True, slots=True, eq=False)
class ShrunkPicture(Value):
    """A picture as the lab learns it: eight bits, RGB."""

    raster: Raster
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class LabPane:
    """A pane: its network's settings. Another `run` of the same is a fresh start."""

    run: int
    field: FieldSpec


@dataclass(frozen=True, slots=True, eq=False)
class LabRequest(Value):
    """Train several networks on the same data, in step with each other.

    The pane that has taken the fewest steps goes next: so all advance together, and one
    that was started afresh catches up first.
    """

    data: LabData
    panes: tuple[LabPane, ...]
    fit: FitSpec = FitSpec(steps=STEPS, batch=BATCH)
    split: str = "share"
    """As of `ImageFitRequest`; it says nothing about shapes."""
    continues: bool = False
    """Panes that this worker has trained on the same data go on where they stood."""
    known: tuple[tuple[int, int], ...] = ()
    """Run and step of the kept frames that need not be told again."""


@dataclass(frozen=True, slots=True, eq=False)
class LabFrame(Value):
    """What a pane's field of a picture looks like at a step."""

    run: int
    step: int
    pixels: UInt8[np.ndarray, "h w 3"]
    spectra: Spectra
    psnr: float
    """Of all learned pixels, dB."""
    held_out_psnr: float | None
    """Of all pixels that were held out, dB."""
    ssim: float
    """Mean structural similarity of the whole picture."""
    is_kept: bool = True
    """Whether it belongs to the history; otherwise the next one takes its place."""
    is_final: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", readonly(self.pixels, np.uint8))

    @property
    def key(self) -> str:
        """Frames of the history wait for their reader; of live ones, the newest."""
        return f"{self.run} {self.step if self.is_kept else 'live'}"

    @property
    def nyquist(self) -> int:
        """The highest frequency of which every ring is whole, in cycles."""
        height, width, _ = self.pixels.shape
        return int(max(height, width)) // 2

    @property
    def floor(self) -> float:
        """Power below which its numbers say nothing."""
        return FLOOR


AnyFrame = LabFrame | ShapeFrame


@dataclass(frozen=True, slots=True, eq=False)
class PaneProgress(Value):
    """Where a pane's training stands. `losses` is the whole history, thinned."""

    run: int
    step: int
    seconds: float
    """Of its own steps, without frames and without the other panes."""
    loss_steps: Float32[np.ndarray, " k"]
    losses: Float32[np.ndarray, " k"]
    """Of a picture, the mean square of the differences of colours from 0 to 1; of a
    shape, what its fit makes small."""
    loss: float
    parameters: int
    nbytes: int
    problem: str = ""
    """Why it was given up, if it was."""


@dataclass(frozen=True, slots=True, eq=False)
class LabReport(Value):
    """Where all panes stand; their frames come as reports of their own."""

    panes: tuple[PaneProgress, ...]
    fraction: float
    is_final: bool = False


# What was seen, gathered


@dataclass(frozen=True, slots=True, eq=False)
class PaneRecord(Value):
    """A pane with all that was told of it."""

    pane: LabPane
    progress: PaneProgress | None = None
    frames: tuple[AnyFrame, ...] = ()
    """The kept ones by their steps."""
    live: AnyFrame | None = None
    """The newest, kept or not."""

    def frame_at(self, step: int | None) -> AnyFrame | None:
        """Return the last kept frame up to a step; the newest of all for None."""
        if step is None:
            return self.live
        found = [frame for frame in self.frames if frame.step <= step]
        return found[-1] if found else None

    def with_frame(self, frame: AnyFrame) -> "PaneRecord":
        """Take in a frame."""
        is_newer = self.live is None or frame.step >= self.live.step
        live = frame if is_newer else self.live
        if not frame.is_kept:
            return replace(self, live=live)
        others = (one for one in self.frames if one.step != frame.step)
        frames = tuple(sorted((*others, frame), key=lambda one: one.step))
        return replace(self, live=live, frames=frames)


@dataclass(frozen=True, slots=True, eq=False)
class LabRecord(Value):
    """A lab: its data, its panes, how they are fitted, and what was seen."""

    name: str
    data: LabData
    panes: tuple[PaneRecord, ...]
    fit: FitSpec
    split: str = "share"

    @classmethod
    def of(cls, name: str, request: LabRequest) -> "LabRecord":
        """Return the record of a lab of which nothing was told yet."""
        panes = tuple(PaneRecord(pane) for pane in request.panes)
        return cls(name, request.data, panes, request.fit, request.split)

    @property
    def known(self) -> tuple[tuple[int, int], ...]:
        """Run and step of every kept frame."""
        return tuple(
            (one.pane.run, frame.step) for one in self.panes for frame in one.frames
        )

    def request(self, continues: bool = True) -> LabRequest:
        """Return what to ask for to bring all panes to their last step."""
        panes = tuple(one.pane for one in self.panes)
        known = self.known if continues else ()
        return LabRequest(self.data, panes, self.fit, self.split, continues, known)

    def told(self, report: LabReport | AnyFrame) -> "LabRecord":
        """Take in what a worker said; panes that are no more are not listened to."""
        if isinstance(report, AnyFrame):
            return self._changed(
                one.with_frame(report) if one.pane.run == report.run else one
                for one in self.panes
            )
        told = {progress.run: progress for progress in report.panes}
        return self._changed(
            replace(one, progress=told.get(one.pane.run, one.progress))
            for one in self.panes
        )

    def without_scans(self) -> "LabRecord":
        """Leave out what was learned from: a report shows what was seen alone."""
        if isinstance(self.data, Raster):
            return self
        return replace(self, data=replace(self.data, scans=()))

    def _changed(self, panes: Iterable[PaneRecord]) -> "LabRecord":
        return replace(self, panes=tuple(panes))


@dataclass(frozen=True, slots=True, eq=False)
class WriteLabRequest(Value):
    """Write labs as one page."""

    records: tuple[LabRecord, ...]
    path: str
    title: str = "Spectral-bias lab"
    overwrite: bool = False


LabAsk = ShrinkRequest | CutRequest | LabRequest | WriteLabRequest
LabAnswer = ShrunkPicture | CutReport | LabReport | AnyFrame
