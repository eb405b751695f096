"""Landmarks are put on single shapes, counted, taken off and written as tables."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.document.document import Document, Family, Member, Scan
from inrview.document.mark_edits import rename_landmark, set_landmarks
from inrview.document.shape_marks import (
    free_landmark,
    landmark_tables,
    place_on_shape,
    remove_from_shapes,
    shapes_by_landmark,
)
from inrview.geometry.mesh import Mesh
from inrview.messages.landmarks import Landmark
from inrview.messages.notes import UserError
from tests.small_family import sphere_family


def _document() -> Document:
    """Return a family of two flat shapes far from the origin and one without a scan."""
    corners = np.array([[0, 0, 0], [2, 0, 0], [0, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2]], np.int32)
    mesh = Mesh(corners, faces, origin=(500_000.0, 0.0, 7.0))
    scans = tuple(Scan(f"s{name}", name, mesh) for name in "ab")
    members = tuple(Member(f"m{name}", name, f"s{name}") for name in "ab")
    family = Family("f", "pair", (*members, Member("mc", "c")))
    return Document(scans, (), (family,))


def _owners(document: Document) -> dict[str, list[str]]:
    found = shapes_by_landmark(document.families[0])
    return {name: [one.name for one in owners] for name, owners in found.items()}


def test_a_landmark_is_placed_moved_and_taken_off_one_shape_at_a_time() -> None:
    document = place_on_shape(_document(), "f", "ma", "toe", (2.0, 0.0, 0.0))
    document = place_on_shape(document, "f", "mb", "toe", (2.0, 0.0, 0.0))
    document = place_on_shape(document, "f", "ma", "hip", (0.0, 1.0, 0.0))
    assert _owners(document) == {"toe": ["a", "b"], "hip": ["a"]}
    document = place_on_shape(document, "f", "ma", "toe", (1.0, 0.0, 0.0))
    first, second, _ = document.families[0].members
    assert first.landmarks[0] == Landmark("toe", (1.0, 0.0, 0.0))
    assert second.landmarks == (Landmark("toe", (2.0, 0.0, 0.0)),)
    assert _owners(remove_from_shapes(document, "f", "toe", ["mb"])) == {
        "toe": ["a"],
        "hip": ["a"],
    }


@pytest.mark.parametrize(
    ("member", "name", "position", "said"),
    [
        ("ma", "", (0.0, 0.0, 0.0), "needs a name"),
        ("ma", "toe", (2.2, 0.0, 0.0), "The landmark toe lies outside a"),
        ("ma", "toe", (float("nan"), 0.0, 0.0), "lies outside a"),
        ("mc", "toe", (0.0, 0.0, 0.0), "c was made in the family and has no scan"),
    ],
)
def test_what_cannot_be_a_landmark_of_a_shape_is_refused(
    member: str, name: str, position: tuple[float, float, float], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        place_on_shape(_document(), "f", member, name, position)


def test_two_names_of_one_place_become_one_unless_a_shape_has_both() -> None:
    document = place_on_shape(_document(), "f", "ma", "toe", (2.0, 0.0, 0.0))
    document = place_on_shape(document, "f", "mb", "big toe", (2.0, 0.0, 0.0))
    joined = rename_landmark(document, "f", "big toe", "toe")
    assert _owners(joined) == {"toe": ["a", "b"]}
    document = place_on_shape(document, "f", "mb", "toe", (1.0, 0.0, 0.0))
    with pytest.raises(UserError, match="There is a landmark toe already"):
        rename_landmark(document, "f", "big toe", "toe")


def test_a_name_that_is_made_up_is_new() -> None:
    document = place_on_shape(_document(), "f", "ma", "landmark 1", (2.0, 0.0, 0.0))
    assert free_landmark(document.families[0]) == "landmark 2"


def test_tables_are_in_file_coordinates_and_called_after_their_shapes() -> None:
    document = place_on_shape(_document(), "f", "mb", "toe", (2.0, 0.0, 0.0))
    (table,) = landmark_tables(document, document.families[0], "marks")
    assert table.path == "marks/b-landmarks.csv"
    assert table.landmarks == (Landmark("toe", (500_002.0, 0.0, 7.0)),)


def test_a_member_is_anchored_where_it_shares_a_landmark_with_the_template() -> None:
    document = place_on_shape(_document(), "f", "ma", "toe", (2.0, 0.0, 0.0))
    document = place_on_shape(document, "f", "ma", "hip", (0.0, 1.0, 0.0))
    document = set_landmarks(document, "f", [Landmark("toe", (0.1, 0.2, 0.3))])
    family = replace(document.families[0], snapshot=sphere_family(("a", "b", "c")))
    first, second, _ = family.members
    held = family.member_snapshot(first)
    assert held is not None
    assert held.anchors is not None
    np.testing.assert_array_equal(held.anchors.positions, [[2.0, 0.0, 0.0]])
    np.testing.assert_allclose(held.anchors.places, [[0.1, 0.2, 0.3]])
    free = family.member_snapshot(second)
    assert free is not None
    assert free.anchors is None
    unheeded = replace(family, fit=replace(family.fit, uses_landmarks=False))
    left_alone = unheeded.member_snapshot(first)
    assert left_alone is not None
    assert left_alone.anchors is None
