"""What a resolution costs."""

from itertools import pairwise

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.messages.reports import SurfaceReport
from inrview.session.pace import STOPS, Pace


def _report(resolution: int, seconds: float, faces: int, peak: int) -> SurfaceReport:
    mesh = Mesh(np.zeros((3, 3), np.float32), np.zeros((faces, 3), np.int32))
    return SurfaceReport(mesh, resolution, 0.0, 1, seconds, 100, peak)


def test_a_finer_surface_costs_more_of_everything() -> None:
    costs = [Pace().cost(None, stop) for stop in STOPS]
    for coarse, fine in pairwise(costs):
        assert coarse.seconds < fine.seconds
        assert coarse.bytes < fine.bytes
        assert coarse.triangles < fine.triangles


def test_what_was_measured_is_what_is_predicted() -> None:
    pace = Pace()
    for _ in range(8):
        pace.learn("a", _report(256, 0.2, 500_000, 60_000_000))
    assert pace.seconds("a", 256) == pytest.approx(0.2, rel=0.05)
    assert pace.faces("a", 256) == pytest.approx(500_000, rel=0.05)
    assert pace.bytes("a", 256) == pytest.approx(60_000_000, rel=0.05)
    assert pace.faces("a", 512) == pytest.approx(2_000_000, rel=0.05)


def test_a_coarse_measure_does_not_upset_a_fine_one() -> None:
    pace = Pace()
    for _ in range(8):
        pace.learn("a", _report(512, 0.4, 1_100_000, 90_000_000))
    for _ in range(8):
        pace.learn("a", _report(32, 0.03, 12_000, 5_000_000))
    assert pace.seconds("a", 512) == pytest.approx(0.4, rel=0.2)


def test_each_shape_is_learned_by_itself() -> None:
    pace = Pace()
    pace.learn("slow", _report(256, 5.0, 500_000, 60_000_000))
    assert pace.seconds("other", 256) == Pace().seconds("other", 256)


def test_an_empty_surface_teaches_nothing() -> None:
    pace = Pace()
    before = pace.seconds("a", 512)
    pace.learn("a", _report(512, 0.001, 0, 10))
    assert pace.seconds("a", 512) == before


def test_the_words_say_the_numbers() -> None:
    pace = Pace()
    for _ in range(12):
        pace.learn("a", _report(512, 0.4, 1_100_000, 90_000_000))
    text = pace.cost("a", 512).text
    assert text == "512: about 0.4 s, 90 MB, 1.1 M triangles"


def test_too_much_for_the_memory_names_what_fits() -> None:
    pace = Pace(_budget=50_000_000, _sampled=1e18)
    most = pace.most(None)
    assert pace.cost(None, most).is_allowed
    refused = pace.cost(None, 1024)
    assert not refused.is_allowed
    assert refused.text.endswith(f"{most} fits")


def test_the_coarse_resolution_is_drawn_fast() -> None:
    pace = Pace()
    for _ in range(8):
        pace.learn("a", _report(128, 0.1, 16 * 128 * 128, 30_000_000))
    assert pace.faces("a", pace.coarse_resolution("a")) <= 20_000
