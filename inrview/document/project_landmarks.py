"""Landmarks as scene.json holds them: of a template, of a member, of what was learned.

Projects before they were kept have none: the list may be missing.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from inrview.document.project_table import Table
from inrview.messages.landmarks import Landmark

MOST_MARKS = 10_000


def store_landmarks(landmarks: Sequence[Landmark]) -> list[dict[str, Any]]:
    """Return what scene.json says of landmarks."""
    return [asdict(one) for one in landmarks]


def restore_landmarks(table: Table) -> tuple[Landmark, ...]:
    """Read the landmarks of a table; none where it has no list of them."""
    if not table.has("landmarks"):
        return ()
    return tuple(
        Landmark(one.text("name"), one.vector("position"))
        for one in table.bounded("landmarks", MOST_MARKS)
    )
