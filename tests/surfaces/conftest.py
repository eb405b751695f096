"""A real fit, and fields that stand in for one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inrview.document.project_file import open_project
from inrview.fields.field import Field
from inrview.geometry.placement import Placement
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec
from inrview.surfaces import extract, slices, surface_slopes

_SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "sculpture.inrv"


@pytest.fixture(scope="session")
def fitted() -> FieldSnapshot:
    """Return the snapshot in the sculpture sample, fitted for some seconds."""
    *_, opened = open_project(OpenProjectRequest(str(_SAMPLE)))
    assert isinstance(opened, OpenedProject)
    snapshot = opened.document.shapes[0].snapshot
    assert isinstance(snapshot, FieldSnapshot)
    return snapshot


@pytest.fixture
def snapshot_of(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[Field], FieldSnapshot]]:
    """Return a maker of snapshots that are restored to a given field.

    The scan they stand for is twice as large as shape space and lies off its centre.
    """

    def make(field: Field) -> FieldSnapshot:
        for module in (extract, slices, surface_slopes):
            monkeypatch.setattr(module, "restore", lambda snapshot: field)
        placement = Placement((10.0, 0.0, -3.0), 2.0, (400_000.0, 0.0, 0.0))
        return FieldSnapshot(FieldSpec(), placement, {}, step=7)

    return make
