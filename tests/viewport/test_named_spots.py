"""Names of places stand where they hide nothing, and are left out elsewhere."""

from itertools import pairwise

from PyQt6.QtCore import QPointF, QRectF, QSizeF

from inrview.viewport.named_spots import NamedSpot, name_boxes

_SIZE = QSizeF(60.0, 18.0)
_ROOM = QRectF(-100.0, -100.0, 600.0, 600.0)


def _spot(name: str, **more: bool) -> NamedSpot:
    return NamedSpot((0.0, 0.0, 0.0), name, **more)


def test_a_name_goes_to_the_side_that_is_free() -> None:
    spots = [_spot("elbow"), _spot("wrist")]
    elbow, wrist = name_boxes(
        spots, [QPointF(100, 100), QPointF(130, 104)], [_SIZE] * 2, _ROOM
    )
    assert elbow is not None
    assert wrist is not None
    assert elbow.right() < 100
    assert wrist.left() > 130


def test_names_among_many_dots_are_left_out_but_for_what_is_selected() -> None:
    places = [QPointF(20.0 * (i % 10), 20.0 * (i // 10)) for i in range(100)]
    spots = [_spot(str(i), is_marked=i == 55) for i in range(100)]
    boxes = name_boxes(spots, places, [_SIZE] * 100, _ROOM)
    assert boxes[55] is not None
    named = [box for box in boxes if box is not None]
    assert len(named) <= 1 + 2 * 10  # beside the outer columns there is room
    rows = sorted(named, key=lambda box: (box.left() > 100, box.top()))
    assert not any(one.intersects(other) for one, other in pairwise(rows))


def test_what_is_hidden_has_no_name() -> None:
    spots = [_spot("heel", is_hidden=True), _spot("toe")]
    heel, toe = name_boxes(spots, [QPointF(0, 0), QPointF(300, 0)], [_SIZE] * 2, _ROOM)
    assert heel is None
    assert toe is not None


def test_no_name_is_cut_off_at_the_edge() -> None:
    edge = QPointF(_ROOM.right() - 10, 0.0)
    (box,) = name_boxes([_spot("toe")], [edge], [_SIZE], _ROOM)
    assert box is not None
    assert _ROOM.contains(box)
    narrow = QRectF(0.0, -20.0, 40.0, 60.0)
    assert name_boxes([_spot("toe")], [QPointF(20, 0)], [_SIZE], narrow) == [None]
