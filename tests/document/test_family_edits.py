"""Families in the document: made of scans, changed member by member, removed whole."""

from itertools import count

import numpy as np

from inrview.document import edits, family_edits
from inrview.document.document import Document, Member
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family import FamilySnapshot, FamilySpec
from inrview.messages.reports import LoadedScan


def _family() -> Document:
    numbers = count()
    corners = np.eye(3, dtype=np.float32)
    loaded = [LoadedScan(n, f"/nowhere/{n}.ply", Points(corners)) for n in "ab"]
    document = edits.add_bare_scans(Document(), loaded, lambda: f"s{next(numbers)}")
    ids = [scan.id for scan in document.scans]
    return family_edits.add_family(document, "pair", ids, lambda: f"m{next(numbers)}")


def _learned(document: Document) -> Document:
    family = document.families[0]
    codes = np.zeros((2, 4), np.float32)
    snapshot = FamilySnapshot(FamilySpec(), {}, ("a", "b"), codes, (Placement(),) * 2)
    return family_edits.set_family_snapshot(document, family.id, snapshot)


def test_scans_become_members_of_their_names():
    document = _family()
    family = document.families[0]
    assert [member.name for member in family.members] == ["a", "b"]
    assert document.shapes == ()
    shapes = family_edits.learned_shapes(document, family)
    assert [shape.name for shape in shapes] == ["a", "b"]


def test_a_renamed_member_keeps_its_code():
    document = _learned(_family())
    member = document.families[0].members[0]
    document = edits.rename(document, member.id, "c")
    family = document.families[0]
    assert family.snapshot is not None
    assert family.snapshot.names == ("c", "b")
    assert family.member_snapshot(family.member(member.id)) is not None


def test_a_name_is_not_given_twice():
    document = _family()
    first = document.families[0].members[0]
    document = edits.rename(document, first.id, "b")
    assert document.families[0].members[0].name == "b 2"
    extra = Member("x", "b", code=np.zeros(4, np.float32))
    document = family_edits.add_member(document, document.families[0].id, extra)
    assert document.families[0].members[-1].name == "b 3"


def test_a_removed_family_takes_its_scans_along():
    document = _family()
    left = edits.remove(document, document.families[0].id)
    assert (left.scans, left.families) == ((), ())


def test_a_removed_scan_leaves_a_learned_member_and_takes_another():
    document = _family()
    scan = document.scans[0]
    unlearned = edits.remove(document, scan.id)
    assert [m.name for m in unlearned.families[0].members] == ["b"]
    learned = edits.remove(_learned(document), scan.id)
    assert next(m.scan_id for m in learned.families[0].members) is None


def test_every_part_has_an_eye():
    document = _family()
    member = document.families[0].members[1]
    assert member.id in edits.ids(document)
    hidden = edits.set_visible(document, member.id, False)
    assert not hidden.families[0].member(member.id).is_visible
    assert edits.name_of(hidden, member.id) == "b"


def test_an_item_leads_to_its_family():
    document = _family()
    family = document.families[0]
    for one in (family.id, family.members[0].id, document.scans[1].id):
        assert family_edits.family_of(document, one) is family
    assert family_edits.family_of(document, None) is None


def test_a_fit_says_where_members_lie_that_were_not_placed():
    document = _family()
    member = document.families[0].members[0]
    mine = Placement(scale=7.0)
    document = family_edits.set_placements(
        document, document.families[0].id, {member.id: mine}
    )
    first, second = _learned(document).families[0].members
    assert first.placement == mine
    assert second.placement == Placement()


def test_a_new_name_never_takes_the_code_that_a_removed_member_left():
    document = _learned(_family())
    first, second = document.families[0].members
    document = edits.remove(document, second.id)
    document = edits.rename(document, first.id, "b")
    family = document.families[0]
    assert family.snapshot is not None
    assert family.members[0].name == "b"
    assert family.snapshot.names == ("b", "b (removed)")
