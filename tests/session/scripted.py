"""Workers that do nothing by themselves: a test says what they say, and when."""

from typing import TypeVar

import numpy as np

from inrview.engine.events import Died, Ended, Event, Paused, Reported
from inrview.engine.slots import Workers
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.reports import (
    FitReport,
    LoadedScan,
    LoadReport,
    Report,
    SurfaceReport,
)
from inrview.messages.requests import FitRequest, LoadRequest, SurfaceRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec
from inrview.session.session import Session

_Kind = TypeVar("_Kind")


class ScriptedWorkers(Workers):
    """Keeps what was asked and hands over what the test makes up."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.asked: dict[int, object] = {}
        self.cancelled: list[int] = []
        self.paused: list[int] = []
        self.resumed: list[int] = []
        self._said: list[Event] = []

    def submit(self, request: object) -> int:
        """Note a request."""
        number = len(self.asked) + 1
        self.asked[number] = request
        return number

    def cancel(self, job: int, patience: float = 0.5) -> None:
        """Note a cancel; the end comes when the test says so."""
        self.cancelled.append(job)

    def pause(self, job: int) -> None:
        """Note a pause."""
        self.paused.append(job)

    def resume(self, job: int) -> None:
        """Note a resume."""
        self.resumed.append(job)

    def take(self) -> list[Event]:
        """Hand over what the test made up."""
        said, self._said = self._said, []
        return said

    def say(self, *events: Event) -> None:
        """Make something up."""
        self._said += events

    def all_of(self, kind: type[_Kind]) -> dict[int, _Kind]:
        """Return the requests of a kind by their job."""
        return {n: r for n, r in self.asked.items() if isinstance(r, kind)}

    def last(self, kind: type[_Kind]) -> tuple[int, _Kind]:
        """Return the newest request of a kind."""
        return list(self.all_of(kind).items())[-1]


class Stage:
    """A session on scripted workers, with the few scenes that tests begin with."""

    def __init__(self, session: Session, workers: ScriptedWorkers) -> None:
        self.session = session
        self.workers = workers

    def report(self, job: int, *reports: Report) -> None:
        """Let a job report."""
        for report in reports:
            self.workers.say(Reported(job, report))
            self.session.pump()

    def end(self, job: int, error: str | None = None) -> None:
        """Let a job end."""
        self.workers.say(Ended(job, error=error))
        self.session.pump()

    def die(self, slot: str, job: int) -> None:
        """Let a worker die under a job."""
        self.workers.say(Died(slot, "signal 9"))
        self.workers.say(Ended(job, error="It stopped (signal 9).", has_died=True))
        self.session.pump()

    def load(self, name: str = "bunny.ply") -> str:
        """Import a scan; return the id of its shape."""
        self.session.open_paths([f"/nowhere/{name}"])
        job, _ = self.workers.last(LoadRequest)
        corners = np.eye(3, dtype=np.float32)
        loaded = LoadedScan(name, f"/nowhere/{name}", Points(corners))
        self.report(job, LoadReport(1.0, "done", scans=(loaded,), is_final=True))
        self.end(job)
        shape = self.session.state.active_shape
        assert shape is not None
        return shape

    def train(self, *steps: int) -> int:
        """Start the fit and let it publish at each of the steps; return its job."""
        self.session.start_fit()
        self.session.pump()
        job, _ = self.workers.last(FitRequest)
        self.publish(job, *steps)
        return job

    def publish(self, job: int, *steps: int) -> None:
        """Let a fit publish snapshots."""
        self.report(job, *(fit_report(step) for step in steps))

    def pause(self, job: int) -> None:
        """Pause, and let the worker say that it stands."""
        self.session.pause_fit()
        self.workers.say(Paused(job))
        self.session.pump()

    def fitted(self, *name: str, step: int = 100) -> str:
        """Fit and pause a new shape, and answer for its surface; return its id."""
        shape = self.load(*name)
        self.pause(self.train(step))
        self.answer(max(self.surfaces()))
        return shape

    def pump_twice(self) -> None:
        """Let the session follow its own changes."""
        self.session.pump()
        self.session.pump()

    def surfaces(self) -> dict[int, SurfaceRequest]:
        """Return what was asked of the surface slot."""
        return self.workers.all_of(SurfaceRequest)

    def answer(self, job: int) -> None:
        """Answer a surface request pass by pass, and end it."""
        request = self.surfaces()[job]
        for resolution in request.resolutions:
            self.report(job, surface_report(request, resolution))
        self.end(job)


def snapshot(step: int) -> FieldSnapshot:
    """Return a snapshot that says only its step."""
    return FieldSnapshot(FieldSpec(), Placement(), {}, step)


def fit_report(step: int, has_snapshot: bool = True) -> FitReport:
    """Return a fit's report at a step."""
    nothing = np.zeros(0, np.float32)
    learned = snapshot(step) if has_snapshot else None
    return FitReport(
        "fitting", step, 0.1, 80.0, nothing, nothing, 0.5, snapshot=learned
    )


def surface_report(request: SurfaceRequest, resolution: int) -> SurfaceReport:
    """Return a surface with as many faces as one of this resolution has."""
    faces = np.zeros((4 * resolution**2, 3), np.int32)
    mesh = Mesh(np.zeros((3, 3), np.float32), faces)
    step = request.snapshot.step
    seconds = 3e-6 * resolution**2
    return SurfaceReport(mesh, resolution, request.level, step, seconds, 100, 1000)
