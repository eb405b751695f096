"""Families without a window: learned, sampled, mixed, and compared point by point."""

import io
import json
import logging
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import trimesh
from plyfile import PlyData

from inrview.app.command_line import main
from inrview.document import edits, family_edits
from inrview.document.document import Document
from inrview.engine import inline
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.messages.family import FamilySpec, MemberSnapshot, TemplateEdit
from inrview.messages.reports import LoadedScan, OpenedProject, SurfaceReport
from inrview.messages.requests import (
    OpenProjectRequest,
    SaveRequest,
    SurfaceRequest,
)
from inrview.samples.families import FAMILIES
from tests.app.conftest import Run
from tests.matching.making import pebbles

pytestmark = pytest.mark.timeout(300)


def _opened(path: Path) -> Document:
    report = inline.result(OpenProjectRequest(str(path)))
    assert isinstance(report, OpenedProject)
    document = report.document
    assert isinstance(document, Document)
    return document


class Ran(NamedTuple):
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def _run(*words: object) -> Ran:
    """Run a command in this process: starting one costs more than the command."""
    logger = logging.getLogger("inrview")
    handlers, level = list(logger.handlers), logger.level
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            code = main([str(word) for word in words])
        finally:
            logger.handlers[:] = handlers
            logger.setLevel(level)
    return Ran(code, output.getvalue(), errors.getvalue())


def _values(*words: object) -> dict[str, Any]:
    run = _run(*words, "--json")
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    assert isinstance(values, dict)
    return values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of five creatures, and a file that is none."""
    folder = tmp_path_factory.mktemp("zoo")
    for index in range(5):
        shape = FAMILIES["creatures"].shape(index, levels=1)
        write_mesh(shape.mesh, folder / f"{shape.name}.ply")
    np.save(folder / "parts.npy", shape.parts)
    return folder


@pytest.fixture(scope="module")
def learned(
    inrview: Run, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """Return a family's project, and what its fit said of itself."""
    project = tmp_path_factory.mktemp("family") / "zoo.inrv"
    words = ("-o", project, "--steps", 12, "--holdout", 1, "--seed", 3, "--json")
    run = inrview("family", "fit", folder, *words)
    assert run.returncode == 0, run.stderr
    return project, json.loads(run.stdout)


