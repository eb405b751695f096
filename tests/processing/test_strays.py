"""Points that stretch a scan's box are told; parts of a scan are not."""

import numpy as np

from inrview.engine.inline import run
from inrview.geometry.points import Points
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FitSpec
from inrview.processing.strays import stray_points
from tests.fitting.clouds import sphere_points

FAR = np.array([[20.0, 0, 0], [20.1, 0, 0], [0, -30, 5]], np.float32)


def test_far_points_are_told() -> None:
    ball = sphere_points(4000).positions
    is_stray = stray_points(np.concatenate([ball, FAR]))
    assert is_stray[-3:].all()
    assert not is_stray[:-3].any()


def test_a_second_part_is_no_stray() -> None:
    ball = sphere_points(4000).positions
    second = (0.1 * ball[::40] + (5, 0, 0)).astype(np.float32)
    assert not stray_points(np.concatenate([ball, second])).any()


def test_strays_that_do_not_stretch_the_box_are_kept() -> None:
    ball = sphere_points(4000).positions
    near = np.array([[1.0, 0, 0], [0, 1.1, 0]], np.float32)
    assert not stray_points(np.concatenate([ball, near])).any()
    assert not stray_points(FAR).any()


def test_a_fit_leaves_them_out_and_says_so() -> None:
    ball = sphere_points(4000)
    assert ball.normals is not None
    normals = np.concatenate([ball.normals, np.tile([[0, 0, 1.0]], (3, 1))])
    scan = Points(np.concatenate([ball.positions, FAR]), normals.astype(np.float32))
    last = None
    for report in run(FitRequest((scan,), fit=FitSpec(steps=20, device="cpu"))):
        if isinstance(report, FitReport):
            last = report
    assert last is not None
    assert last.snapshot is not None
    assert last.snapshot.placement.scale < 1
    assert [note.count for note in last.notes] == [3]
