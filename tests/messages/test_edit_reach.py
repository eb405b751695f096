"""The box of a member has room for what its edits move."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.messages.family import MemberSnapshot, TemplateEdit
from tests.small_family import sphere_family

_TIGHT = replace(sphere_family(), low=(-0.65,) * 3, high=(0.65,) * 3)

_ACROSS_X = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))


def _member(*edits: TemplateEdit) -> MemberSnapshot:
    return MemberSnapshot(_TIGHT, _TIGHT.code("large"), edits=edits)


@pytest.mark.parametrize(
    ("edit", "low", "high"),
    [
        ({"kind": "drag", "vector": (0.0, 0.21, -0.04)}, (0, 0, -0.05), (0, 0.25, 0)),
        ({"kind": "move", "vector": (0.0, 0.0, 0.0)}, (0, 0, 0), (0, 0, 0)),
        ({"kind": "scale", "vector": (1.5, 1.0, 0.5), "radius": 0.2}, (-0.1, 0, -0.1),
         (0.1, 0, 0.1)),
        ({"kind": "twist", "amount": 0.5, "radius": 0.4}, (-0.2,) * 3, (0.2,) * 3),
        ({"kind": "drag", "vector": (0.1, 0.0, 0.0), "mirror": _ACROSS_X},
         (-0.1, 0, 0), (0.1, 0, 0)),
        ({"kind": "drag", "vector": (0.0, 9.0, 0.0)}, (0, 0, 0), (0, 0.35, 0)),
        ({"kind": "drag", "vector": (0.0, 0.2, 0.0), "is_muted": True}, (0,) * 3,
         (0,) * 3),
    ],
)  # fmt: skip
def test_a_box_grows_by_what_an_edit_can_move(
    edit: dict[str, object], low: tuple[float, ...], high: tuple[float, ...]
) -> None:
    member = _member(TemplateEdit("a", "Edit", center=(0.0, 0.0, 0.0), **edit))  # type: ignore[arg-type]
    assert np.subtract(member.low, _TIGHT.low) == pytest.approx(low, abs=1e-9)
    assert np.subtract(member.high, _TIGHT.high) == pytest.approx(high, abs=1e-9)


def test_a_box_as_wide_as_the_space_or_wider_does_not_shrink() -> None:
    wide = replace(_TIGHT, low=(-1.2,) * 3, high=(1.0,) * 3)
    edit = TemplateEdit("a", "Drag", "drag", (0.0, 0.0, 0.0), (-0.3, 0.3, 0.0))
    member = MemberSnapshot(wide, None, edits=(edit,))
    assert (member.low, member.high) == (wide.low, wide.high)
