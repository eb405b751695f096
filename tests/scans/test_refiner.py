"""What refines alignments works beside the job, and ends with it."""

import threading

import numpy as np
import psutil
import pytest

from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.scan_editing import AlignScansRequest
from inrview.processing.fine_alignment import Cloud, refined
from inrview.scans.align_scans import align_scans
from inrview.scans.refiner import Refiner
from tests.fitting.clouds import sphere_points


def cloud(count: int = 4000) -> Cloud:
    """Return a bumpy ball, which fits itself in one way only."""
    points = sphere_points(count)
    assert points.normals is not None
    normals = points.normals.astype(np.float64)
    bumps = 1 + 0.2 * np.sin(5 * normals[:, :1]) * np.cos(3 * normals[:, 1:2])
    return Cloud(points.positions * bumps, normals)


def children() -> set[int]:
    return {one.pid for one in psutil.Process().children()}


def test_the_process_gives_what_a_call_gives() -> None:
    target = cloud()
    shifted = np.eye(4)
    shifted[:3, 3] = 0.02
    source = target.moved(shifted)
    with Refiner() as refiner:
        steps = refiner.refined(source, target, np.eye(4), 0.2)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found = end.value
                break
    np.testing.assert_allclose(found[:3, 3], -0.02, atol=2e-3)
    here = refined(source.positions, target.positions, np.eye(4), 0.2)
    np.testing.assert_array_equal(found, here)


def test_a_cancelled_alignment_leaves_nothing_running() -> None:
    before, threads = children(), threading.active_count()
    scan = sphere_points(20_000)
    job = align_scans(AlignScansRequest((scan, scan)))
    report = next(job)
    while isinstance(report, Progress) and report.text != "Seeking where scans meet":
        report = next(job)
    assert children() > before
    job.close()
    assert children() == before
    for thread in threading.enumerate():
        if thread.name == "reader":
            thread.join(10)
    assert threading.active_count() <= threads


def test_an_alignment_speaks_while_it_refines() -> None:
    """Its first call alone, in a process that has yet to start, takes many pauses."""
    scan = sphere_points(20_000)
    starts = (np.eye(4), np.eye(4))
    texts = [
        one.text
        for one in align_scans(AlignScansRequest((scan, scan), starts))
        if isinstance(one, Progress)
    ]
    sweeps, judging = 4, 1
    assert texts.count("Bringing the scans together") > sweeps + judging


def test_a_process_that_ends_is_told_of() -> None:
    with Refiner() as refiner:
        for child in psutil.Process().children():
            child.kill()
            child.wait()
        with pytest.raises(UserError, match="too little memory"):
            list(refiner.refined(cloud(), cloud(), np.eye(4), 0.2))
