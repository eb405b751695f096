"""The colour field: linear in its table, fitted without an optimiser."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from inrview.fields.color_field import fresh_color_field, restore_colors
from inrview.messages.family_colors import ColorSnapshot, ColorSpec
from inrview.messages.notes import UserError

SPEC = ColorSpec(levels=6, log2_table=14, coarsest=4, finest=128)


def _wave(points: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 + 0.4 * np.sin(6 * points[:, [1, 2, 0]]), np.float32)


def _on_ball(rng: np.random.Generator, count: int) -> np.ndarray:
    raw = rng.normal(size=(count, 3))
    raw *= 0.6 / np.linalg.norm(raw, axis=1, keepdims=True)
    return raw.astype(np.float32)


def test_a_field_learns_the_colours_of_a_surface(rng: np.random.Generator) -> None:
    field = fresh_color_field(SPEC)
    points = _on_ball(rng, 40_000)
    weights = np.ones(len(points), np.float32)
    errors = []
    for level in range(SPEC.levels):
        for _ in range(2):
            misfit = _wave(points) - field.values(points)
            field.learn(level, points, misfit, weights)
        errors.append(float(np.abs(_wave(points) - field.values(points)).mean()))
    assert all(after < before for before, after in pairwise(errors))
    fresh = _on_ball(rng, 5000)
    assert np.abs(_wave(fresh) - field.values(fresh)).mean() < 0.01


def test_what_no_sample_saw_has_the_colour_of_its_surroundings(
    rng: np.random.Generator,
) -> None:
    color = np.array([0.8, 0.2, 0.4], np.float32)
    field = fresh_color_field(SPEC, color)
    points = _on_ball(rng, 20_000)
    seen = points[points[:, 0] < 0.5]
    wanted = np.tile(color, (len(seen), 1))
    for level in range(SPEC.levels):
        misfit = wanted - field.values(seen)
        field.learn(level, seen, misfit, np.ones(len(seen), np.float32))
    beside = field.values(np.array([[0.59, 0.05, 0.05]], np.float32))
    assert beside[0] == pytest.approx(color, abs=0.02)


def test_points_without_weight_teach_nothing(rng: np.random.Generator) -> None:
    field = fresh_color_field(SPEC)
    points = _on_ball(rng, 100)
    field.learn(0, points, np.ones((100, 3), np.float32), np.zeros(100, np.float32))
    assert not field.table.any()


def test_a_table_of_another_size_is_refused() -> None:
    table = fresh_color_field(SPEC).table
    snapshot = ColorSnapshot(replace(SPEC, levels=5), table)
    with pytest.raises(UserError, match="do not fit"):
        restore_colors(snapshot)
