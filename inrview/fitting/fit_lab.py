"""The job that trains the panes of a lab in step with each other."""

import time
from collections.abc import Iterator
from importlib import import_module

from inrview.fields.devices import choose_device
from inrview.fitting.image_warm_up import timed_image_warm_up
from inrview.fitting.lab_memory import LabMemory, recall
from inrview.fitting.lab_pane import PaneFit
from inrview.fitting.threads import use_threads
from inrview.fitting.warm_up import timed_warm_up
from inrview.geometry.raster import Raster
from inrview.geometry.steps import told
from inrview.messages.lab import (
    MOST_PANES,
    MOST_STEPS,
    AnyFrame,
    LabReport,
    LabRequest,
)
from inrview.messages.networks import NETWORKS, problem_with
from inrview.messages.notes import UserError
from inrview.messages.picture import SPLITS

YIELD_EVERY = 0.02


def fit_lab(request: LabRequest) -> Iterator[LabReport | AnyFrame]:
    """Train all panes to the last step of the budget; the last report is final.

    The batch of a step depends on the seed and the step alone, so that all panes see
    the same samples in the same order however they take turns.

    Raises
    ------
    UserError
        When the settings of a pane make no field, or there are none or too many.
    """
    _check(request)
    threads = use_threads(request.fit.threads)
    networks = {pane.field.network for pane in request.panes}
    if isinstance(request.data, Raster):
        if "hash" in networks:
            timed_image_warm_up()
    else:
        timed_warm_up()
    device = "cpu"
    if networks - {"hash"}:
        device = choose_device(request.fit.device)
        import_module("torch").set_num_threads(threads)
    memory = yield from told(recall(request), lambda _: LabReport((), 0.0))
    yield from _Lab(request, memory, device).run()


def _check(request: LabRequest) -> None:
    if not 1 <= len(request.panes) <= MOST_PANES:
        raise UserError(f"A lab has 1 to {MOST_PANES} panes, not {len(request.panes)}.")
    if len({pane.run for pane in request.panes}) < len(request.panes):
        raise UserError("Two panes of a lab have the same run; each needs its own.")
    steps = request.fit.steps
    if steps is None or not 1 <= steps <= MOST_STEPS:
        raise UserError(f"A lab takes 1 to {MOST_STEPS:,} steps, not {steps}.")
    if request.split not in SPLITS:
        raise UserError(f"Unknown split '{request.split}': {' or '.join(SPLITS)}.")
    for pane in request.panes:
        problem = problem_with(pane.field)
        wanted = "image" if isinstance(request.data, Raster) else request.data.kind
        if pane.field.kind != wanted:
            what = "a picture" if wanted == "image" else "this lab"
            problem = f"kind is '{pane.field.kind}', but {what} needs '{wanted}'"
        if problem is not None:
            title = NETWORKS[pane.field.network].title
            raise UserError(f"{title}: these settings make no field: {problem}.")


class _Lab:
    """The panes of a request, and when something was last said."""

    def __init__(self, request: LabRequest, memory: LabMemory, device: str) -> None:
        self.known = frozenset(request.known)
        for pane in request.panes:
            memory.take_in(pane, request.fit, device)
        self.panes = [memory.panes[pane] for pane in request.panes]
        self.last = 0.0

    def run(self) -> Iterator[LabReport | AnyFrame]:
        """Let the pane with the fewest steps go next, until all are done."""
        yield from self._untold()
        while True:
            for one in self.panes:
                if one.owes_frame:
                    yield from self._shown(one)
            waiting = [one for one in self.panes if not one.is_done]
            if not waiting:
                break
            turn = min(waiting, key=lambda one: one.step)
            for _ in turn.take_step():
                yield from self._said()
            if turn.is_due and not turn.owes_frame:
                yield from self._shown(turn)
            yield from self._said()
        yield self._report(is_final=True)

    def _untold(self) -> Iterator[AnyFrame]:
        """Tell kept frames that never reached who asks."""
        for one in self.panes:
            for step, frame in sorted(one.frames.items()):
                if (frame.run, step) not in self.known:
                    yield frame

    def _shown(self, one: PaneFit) -> Iterator[LabReport | AnyFrame]:
        """Look at a pane, and between pieces of that say how all stand."""
        steps = one.frame()
        while True:
            try:
                next(steps)
            except StopIteration as end:
                frame: AnyFrame = end.value
                yield frame
                return
            yield from self._said()

    def _said(self) -> Iterator[LabReport]:
        """Say how all stand, if that is a while ago."""
        now = time.perf_counter()
        if now - self.last > YIELD_EVERY:
            self.last = now
            yield self._report()

    def _report(self, is_final: bool = False) -> LabReport:
        done = min(one.share for one in self.panes)
        return LabReport(tuple(one.progress() for one in self.panes), done, is_final)
