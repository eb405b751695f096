"""The newest report per key."""

import threading

import numpy as np

from inrview.engine.events import Ended, Pulse, Reported
from inrview.engine.mailbox import Mailbox
from inrview.geometry.placement import Placement
from inrview.messages.reports import FitReport, Progress, Report, Result
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec


def _reports(box: Mailbox) -> list[Report]:
    return [event.report for event in box.take() if isinstance(event, Reported)]


def _fit(step: int, snapshot: FieldSnapshot | None = None) -> FitReport:
    nothing = np.zeros(0, np.float32)
    return FitReport(
        "fitting", step, 0.1, 80.0, nothing, nothing, 0.5, snapshot=snapshot
    )


def test_a_report_replaces_the_one_nobody_took() -> None:
    box = Mailbox()
    for step in range(1000):
        box.put(Reported(1, Progress(step / 1000, f"{step}")))
    reports = _reports(box)
    assert [report.text for report in reports if isinstance(report, Progress)] == [
        "999"
    ]


def test_reports_of_different_jobs_do_not_replace_each_other() -> None:
    box = Mailbox()
    box.put(Reported(1, Progress(None, "one")))
    box.put(Reported(2, Progress(None, "two")))
    assert len(_reports(box)) == 2


def test_a_final_report_is_never_lost() -> None:
    box = Mailbox()
    box.put(Reported(1, Progress(0.5, "half")))
    box.put(Reported(1, Result({"n": 1})))
    box.put(Reported(1, Result({"n": 2})))
    box.put(Ended(1))
    events = box.take()
    assert [type(e).__name__ for e in events] == ["Reported"] * 3 + ["Ended"]


def test_ends_come_after_the_reports_before_them() -> None:
    box = Mailbox()
    box.put(Reported(1, Progress(0.1, "early")))
    box.put(Ended(2))
    box.put(Reported(1, Progress(0.9, "late")))
    first, second = box.take()
    assert isinstance(first, Ended)
    assert isinstance(second, Reported)


def test_a_snapshot_nobody_took_is_handed_on() -> None:
    snapshot = FieldSnapshot(FieldSpec(), Placement(), {})
    box = Mailbox()
    box.put(Reported(1, _fit(10, snapshot)))
    box.put(Reported(1, _fit(11)))
    (report,) = _reports(box)
    assert isinstance(report, FitReport)
    assert report.step == 11
    assert report.snapshot is snapshot


def test_the_reader_is_woken_only_when_the_box_was_empty() -> None:
    wakes: list[int] = []
    box = Mailbox()
    box.on_wake(lambda: wakes.append(1))
    for _ in range(5):
        box.put(Pulse("fit", 1))
    assert len(wakes) == 1
    box.take()
    box.put(Pulse("fit", 2))
    assert len(wakes) == 2


def test_nothing_final_is_lost_between_threads() -> None:
    box = Mailbox()
    taken: list[int] = []
    writers = [
        threading.Thread(
            target=lambda first=first: [box.put(Ended(first + n)) for n in range(500)]
        )
        for first in (0, 1000, 2000)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        taken += [event.id for event in box.take() if isinstance(event, Ended)]
    taken += [event.id for event in box.take() if isinstance(event, Ended)]
    assert sorted(taken) == [f + n for f in (0, 1000, 2000) for n in range(500)]
