"""What a worker remembers of its lab, so that panes go on where they stood."""

from collections.abc import Generator
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from inrview.fitting.image_samples import ImageSamples
from inrview.fitting.lab_learner import Learner
from inrview.fitting.lab_pane import PaneFit
from inrview.fitting.lab_shape import (
    Ground,
    ShapeSubject,
    check_cut,
    cut_ground,
    make_ground,
)
from inrview.fitting.picture_learner import PictureLearner
from inrview.fitting.shape_learner import ShapeLearner
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.raster import Raster
from inrview.messages.lab import LabData, LabPane, LabRequest
from inrview.messages.lab_shape import CutRequest
from inrview.messages.specs import FitSpec

Key = tuple[object, ...]


@dataclass(slots=True)
class LabMemory:
    """The panes of one lab, under way or done; it stays within the process."""

    key: Key
    samples: ImageSamples | ShapeSubject
    panes: dict[LabPane, PaneFit] = field(default_factory=dict)

    def take_in(self, pane: LabPane, fit: FitSpec, device: str) -> None:
        """Begin a pane, if it is not known."""
        if pane in self.panes:
            return
        learner: Learner
        if isinstance(self.samples, ShapeSubject):
            learner = ShapeLearner(pane.field, self.samples, fit, device)
        else:
            learner = PictureLearner(pane.field, self.samples, fit, device)
        self.panes[pane] = PaneFit(pane, learner, fit)


_LAST: list[LabMemory] = []
_GROUND: list[tuple[Key, Ground]] = []
_SHAPE: list[tuple[Key, ShapeSubject]] = []


def recall(request: LabRequest) -> Generator[float, None, LabMemory]:
    """Return the memory of a lab; a fresh one for other data or another budget.

    Panes that are asked for no more are forgotten: those of one lab are held at most.
    Yields the share done while a shape is made ready.
    """
    key = (*_key(request.data, request.fit), request.fit, request.split)
    memory = _LAST[0] if _LAST else None
    if memory is None or not request.continues or memory.key != key:
        memory = LabMemory(key, (yield from _samples(request)))
    kept = {pane: memory.panes[pane] for pane in request.panes if pane in memory.panes}
    memory.panes = kept
    _LAST[:] = [memory]
    return memory


def _samples(
    request: LabRequest,
) -> Generator[float, None, ImageSamples | ShapeSubject]:
    data, fit = request.data, request.fit
    if isinstance(data, Raster):
        return ImageSamples.of(data, fit.held_out, fit.seed, request.split)
    return (
        yield from shape_subject(CutRequest(data.scans, data.kind, data.plane, fit))
    )


def shape_subject(request: CutRequest) -> Generator[float, None, ShapeSubject]:
    """Return a shape made ready and cut; the last one is remembered.

    Another slice of the same shape needs no new preparation.

    Raises
    ------
    UserError
        When there is no such slice, or the scans hold no surface.
    """
    check_cut(request)
    own = _ground_key(request)
    if not _GROUND or _GROUND[0][0] != own:
        _GROUND[:] = [(own, (yield from make_ground(request)))]
    key = (*own, request.plane)
    if not _SHAPE or _SHAPE[0][0] != key:
        _SHAPE[:] = [(key, (yield from cut_ground(_GROUND[0][1], request.plane)))]
    return _SHAPE[0][1]


def _key(data: LabData, fit: FitSpec) -> Key:
    if isinstance(data, Raster):
        return _digest(data)
    request = CutRequest(data.scans, data.kind, data.plane, fit)
    return (*_ground_key(request), data.plane)


def _ground_key(request: CutRequest) -> Key:
    fit = request.fit
    counts = fit.seed, fit.noise, fit.normals, fit.held_out, fit.robust
    scans = tuple(_digest(scan) for scan in request.scans)
    return (request.kind, counts, scans)


def _digest(data: Raster | Points | Mesh) -> Key:
    own: tuple[np.ndarray | None, ...]
    if isinstance(data, Raster):
        own = (data.pixels,)
    elif isinstance(data, Mesh):
        own = (data.vertices, data.faces)
    else:
        own = (data.positions, data.normals, data.views)
    arrays = [array for array in own if array is not None]
    found = blake2b(digest_size=16)
    for array in arrays:
        found.update(array.tobytes())
    shapes = tuple((array.shape, array.dtype.str) for array in arrays)
    return (found.hexdigest(), shapes)
