"""What a worker remembers of its lab, so that panes go on where they stood."""

from dataclasses import dataclass, field
from hashlib import blake2b

from inrview.fitting.image_samples import ImageSamples
from inrview.fitting.lab_pane import PaneFit
from inrview.messages.lab import LabPane, LabRequest


@dataclass(slots=True)
class LabMemory:
    """The panes of one lab, under way or done; it stays within the process."""

    key: tuple[object, ...]
    samples: ImageSamples
    panes: dict[LabPane, PaneFit] = field(default_factory=dict)


_LAST: list[LabMemory] = []


def recall(request: LabRequest) -> LabMemory:
    """Return the memory of a lab; a fresh one for other data or another budget.

    Panes that are asked for no more are forgotten: those of one lab are held at most.
    """
    key = _key(request)
    memory = _LAST[0] if _LAST else None
    if memory is None or not request.continues or memory.key != key:
        fit = request.fit
        samples = ImageSamples.of(request.raster, fit.held_out, fit.seed, request.split)
        memory = LabMemory(key, samples)
    kept = {pane: memory.panes[pane] for pane in request.panes if pane in memory.panes}
    memory.panes = kept
    _LAST[:] = [memory]
    return memory


def _key(request: LabRequest) -> tuple[object, ...]:
    pixels = request.raster.pixels
    digest = blake2b(pixels.tobytes(), digest_size=16).hexdigest()
    return digest, pixels.shape, pixels.dtype.str, request.fit, request.split