@pytest.fixture(scope="module")
def stones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of pebbles whose fields are known exactly.

    "near" and "left" have their own meshes; "high" was made in the family.
    """
    family = pebbles()
    numbers = count()
    scans = []
    for name in ("near", "left"):
        member = MemberSnapshot(family, family.code(name), family.placement(name))
        report = inline.result(SurfaceRequest(member, (48,)))
        assert isinstance(report, SurfaceReport)
        mesh = Mesh(
            report.mesh.vertices, report.mesh.faces, origin=member.placement.origin
        )
        scans.append(LoadedScan(name, "", mesh))
    document = edits.add_bare_scans(Document(), scans, lambda: f"s{next(numbers)}")
    ids = [scan.id for scan in document.scans]
    document = family_edits.add_family(
        document, "stones", ids, lambda: f"m{next(numbers)}"
    )
    only = document.families[0]
    document = family_edits.set_family_specs(document, only.id, family.spec)
    document = family_edits.set_family_snapshot(document, only.id, family)
    high = replace(document.families[0].members[0], id="m9", name="high", scan_id=None)
    high = replace(high, placement=family.placement("high"))
    document = family_edits.add_member(document, only.id, high)
    project = tmp_path_factory.mktemp("stones") / "stones.inrv"
    inline.result(SaveRequest(document, str(project)))
    return project


def test_a_fit_tells_what_it_did(learned: tuple[Path, dict[str, Any]]) -> None:
    project, values = learned
    assert values["command"] == "family fit"
    assert values["shapes"] == 5
    assert values["steps"] == 12
    assert len(values["held_out"]) == 1
    assert values["model"] == "default"
    assert values["project_bytes"] == project.stat().st_size
    assert values["parameters"] > 10_000
    assert values["bytes"] >= values["parameters"]
    assert np.isfinite(values["loss"])
    assert set(values["losses"]) > {"total"}
    assert len(values["qualities"]) == 5
    assert values["seconds"] > 0
    assert values["startup_seconds"] > 0
    assert not values["interrupted"]


def test_the_project_of_a_fit_holds_every_shape_by_its_stem(
    learned: tuple[Path, dict[str, Any]],
) -> None:
    project, values = learned
    family = _opened(project).families[0]
    names = [member.name for member in family.members]
    assert names == [f"creature_0{index}" for index in range(5)]
    assert family.snapshot is not None
    assert family.snapshot.spec == FamilySpec()
    held = [member.name for member in family.members if member.is_held_out]
    assert held == values["held_out"] == sorted(family.snapshot.held_out)
    assert all(family.member_snapshot(member) for member in family.members)


def test_a_family_is_fitted_further_from_its_project(
    learned: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    words = ("family", "fit", learned[0], "-o", tmp_path / "more.inrv", "--steps", 3)
    values = _values(*words)
    assert values["steps"] == 15


def test_info_lists_the_family(learned: tuple[Path, dict[str, Any]]) -> None:
    (family,) = _values("info", learned[0])["families"]
    assert family["name"] == "zoo" or family["name"].startswith("zoo")
    assert len(family["members"]) == 5
    assert family["steps"] == 12
    text = _run("info", learned[0]).stdout
    assert "family" in text


def test_one_shape_alone_is_no_family(folder: Path, tmp_path: Path) -> None:
    words = (folder / "creature_00.ply", "-o", tmp_path / "one.inrv", "--steps", 2)
    run = _run("family", "fit", *words)
    assert run.returncode == 1
    assert "at least two" in run.stderr
    assert not (tmp_path / "one.inrv").exists()


def test_a_member_and_the_template_leave_as_meshes(
    stones: Path, tmp_path: Path
) -> None:
    middles = {}
    for name, words in {
        "left": ("--shape", "left"),
        "high": ("--shape", "high"),
        "template": ("--template",),
    }.items():
        output = tmp_path / f"{name}.ply"
        values = _values("surface", stones, *words, "-o", output, "--resolution", 32)
        assert values["faces"] > 100
        mesh = trimesh.load(output, process=False)
        middles[name] = mesh.bounds.mean(axis=0)
    family = pebbles()
    left = family.placement("left").to_file(family.code("left")[None])[0]
    assert middles["left"] == pytest.approx(left, abs=0.1)
    assert middles["template"] == pytest.approx(np.zeros(3), abs=0.05)


def test_a_family_without_a_name_asks_which(stones: Path, tmp_path: Path) -> None:
    run = _run("surface", stones, "-o", tmp_path / "x.ply")
    assert run.returncode == 1
    assert "--template" in run.stderr
    assert "near" in run.stderr


@pytest.mark.parametrize(
    ("target", "surface"), [("left", "own mesh"), ("high", "learned")]
)
def test_points_are_found_on_another_member_in_its_file_coordinates(
    stones: Path, tmp_path: Path, target: str, surface: str
) -> None:
    document = _opened(stones)
    own = document.scans[0].geometry
    assert isinstance(own, Mesh)
    marks = own.vertices[::9].astype(np.float64)
    np.savetxt(tmp_path / "marks.xyz", marks, fmt="%.6f")
    output = tmp_path / "there.ply"
    values = _values(
        *("family", "points", stones, "--from", "near", "--to", target),
        *(tmp_path / "marks.xyz", "-o", output, "--resolution", 48),
    )
    assert values["points"] == len(marks)
    assert values["surface"] == surface
    vertex = PlyData.read(output)["vertex"]
    found = np.stack([vertex["x"], vertex["y"], vertex["z"]], axis=1)
    family = pebbles()
    placement = family.placement(target)
    expected = placement.to_file(marks.astype(np.float32) + family.code(target))
    gaps = np.linalg.norm(found - expected, axis=1)
    assert gaps.mean() < 0.01 * placement.scale
    assert vertex["confidence"].min() > 0.8


def test_an_edited_template_needs_the_learned_surface(
    stones: Path, tmp_path: Path
) -> None:
    document = _opened(stones)
    edit = TemplateEdit(
        "e", "Pull", "drag", (0.0, 0.6, 0.0), (0.0, 0.3, 0.0), radius=0.6
    )
    family = document.families[0].id
    edited = family_edits.set_template_edits(document, family, (edit,))
    project = tmp_path / "edited.inrv"
    inline.result(SaveRequest(edited, str(project)))
    marks = [[0.0, -0.6, 0.1], [0.1, -0.6, 0], [0.0, -0.6, -0.1]]
    np.savetxt(tmp_path / "marks.xyz", marks)
    values = _values(
        *("family", "points", project, "--from", "near", "--to", "left"),
        *(tmp_path / "marks.xyz", "-o", tmp_path / "there.xyz", "--resolution", 32),
    )
    assert values["surface"] == "learned"
    assert np.loadtxt(tmp_path / "there.xyz").shape == (3, 3)


def test_the_middle_of_a_morph_lies_between_its_ends(
    stones: Path, tmp_path: Path
) -> None:
    output = tmp_path / "between"
    values = _values(
        *("family", "morph", stones, "--from", "near", "--to", "left"),
        *("--at", 0, 0.5, 1, "-o", output, "--resolution", 24),
    )
    assert len(values["files"]) == len(values["shapes"]) == 3
    middles = [trimesh.load(path).bounds.mean(axis=0) for path in values["files"]]
    assert middles[1] == pytest.approx((middles[0] + middles[2]) / 2, abs=200)
    project = tmp_path / "with.inrv"
    words = ("family", "morph", stones, "--from", "near", "--to", "left")
    _values(*words, "-o", project)
    member = _opened(project).families[0].members[-1]
    assert member.name == "near to left 0.5"
    assert member.code == pytest.approx([0.15, 0, 0])


def test_samples_of_a_family_are_members_and_differ_by_their_seed(
    stones: Path, tmp_path: Path
) -> None:
    codes = []
    for seed in (1, 1, 2):
        output = tmp_path / f"{len(codes)}.inrv"
        words = ("family", "sample", stones, "-n", 2, "--seed", seed, "-o", output)
        values = _values(*words)
        assert [one["name"] for one in values["shapes"]] == ["sample 1", "sample 2"]
        members = _opened(output).families[0].members
        assert len(members) == 5
        codes.append(np.stack([m.code for m in members[-2:] if m.code is not None]))
    np.testing.assert_array_equal(codes[0], codes[1])
    assert np.abs(codes[0] - codes[2]).max() > 1e-3


def test_the_mean_is_the_mean_of_the_codes(stones: Path, tmp_path: Path) -> None:
    output = tmp_path / "mean.inrv"
    words = ("family", "mean", stones, "--of", "near", "left", "-o", output)
    _values(*words)
    member = _opened(output).families[0].members[-1]
    assert member.code == pytest.approx([0.15, 0, 0])
    mesh = tmp_path / "mean.stl"
    _values("family", "mean", stones, "-o", mesh, "--resolution", 24)
    assert len(trimesh.load(mesh).faces) > 100


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("mean", "--of", "nobody", "-o", "x.inrv"), 1, "near, left, high"),
        (("sample", "-n", 2, "-o", "x.ply"), 2, "a folder"),
        (("sample", "-o", "x.gif"), 2, "must end in"),
        (("sample", "--family", "cups", "-o", "x.inrv"), 1, "it has: stones"),
    ],
)
def test_what_cannot_be_made_is_said(
    stones: Path,
    tmp_path: Path,
    words: tuple[object, ...],
    code: int,
    complaint: str,
) -> None:
    placed = [tmp_path / w if str(w).startswith("x.") else w for w in words]
    run = _run("family", placed[0], stones, *placed[1:])
    assert run.returncode == code
    assert complaint in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [(), ("--complete", "--completions", 2)])
def test_a_scan_is_added_as_a_member_with_a_code_of_its_own(
    stones: Path, tmp_path: Path, words: tuple[object, ...]
) -> None:
    moved = trimesh.creation.icosphere(3, 0.65)
    moved.apply_translation([0.1, 0.05, 0])
    scan = tmp_path / "found.ply"
    moved.export(scan)
    output = tmp_path / "more.inrv"
    values = _values(
        *("family", "add", stones, scan, "-o", output, "--steps", 20, *words)
    )
    (added,) = values["added"]
    assert added["name"] == "found"
    assert added["misfit"] < 0.3
    assert added["energy"] >= 0
    assert len(added["completions"]) >= 1
    document = _opened(output)
    member = next(m for m in document.families[0].members if m.name == "found")
    assert member.code is not None
    assert member.scan_id == document.scans[-1].id
    assert document.families[0].member_snapshot(member) is not None
    assert member.is_held_out == bool(words)


@pytest.mark.parametrize(("words", "up"), [((), 1), (("--up", "z"), 2)])
def test_points_that_state_no_up_axis_stand_as_the_family_does(
    stones: Path, tmp_path: Path, words: tuple[object, ...], up: int
) -> None:
    scan = tmp_path / "cloud.xyz"
    np.savetxt(scan, trimesh.creation.icosphere(3, 0.65).vertices)
    asked = ("family", "add", stones, scan, "-o", tmp_path / "m.inrv", "--steps", 2)
    (added,) = _values(*asked, *words)["added"]
    towards = np.array(added["pose"]["rotation"])[up]
    # The pose may tilt a little, but shape space's up is that axis of the file.
    assert np.abs(towards).argmax() == 1
    assert towards[1] > 0.9
