"""Edits make new documents and leave the old ones be."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from inrview.document import edits
from inrview.document.document import Document
from inrview.messages.reports import LoadedScan
from inrview.messages.specs import FieldSpec, FitSpec
from tests.document.making import document, mesh, points, snapshot


@pytest.fixture
def made(rng: np.random.Generator) -> Document:
    return document(rng)


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = itertools.count(100)
    return lambda: f"new{next(numbers)}"


def test_scans_that_come_together_measure_one_shape(
    rng: np.random.Generator, new_id: Callable[[], str]
) -> None:
    loaded = [LoadedScan(f"part{n}.ply", "", points(rng)) for n in range(3)]
    grown = edits.add_scans(Document(), loaded, new_id)
    (shape,) = grown.shapes
    assert shape.scan_ids == tuple(scan.id for scan in grown.scans)
    assert shape.name == "part0 and 2 more"


def test_two_scans_of_a_name_can_be_told_apart(
    rng: np.random.Generator, new_id: Callable[[], str]
) -> None:
    loaded = [LoadedScan("ear.ply", "", points(rng)) for _ in range(2)]
    grown = edits.add_scans(Document(), loaded, new_id)
    grown = edits.add_scans(grown, loaded[:1], new_id)
    names = [scan.name for scan in grown.scans]
    assert names == ["ear.ply", "ear.ply 2", "ear.ply 3"]


def test_an_edit_shares_what_it_does_not_change(made: Document) -> None:
    edited = edits.rename(made, made.scans[0].id, "Harvey")
    assert edited.scans[1] is made.scans[1]
    assert edited.shapes[0] is made.shapes[0]
    assert edited.scans[0].geometry is made.scans[0].geometry
    assert (made.scans[0].name, edited.scans[0].name) == ("bunny.ply", "Harvey")


def test_a_shape_goes_with_its_last_scan(made: Document) -> None:
    left = edits.remove(made, made.scans[1].id)
    assert [shape.id for shape in left.shapes] == [made.shapes[0].id]


def test_a_shape_that_has_learned_outlives_its_scans(made: Document) -> None:
    left = edits.remove(made, made.scans[0].id)
    assert left.shape(made.shapes[0].id).scan_ids == ()


def test_removing_a_shape_leaves_its_scans(made: Document) -> None:
    left = edits.remove(made, made.shapes[0].id)
    assert left.scans == made.scans
    assert len(left.shapes) == 1


def test_every_setting_can_be_set(made: Document, rng: np.random.Generator) -> None:
    scan, shape, learned = made.scans[0].id, made.shapes[1].id, snapshot(rng)
    edited = edits.set_unit(made, scan, "m")
    edited = edits.set_up_axis(edited, scan, "x")
    edited = edits.set_visible(edited, scan, False)
    edited = edits.set_visible(edited, shape, False)
    edited = edits.set_field(edited, shape, FieldSpec(levels=4))
    edited = edits.set_fit(edited, shape, FitSpec(steps=10))
    edited = edits.set_snapshot(edited, shape, learned)
    seen, fitted = edited.scan(scan), edited.shape(shape)
    assert (seen.unit, seen.up_axis, seen.is_visible) == ("m", "x", False)
    assert (fitted.field.levels, fitted.fit.steps) == (4, 10)
    assert fitted.snapshot is learned
    assert not fitted.is_visible
    assert seen.geometry is made.scans[0].geometry


def test_a_baseline_stands_beside_a_shape_and_is_not_fitted(
    made: Document, rng: np.random.Generator, new_id: Callable[[], str]
) -> None:
    shape = made.shapes[1]
    loaded = LoadedScan("TSDF", "", mesh(rng))
    grown = edits.add_baseline(made, shape.id, loaded, new_id)
    beside = grown.scans[-1]
    assert grown.shape(shape.id).baseline == beside.id
    assert grown.shape(shape.id).scan_ids == shape.scan_ids
    assert len(grown.shapes) == len(made.shapes)
    left = edits.remove(grown, beside.id)
    assert left.shape(shape.id).baseline is None
    assert left.shape(shape.id).scan_ids == shape.scan_ids
    assert beside.id not in [scan.id for scan in left.scans]


def test_a_fit_is_stale_once_one_of_its_scans_is_gone(
    made: Document, rng: np.random.Generator
) -> None:
    first, second = made.scans
    both = (first.id, second.id)
    shape = replace(made.shapes[0], scan_ids=both, snapshot=snapshot(rng))
    left = edits.remove(replace(made, shapes=(shape,)), second.id).shape(shape.id)
    assert left.scan_ids == (first.id,)
    assert left.is_stale
    unlearned = replace(shape, snapshot=None)
    left = edits.remove(replace(made, shapes=(unlearned,)), second.id).shape(shape.id)
    assert not left.is_stale
