"""Analyses of shapes made by formulas, about which everything is known."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from inrview.analysis.alignment import align
from inrview.engine import inline
from inrview.geometry.frozen import Vector
from inrview.messages.analysis import AnalysisReport, AnalysisRequest
from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from tests.analysis.herd import family_of, herd

LEGS = (5, 6)


def _analysed(*asked: object, **more: object) -> AnalysisReport:
    report = inline.result(AnalysisRequest(*asked, **more))  # type: ignore[arg-type]
    assert isinstance(report, AnalysisReport)
    return report


def _eggs(count: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return half axes (n, 3) of ellipsoids, their vertices and their faces."""
    ball = trimesh.creation.icosphere(4, 0.5)
    axes = np.random.default_rng(2).uniform(0.8, 1.3, (count, 3))
    vertices = (ball.vertices[None] * axes[:, None]).astype(np.float32)
    return axes / 2, vertices, ball.faces.astype(np.int32)


@pytest.fixture(scope="module")
def eggs() -> tuple[np.ndarray, AnalysisReport]:
    axes, vertices, faces = _eggs()
    template, subjects = family_of(vertices, faces)
    middle = vertices.mean(axis=0)
    labels = TemplateLabels(
        middle,
        (middle[:, 1] > 0).astype(np.int32),
        np.ones(len(middle), np.float32),
        ("lower", "upper"),
    )
    tips = np.diag(middle.max(axis=0))

    def mark(name: str, place: np.ndarray) -> Landmark:
        x, y, z = place.tolist()
        return Landmark(name, (x, y, z))

    marks = (mark("east", tips[0]), mark("west", -tips[0]), mark("top", tips[1]))
    up: Vector = (0.0, 1.0, 0.0)
    wanted = (
        Measurement("width", "distance", ("east", "west")),
        Measurement("over", "geodesic", ("east", "top")),
        Measurement("belt", "girth", ("east",), up),
        Measurement("tape", "tape", ("east",), up),
        Measurement("cap area", "area", part="upper"),
        Measurement("cap", "volume", part="1"),
    )
    report = _analysed(
        template,
        subjects,
        resolution=48,
        similarity="none",
        landmarks=marks,
        labels=labels,
        measurements=wanted,
        unit="m",
    )
    return axes, report


