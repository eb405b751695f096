"""The part of the live state that is about the lab."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.messages.lab import SIZE, LabRecord
from inrview.messages.lab_shape import SlicePlane
from inrview.session.fit_phase import FitPhase


@dataclass(frozen=True, slots=True, eq=False)
class LabState(Value):
    """The networks side by side on the active picture or shape; not in the project."""

    is_open: bool = False
    subject: str | None = None
    """Id of the picture or shape that the lab is about."""
    phase: FitPhase = FitPhase.IDLE
    fraction: float = 0.0
    """Share of the step budget that all panes have taken."""
    size: int = SIZE
    """Pixels along the longer side of a picture that is learned."""
    kind: str = "sdf"
    """What is learned of a shape: "sdf" or "occupancy"."""
    plane: SlicePlane = SlicePlane()
    """Where a shape is looked at."""
    record: LabRecord | None = None
    """The panes and what they have shown; None until the data are ready."""
    selected: int = 0
    """The pane whose settings are shown."""
    shown_step: int | None = None
    """A step of the history that all panes show; None for the newest."""
