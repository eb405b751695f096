"""One pane of a lab: a network under way, and the frames that show it."""

from collections.abc import Generator
from typing import TypeVar

import numpy as np

from inrview.fitting.lab_learner import Learner
from inrview.fitting.soundness import Soundness
from inrview.messages.clock import WorkClock
from inrview.messages.lab import AnyFrame, LabPane, PaneProgress, kept_steps
from inrview.messages.loss_history import LossHistory
from inrview.messages.notes import UserError
from inrview.messages.specs import FitSpec

SAFE_EVERY = 100
"""Steps between weights that a diverging fit returns to."""
SHARE = 0.2
"""Of a pane's time, at most, that goes into frames that are not kept."""

_T = TypeVar("_T")

REMEDY = "Choose another network or smaller numbers for it."


class PaneFit:
    """A network with its optimiser; it can be left and gone on with at any step."""

    def __init__(self, pane: LabPane, learner: Learner, fit: FitSpec) -> None:
        self.pane = pane
        self.step = 0
        self.problem = ""
        self.frames: dict[int, AnyFrame] = {}
        """The kept ones by their steps."""
        self._learner = learner
        self._fit = fit
        self._kept = frozenset(kept_steps(fit.steps or 0))
        self._history = LossHistory()
        self._soundness = Soundness(self._history, REMEDY, learner.floor)
        self._weights = [weight.nbytes for weight in learner.weights().values()]
        self._good: dict[str, np.ndarray] | None = None
        self._seconds = 0.0
        self._since_frame = self._frame_cost = 0.0

    @property
    def is_done(self) -> bool:
        """Whether the budget is spent or the fit was given up."""
        return bool(self.problem) or self.step >= (self._fit.steps or 0)

    @property
    def share(self) -> float:
        """How much of the budget is spent, 0 to 1."""
        return 1.0 if self.is_done else self.step / (self._fit.steps or 1)

    @property
    def owes_frame(self) -> bool:
        """Whether the history lacks the step where it stands."""
        is_last = self.is_done and self.step not in self.frames
        return is_last or (self.step in self._kept and self.step not in self.frames)

    @property
    def is_due(self) -> bool:
        """Whether a live frame has been paid for by steps."""
        return self._since_frame > self._frame_cost * (1 / SHARE - 1)

    def take_step(self) -> Generator[None, None, None]:
        """Take one step, yielding between pieces of it.

        A fit that keeps diverging is given up, with the reason.
        """
        clock = WorkClock()
        fraction = self._learner.schedule.fraction(self.step, 0.0)
        rates = self._learner.schedule.rates(fraction, self._soundness.share)
        loss = yield from _timed(self._learner.stepping(self.step, rates), clock)
        if self._soundness.accepts(loss):
            self.step += 1
            self._history.add(self.step, total=loss)
            if self.step % SAFE_EVERY == 0:
                self._good = self._learner.weights()
        else:
            self._roll_back()
        self._seconds += clock.seconds
        self._since_frame += clock.seconds

    def _roll_back(self) -> None:
        try:
            self._soundness.roll_back()
        except UserError as error:
            self.problem = str(error)
            return
        if self._good is None:
            self._learner.begin(self._fit.seed + self._soundness.rollbacks)
        else:
            self._learner.load(dict(self._good))

    def frame(self) -> Generator[None, None, AnyFrame]:
        """Ask the field for all that is shown of it; yields between pieces of work."""
        clock = WorkClock()
        is_kept = self.step in self._kept or self.is_done
        looking = self._learner.look(self.pane.run, self.step, is_kept)
        frame = yield from _timed(looking, clock)
        if frame.is_kept:
            self.frames[frame.step] = frame
        self._frame_cost = clock.seconds
        self._since_frame = 0.0
        return frame

    def progress(self) -> PaneProgress:
        """Return where it stands."""
        weights = self._weights
        return PaneProgress(
            self.pane.run,
            self.step,
            self._seconds,
            self._history.steps,
            self._history.total,
            self._history.latest,
            parameters=sum(size // 4 for size in weights),
            nbytes=sum(weights),
            problem=self.problem,
        )


def _timed(
    steps: Generator[None, None, _T], clock: WorkClock
) -> Generator[None, None, _T]:
    """Yield where work does, with the clock stopped."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        clock.stop()
        yield
        clock.go()