def _ellipse(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the perimeter of ellipses (Ramanujan 1914)."""
    h = ((a - b) / (a + b)) ** 2
    return np.pi * (a + b) * (1 + 3 * h / (10 + np.sqrt(4 - 3 * h)))


def test_lengths_of_ellipsoids_are_read_off(eggs) -> None:
    axes, report = eggs
    a, b, c = axes.T
    width, over, belt, tape, _, _ = report.values.T
    np.testing.assert_allclose(width, 2 * a, rtol=0.01)
    np.testing.assert_allclose(over, _ellipse(a, b) / 4, rtol=0.02)
    np.testing.assert_allclose(belt, _ellipse(a, c), rtol=0.01)
    np.testing.assert_allclose(tape, belt, rtol=0.002)


def test_volume_and_area_of_half_an_ellipsoid_are_read_off(eggs) -> None:
    axes, report = eggs
    np.testing.assert_allclose(
        report.values[:, 5], 2 / 3 * np.pi * axes.prod(axis=1), rtol=0.06
    )
    a, b, c = axes.T**1.6075
    area = 2 * np.pi * ((a * b + a * c + b * c) / 3) ** (1 / 1.6075)  # Thomsen 2004
    np.testing.assert_allclose(report.values[:, 4], area, rtol=0.06)


def test_variation_splits_into_normal_and_tangential(eggs) -> None:
    _, report = eggs
    spread = report.variation
    np.testing.assert_allclose(
        spread.magnitude**2, spread.normal**2 + spread.tangential**2, rtol=1e-3
    )
    # At the tip of an axis an ellipsoid varies along the normal only.
    tip = report.mean.vertices[:, 0].argmax()
    assert spread.normal[tip] > 5 * spread.tangential[tip]
    assert abs(spread.direction[tip, 0]) > 0.98
    assert spread.direction_share[tip] > 0.95


def test_three_half_axes_are_three_modes(eggs) -> None:
    axes, report = eggs
    assert report.modes.shares[:3].sum() > 0.995
    widest = np.abs(np.corrcoef(report.modes.scores[:, 0], axes.T)[0, 1:]).max()
    assert widest > 0.6
    spreads = np.square(report.modes.scores).sum(axis=0) / (len(axes) - 1)
    np.testing.assert_allclose(spreads, 1, rtol=1e-6)


def test_distances_are_those_between_the_shapes(eggs) -> None:
    axes, report = eggs
    distances = report.kinship.distances
    np.testing.assert_allclose(distances, distances.T)
    # Points of a ball are as far along each axis: a third of the squares each.
    expected = np.linalg.norm((axes[0] - axes[1]) / np.sqrt(3))
    assert abs(distances[0, 1] - expected) < 0.12 * expected
    assert sorted(report.kinship.order.tolist()) == list(range(len(axes)))
    assert 0.5 < report.kinship.shown <= 1


def test_deviation_is_positive_outside(eggs) -> None:
    axes, report = eggs
    size = axes.prod(axis=1)
    mean = (report.deviation * report.weights).sum(axis=1)
    assert mean[size.argmax()] > 0 > mean[size.argmin()]


def test_an_outlier_stands_out() -> None:
    _, vertices, faces = _eggs(8)
    vertices = 1 + (vertices - 1) * 1.0
    vertices[3] *= 1.35
    report = _analysed(*family_of(vertices - 1, faces), resolution=32)
    assert np.abs(report.outlying[3, 0]) > 3.5
    assert np.abs(np.delete(report.outlying[:, 0], 3)).max() < 3.5


def test_place_turn_and_size_are_taken_out_as_asked(rng) -> None:
    shape = rng.normal(size=(40, 3))
    turns = [trimesh.transformations.random_rotation_matrix(rng.random(3))[:3, :3]]
    turns += [np.eye(3)]
    moved = np.stack([1.7 * shape @ turns[0].T + 5, shape])
    weights = np.full(40, 1 / 40)

    def apart(similarity: str) -> float:
        running = align(moved, weights, similarity)
        while True:
            try:
                next(running)
            except StopIteration as end:
                return float(np.abs(end.value[0] - end.value[1]).max())

    assert apart("full") < 1e-5
    assert 0.1 < apart("rigid") < apart("none")


def test_longer_legs_are_found_at_the_legs() -> None:
    template, subjects, parts = herd(
        12,
        lambda one, number: replace(
            one,
            front=one.front * (1.35 if number % 2 else 1.0),
            hind=one.hind * (1.35 if number % 2 else 1.0),
        ),
    )
    groups = {
        one.name: "long" if number % 2 else "short"
        for number, one in enumerate(subjects)
    }
    report = _analysed(template, subjects, resolution=64, groups=groups)
    place, stretch = report.comparisons
    assert place.statistic == "place"
    assert stretch.is_exact
    assert stretch.groups == ("long", "short")
    own = subjects[0].mesh
    assert own is not None
    middle = np.mean([one.mesh.vertices for one in subjects if one.mesh], axis=0)
    gaps = np.linalg.norm(report.template[:, None] - middle[None], axis=2)
    part = parts[gaps.argmin(axis=1)]
    legs = np.isin(part, LEGS)
    # Not where a leg joins the body, nor the feet, which are as long as before.
    height = report.mean.vertices[:, 1]
    low, high = height[legs].min(), height[legs].max()
    along = (height - low) / (high - low)
    shins = legs & (along > 0.3) & (along < 0.7)
    far = np.isin(part, (0, 3, 4))
    found = stretch.q <= 0.05
    assert found[shins].mean() > 0.8
    assert found[far].mean() < 0.05
    # The second group less the first: the short ones have less surface there.
    assert np.median(stretch.difference[shins, 0]) < -0.1


def test_groups_that_cannot_be_compared_are_told() -> None:
    _, vertices, faces = _eggs(4)
    template, subjects = family_of(vertices, faces)
    names = [one.name for one in subjects]
    asked = AnalysisRequest(template, subjects)

    def refusal(**more: object) -> str:
        with pytest.raises(UserError) as refused:
            inline.result(replace(asked, **more))  # type: ignore[arg-type]
        return str(refused.value)

    alone = {names[0]: "a", names[1]: "b", names[2]: "b"}
    assert "group of one" in refusal(groups=alone)
    stranger = {names[0]: "a", names[1]: "a", "nobody": "b", names[2]: "b"}
    assert "nobody" in refusal(groups=stranger)
    assert "3 given" in refusal(groups=dict(zip(names, "abc", strict=False)))
    assert "Three members at least" in refusal(subjects=subjects[:2])
    measures = (Measurement("leg", "distance", ("hip", "foot")),)
    assert "no landmark hip" in refusal(measurements=measures)
    measures = (Measurement("leg", "area", part="leg"),)
    assert "no part leg" in refusal(measurements=measures)


def test_the_progress_of_an_analysis_never_goes_back() -> None:
    _, vertices, faces = _eggs(4)
    template, subjects = family_of(vertices, faces)
    names = [one.name for one in subjects]
    groups = {name: "ab"[row % 2] for row, name in enumerate(names)}
    asked = AnalysisRequest(
        template, subjects, resolution=24, groups=groups, permutations=20
    )
    steps = [one for one in inline.run(asked) if isinstance(one, Progress)]
    told = [one.fraction for one in steps if one.fraction is not None]
    assert len(told) == len(steps) > 8
    assert told == sorted(told)
    assert 0.0 <= told[0] <= told[-1] <= 1.0
    placing = [one.text for one in steps if "Placing" in one.text]
    assert set(placing) == {f"Placing the template on {name}" for name in names}
