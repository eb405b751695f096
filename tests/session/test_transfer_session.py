"""Textures from member to member: a preview on screen, bakes one after the other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.document import Member
from inrview.geometry.mesh import Mesh
from inrview.messages.family import TemplateEdit
from inrview.messages.matching_reports import TransferReport
from inrview.messages.matching_requests import TransferRequest
from inrview.messages.notes import Note
from inrview.session.state import TEMPLATE
from inrview.session.transfer_session import Bake
from tests.session.scripted import Stage
from tests.session.test_color_session import learned as learned_family
from tests.session.test_color_session import seen as seen_family

learned, seen = learned_family, seen_family


@pytest.fixture
def colored(seen: Stage) -> Stage:
    """Return a stage whose first member's scan is a coloured mesh."""
    document = seen.session.state.document
    first = document.families[0].members[0]
    vertices = np.eye(3, dtype=np.float32)
    faces = np.array([[0, 1, 2]], np.int32)
    mesh = Mesh(vertices, faces, colors=np.full((3, 3), 90, np.uint8))
    scans = tuple(
        replace(scan, geometry=mesh) if scan.id == first.scan_id else scan
        for scan in document.scans
    )
    seen.session._live.record("Colour it", replace(document, scans=scans))
    seen.pump_twice()
    return seen


def _members(stage: Stage) -> tuple[Member, ...]:
    return stage.session.state.document.families[0].members


def _done(mesh: Mesh | None = None) -> TransferReport:
    notes = (Note("unwrapped", "It was unwrapped anew."),)
    return TransferReport(1.0, "Done", mesh, covered=0.9, notes=notes, is_final=True)


def test_a_preview_colours_the_surface_on_screen(colored: Stage) -> None:
    session = colored.session
    source, target = _members(colored)[:2]
    shown = session.state.member_surfaces[target.id].mesh
    session.transfer.preview([source.id], [target.id], "filled")
    job, request = colored.workers.last(TransferRequest)
    assert request.size is None
    assert request.path is None
    assert request.doubtful == "filled"
    assert request.target.geometry is shown
    assert [shape.name for shape in request.sources] == [source.name]
    colors = np.zeros((len(shown.vertices), 3), np.uint8)
    colored.report(job, _done(replace(shown, colors=colors)))
    (carried,) = session.state.carried
    assert carried.surface is shown
    assert carried.covered == 0.9
    session.transfer.end_preview()
    assert session.state.carried == ()


def test_several_targets_are_looked_at_one_after_the_other(colored: Stage) -> None:
    session = colored.session
    source, first, second = _members(colored)
    session.transfer.preview([source.id], [first.id, "nobody", second.id])
    for number, member in enumerate((first, second), 1):
        job, request = colored.workers.last(TransferRequest)
        assert request.target.name == member.name
        shown = session.state.member_surfaces[member.id].mesh
        colors = np.zeros((len(shown.vertices), 3), np.uint8)
        colored.report(job, _done(replace(shown, colors=colors)))
        colored.end(job)
        assert len(session.state.carried) == number
    assert [one.key for one in session.state.carried] == [first.id, second.id]
    assert len(colored.workers.all_of(TransferRequest)) == 2


def test_a_newer_preview_takes_the_place_of_one_under_way(colored: Stage) -> None:
    source, first, second = _members(colored)
    colored.session.transfer.preview([source.id], [first.id])
    job, _ = colored.workers.last(TransferRequest)
    colored.session.transfer.preview([source.id], [second.id])
    assert colored.workers.cancelled == [job]


def test_a_bake_writes_one_target_after_the_other(
    colored: Stage, tmp_path: Path
) -> None:
    session = colored.session
    source, first, _ = _members(colored)
    bake = Bake(str(tmp_path), "glb", 4096, "hidden")
    session.transfer.bake([source.id], [source.id, first.id, TEMPLATE], bake)
    job, request = colored.workers.last(TransferRequest)
    assert request.path == str(tmp_path / f"{source.name} textured.glb")
    assert request.size == 4096
    # Its own mesh, where there is one; the learned surface for a cloud of points.
    assert request.target.geometry is request.sources[0].geometry
    assert session.state.transfer is not None
    for name in (first.name, "template"):
        colored.report(job, _done())
        colored.end(job)
        job, request = colored.workers.last(TransferRequest)
        assert request.path == str(tmp_path / f"{name} textured.glb")
    colored.report(job, _done())
    colored.end(job)
    assert session.state.transfer is None
    assert [covered for _, covered in session.state.baked] == [0.9] * 3
    texts = [message.text for message in session.state.messages]
    assert "It was unwrapped anew." in texts
    assert len(colored.workers.all_of(TransferRequest)) == 3


def test_a_cancelled_bake_leaves_the_rest(colored: Stage, tmp_path: Path) -> None:
    session = colored.session
    source, first, second = _members(colored)
    session.transfer.bake([source.id], [first.id, second.id], Bake(str(tmp_path)))
    session.transfer.cancel()
    assert session.state.transfer is None
    assert not session.state.jobs
    assert len(colored.workers.all_of(TransferRequest)) == 1
    session.transfer.bake([source.id], [first.id], Bake(str(tmp_path), "ply"))
    _, request = colored.workers.last(TransferRequest)
    assert request.size is None
    assert str(request.path).endswith(".ply")


def test_a_failure_is_told_and_ends_the_bake(colored: Stage, tmp_path: Path) -> None:
    source, first, second = _members(colored)
    bake = Bake(str(tmp_path))
    colored.session.transfer.bake([source.id], [first.id, second.id], bake)
    job, _ = colored.workers.last(TransferRequest)
    colored.end(job, error="The disk is full.")
    assert colored.session.state.messages[-1].text == "The disk is full."
    assert colored.session.state.transfer is None


def test_an_edited_template_is_no_way_to_a_learned_surface(colored: Stage) -> None:
    session = colored.session
    source, first, _ = _members(colored)
    document = session.state.document
    edit = TemplateEdit("e", "Drag", "drag", (0.0, 0.0, 0.0), (0.1, 0.0, 0.0))
    family = replace(document.families[0], edits=(edit,))
    session._live.record("Drag", replace(document, families=(family,)))
    session.transfer.preview([source.id], [first.id])
    assert not colored.workers.all_of(TransferRequest)
    assert "mute the edits" in session.state.messages[-1].text


def test_shapes_without_colours_start_nothing(colored: Stage, tmp_path: Path) -> None:
    _, first, second = _members(colored)
    colored.session.transfer.bake([first.id], [second.id], Bake(str(tmp_path)))
    assert not colored.workers.all_of(TransferRequest)
    assert colored.session.state.transfer is None
