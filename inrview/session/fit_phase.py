"""Where a fit, or a lab, is in its life."""

from enum import StrEnum


class FitPhase(StrEnum):
    """Where the fit is in its life."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
