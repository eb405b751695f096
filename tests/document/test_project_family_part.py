"""Shapes of families in a project: what comes back, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.compact_project import field_alone, owners_of
from inrview.document.compositions import add_composition, scans_of, stored_field
from inrview.document.document import Document
from inrview.document.family_parts import add_family_part
from inrview.geometry.placement import Placement
from inrview.messages.composition import Composition, Operation
from inrview.messages.family import FamilyPart, MemberSnapshot
from inrview.messages.snapshot import ComposedSnapshot
from tests.document import making
from tests.document.test_compact_project import packed
from tests.document.test_project_file import _open, _save


@pytest.fixture
def made() -> Document:
    """Return a family, three shapes of it, and a union of two of them."""
    rng = np.random.default_rng(0)
    document = making.with_family(making.document(rng), rng)
    family = document.families[0]
    code = rng.normal(size=4).astype(np.float32)
    placed = Placement((1.0, 0.0, 0.0), 2.0)
    for name, part in (
        ("member", FamilyPart(family.id, family.members[0].id)),
        ("between", FamilyPart(family.id, code=code, placement=placed)),
        ("template", FamilyPart(family.id)),
    ):
        document = add_family_part(document, part, name, name)
    stack = (Operation("o", "union", "between"),)
    return add_composition(document, Composition("member", stack), "Both", "both")


def test_shapes_of_a_family_come_back_as_they_were(
    made: Document, tmp_path: Path
) -> None:
    opened, notes = _open(_save(made, tmp_path / "a.inrv"))
    assert notes == ()
    scan = made.families[0].members[0].scan_id
    assert scans_of(opened, opened.shape("both")) == (scan,)
    for name in ("member", "between", "template"):
        before, after = made.shape(name), opened.shape(name)
        first, second = stored_field(made, before), stored_field(opened, after)
        assert isinstance(first, MemberSnapshot)
        assert isinstance(second, MemberSnapshot)
        assert (first.code is None) == (second.code is None) == (name == "template")
        if first.code is not None and second.code is not None:
            assert np.array_equal(first.code, second.code)
        assert (first.placement, first.edits) == (second.placement, second.edits)
    assert isinstance(stored_field(opened, opened.shape("both")), ComposedSnapshot)


def test_without_its_family_a_shape_and_what_is_made_of_it_are_left_out(
    made: Document, tmp_path: Path
) -> None:
    opened, notes = _open(_save(replace(made, families=()), tmp_path / "a.inrv"))
    assert {one.id for one in opened.shapes}.isdisjoint(
        {"member", "between", "template", "both"}
    )
    assert any("family that is not there" in note.text for note in notes)
    assert any("both" in note.text.lower() for note in notes)


def test_kept_compact_it_brings_its_family_once(made: Document, tmp_path: Path) -> None:
    shape = made.shape("both")
    owners = owners_of(made, shape)
    assert owners == (made.families[0],)
    learned = made.families[0].snapshot
    assert learned is not None
    small = packed(learned)
    opened, notes = _open(_save(field_alone(made, shape, [small]), tmp_path / "a.inrv"))
    assert notes == ()
    assert [one.id for one in opened.shapes] == ["member", "between", "both"]
    assert len(opened.families) == 1
    field = stored_field(opened, opened.shape("both"))
    assert isinstance(field, ComposedSnapshot)
    base, part = field.base, field.steps[0].part
    assert isinstance(base, MemberSnapshot)
    assert isinstance(part, MemberSnapshot)
    assert base.family is part.family is opened.families[0].snapshot
    assert base.family.packed == small.packed
