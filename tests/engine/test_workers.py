"""Real worker processes with small jobs."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from inrview.engine.events import Died, Paused, Stalled
from inrview.engine.slots import Workers
from inrview.messages.reports import Result
from tests.engine.fake_jobs import FAKES, Count, Echo, Fail, Glance, Hang
from tests.engine.listening import Listener, are_gone

_ROOT = Path(__file__).resolve().parents[2]
needs_signals = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such signals"
)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers(threads=1, table=FAKES)
    yield workers
    workers.close()


@pytest.fixture
def ear(workers: Workers) -> Listener:
    workers.take()
    return Listener(workers)


def _result(ear: Listener, job: int) -> Result:
    end = ear.end_of(job)
    assert end.error is None, end
    last = ear.reports_of(job)[-1]
    assert isinstance(last, Result)
    return last


def test_a_job_reports_and_ends(ear: Listener) -> None:
    job = ear.workers.submit(Count(3))
    assert _result(ear, job).values["steps"] == 3


def test_it_runs_in_another_process(ear: Listener) -> None:
    job = ear.workers.submit(Count(1))
    assert _result(ear, job).values["pid"] == ear.workers.processes()["task"]


def test_arrays_arrive_there_and_back(ear: Listener, rng: np.random.Generator) -> None:
    array = rng.normal(size=(500_000, 3))
    values = _result(ear, ear.workers.submit(Echo(array))).values
    assert np.array_equal(values["array"], array)


def test_jobs_of_a_slot_wait_for_each_other(ear: Listener) -> None:
    jobs = [ear.workers.submit(Count(20, 0.005)) for _ in range(3)]
    ends = [ear.end_of(job) for job in jobs]
    order = [e.id for e in ear.events if e in ends]
    assert order == jobs


def test_progress_that_nobody_takes_does_not_pile_up(ear: Listener) -> None:
    job = ear.workers.submit(Count(100_000, 0.001))
    ear.hears(job)
    time.sleep(0.5)  # a window that is busy for so long
    assert len(ear.workers.take()) <= 3
    ear.workers.cancel(job)
    ear.end_of(job)


def test_a_sentence_for_the_user_arrives_as_it_is(ear: Listener) -> None:
    end = ear.end_of(ear.workers.submit(Fail("user")))
    assert end.error == "line 3 of bunny.ply is cut: mend it."
    assert end.details == ""


def test_a_bug_arrives_with_its_traceback_and_kills_nobody(ear: Listener) -> None:
    pid = ear.workers.processes()["task"]
    end = ear.end_of(ear.workers.submit(Fail("bug")))
    assert end.error is not None
    assert "ZeroDivisionError: a bug" in end.details
    assert ear.workers.processes()["task"] == pid


def test_a_cancelled_job_ends_at_its_next_yield(ear: Listener) -> None:
    pid = ear.workers.processes()["task"]
    job = ear.workers.submit(Count(10_000, 0.005))
    ear.hears(job)
    ear.workers.cancel(job)
    assert ear.end_of(job, 2.0).was_cancelled
    assert ear.workers.processes()["task"] == pid


def test_a_cancelled_job_is_silent(ear: Listener) -> None:
    job = ear.workers.submit(Count(10_000, 0.005))
    ear.hears(job)
    ear.workers.cancel(job)
    ear.workers.take()
    ear.events.clear()
    ear.end_of(job)
    assert ear.reports_of(job) == []


def test_a_job_that_ignores_a_cancel_loses_its_process(ear: Listener) -> None:
    job = ear.workers.submit(Hang())
    ear.hears(job)
    pid = ear.workers.processes()["task"]
    ear.workers.cancel(job)
    assert ear.end_of(job, 5.0).was_cancelled
    assert are_gone([pid], 1.0)
    assert not [event for event in ear.events if isinstance(event, Died)]
    assert _result(ear, ear.workers.submit(Count(2))).values["pid"] != pid


def test_a_waiting_job_can_be_cancelled(ear: Listener) -> None:
    first = ear.workers.submit(Count(100, 0.005))
    waiting = ear.workers.submit(Count(1))
    ear.workers.cancel(waiting)
    assert ear.end_of(waiting, 1.0).was_cancelled
    assert ear.end_of(first).error is None


def test_a_request_supersedes_the_one_with_its_key(ear: Listener) -> None:
    older = ear.workers.submit(Count(10_000, 0.005, key="a"))
    other = ear.workers.submit(Count(3, key="b"))
    ear.hears(older)
    newer = ear.workers.submit(Count(3, key="a"))
    assert ear.end_of(older, 3.0).was_cancelled
    assert ear.end_of(newer).error is None
    assert ear.end_of(other).error is None


def test_a_paused_job_stands_still_and_goes_on(ear: Listener) -> None:
    job = ear.workers.submit(Count(10_000, 0.005))
    ear.hears(job)
    ear.workers.pause(job)
    assert ear.until(lambda: [e for e in ear.events if isinstance(e, Paused)])
    ear.workers.take()
    ear.events.clear()
    assert not ear.hears(job, 0.3)
    ear.workers.resume(job)
    assert ear.hears(job)
    ear.workers.cancel(job)
    ear.end_of(job)


def test_a_pause_right_after_a_resume_is_answered(ear: Listener) -> None:
    job = ear.workers.submit(Count(10_000, 0.005))
    ear.hears(job)
    ear.workers.pause(job)
    for _ in range(20):
        assert ear.until(lambda: [e for e in ear.events if isinstance(e, Paused)])
        ear.events.clear()
        ear.workers.resume(job)
        ear.workers.pause(job)
    ear.workers.cancel(job)
    ear.end_of(job)


def test_a_paused_job_can_be_cancelled(ear: Listener) -> None:
    job = ear.workers.submit(Count(10_000, 0.005))
    ear.workers.pause(job)
    assert ear.until(lambda: [e for e in ear.events if isinstance(e, Paused)])
    ear.workers.cancel(job)
    assert ear.end_of(job, 2.0).was_cancelled


def test_a_quick_request_passes_between_two_yields(ear: Listener) -> None:
    long = ear.workers.submit(Count(10_000, 0.005))
    ear.hears(long)
    quick = ear.workers.submit(Glance())
    assert _result(ear, quick).values["glanced"]
    assert ear.end_of(quick) in ear.events
    assert not [e for e in ear.events if getattr(e, "id", 0) == long and e == quick]
    ear.workers.cancel(long)
    assert ear.end_of(long).was_cancelled


@needs_signals
def test_a_killed_worker_is_told_of_and_replaced(ear: Listener) -> None:
    job = ear.workers.submit(Count(10_000, 0.005))
    waiting = ear.workers.submit(Count(2))
    ear.hears(job)
    pid = ear.workers.processes()["task"]
    os.kill(pid, signal.SIGKILL)
    end = ear.end_of(job, 2.0)
    assert end.error is not None
    assert "signal 9" in end.error
    (death,) = [event for event in ear.events if isinstance(event, Died)]
    assert (death.slot, death.reason) == ("task", "signal 9")
    assert _result(ear, waiting).values["pid"] != pid


def test_a_worker_that_ends_itself_is_told_of(ear: Listener) -> None:
    end = ear.end_of(ear.workers.submit(Fail("exit")))
    assert end.error is not None
    assert "exit code 7" in end.error


@needs_signals
def test_a_worker_that_stands_still_is_noticed_within_five_seconds(
    ear: Listener,
) -> None:
    assert _result(ear, ear.workers.submit(Count(1)))
    pid = ear.workers.processes()["task"]
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        assert ear.until(lambda: [e for e in ear.events if isinstance(e, Stalled)], 6.0)
        assert time.monotonic() - began < 5.0
    finally:
        os.kill(pid, signal.SIGCONT)
    assert ear.until(lambda: Stalled("task", False) in ear.events, 5.0)


@needs_signals
def test_a_worker_that_stands_still_can_be_restarted(ear: Listener) -> None:
    assert _result(ear, ear.workers.submit(Count(1)))
    pid = ear.workers.processes()["task"]
    os.kill(pid, signal.SIGSTOP)
    ear.workers.restart("task")
    assert _result(ear, ear.workers.submit(Count(1))).values["pid"] != pid


def test_a_worker_has_few_threads_and_a_low_priority(ear: Listener) -> None:
    assert _result(ear, ear.workers.submit(Count(1)))
    process = psutil.Process(ear.workers.processes()["task"])
    assert process.environ()["NUMBA_NUM_THREADS"] == "1"
    if sys.platform != "win32":
        assert process.nice() >= 10


@pytest.mark.parametrize("what", ["nothing", "starting", "counting", "hanging"])
def test_closing_leaves_no_process(what: str) -> None:
    workers = Workers(threads=1, table=FAKES)
    ear = Listener(workers)
    if what != "nothing":
        hang = Hang() if what == "hanging" else Count(10_000, 0.005)
        job = workers.submit(hang)
        if what != "starting":
            assert ear.hears(job)
    pids = list(workers.processes().values())
    began = time.monotonic()
    workers.close()
    workers.close()
    assert time.monotonic() - began < 2.0
    assert are_gone(pids, 0.5)
    with pytest.raises(RuntimeError):
        workers.submit(Count(1))


_PARENT = """
    import time
    from inrview.engine.slots import Workers
    from tests.engine.fake_jobs import FAKES, Count, Hang
    from tests.engine.listening import Listener

    workers = Workers(threads=1, table=FAKES)
    for slot in ("fit", "surface", "save"):
        workers.start(slot)
    Listener(workers).hears(workers.submit(Hang()))
    while len(workers.processes()) < 4:
        time.sleep(0.01)
    print(*workers.processes().values(), flush=True)
    time.sleep(60)
"""


def _parent() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_PARENT)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_workers_do_not_outlive_a_window_that_was_killed() -> None:
    with _parent() as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 4
        parent.kill()
        assert are_gone(pids, 2.0)


def test_the_window_side_of_the_engine_loads_nothing_heavy() -> None:
    code = "import inrview.session.session, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True
    )
    heavy = {"torch", "numba", "trimesh", "igl", "scipy", "vtkmodules", "PyQt6"}
    assert done.returncode == 0, done.stderr
    assert not heavy & set(done.stdout.split())
