"""Where the shapes of a family stand, and how they are called where room is short."""

import pytest

from inrview.app.family_layout import Layout, layout_of
from inrview.document.document import Document, Family
from inrview.messages.short_names import own_parts
from inrview.session.state import EXPLORED, TEMPLATE


def _layout(count: int, *more: str) -> Layout:
    keys = [f"m{number}" for number in range(count)]
    return layout_of(Document(), Family("f", "family", ()), [*more, *keys])


def _rows(layout: Layout) -> list[list[str]]:
    heights = sorted({round(y, 6) for _, y, _ in layout.cells.values()}, reverse=True)
    return [
        sorted(
            (key for key, cell in layout.cells.items() if round(cell[1], 6) == height),
            key=lambda key: layout.cells[key][0],
        )
        for height in heights
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 20, 40, 100])
def test_rows_are_even_and_read_from_the_upper_left(count: int) -> None:
    layout = _layout(count, TEMPLATE)
    rows = _rows(layout)
    lengths = [len(row) for row in rows]
    assert max(lengths) - min(lengths) <= 1, "no shape stands alone above the others"
    read = [key for row in rows for key in row if key != TEMPLATE]
    assert read == [f"m{number}" for number in range(count)]
    assert len(set(layout.cells.values())) == count + 1
    for row in rows:
        middle = sum(layout.cells[key][0] for key in row) / len(row)
        assert middle == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("count", [2, 8, 40])
def test_the_template_stands_where_nothing_lies_nearer_to_the_middle(
    count: int,
) -> None:
    cells = _layout(count, TEMPLATE).cells
    far = {key: abs(y) + abs(x) for key, (x, y, _) in cells.items()}
    assert far[TEMPLATE] == min(far.values())


def test_nothing_moves_when_the_template_or_a_made_shape_comes() -> None:
    before = _layout(9).cells
    after = _layout(9, TEMPLATE, EXPLORED).cells
    assert {key: after[key] for key in before} == before
    assert after[EXPLORED][0] > max(x for x, _, _ in before.values())


def test_a_name_is_cut_to_its_number_where_that_tells_it_from_all_others() -> None:
    names = ["body_01", "body_02", "likely", "cat_3", "cat_4", "dog_3", "dog_5"]
    assert own_parts(names) == {
        "body_01": "01",
        "body_02": "02",
        "cat_4": "4",
        "dog_5": "5",
    }
