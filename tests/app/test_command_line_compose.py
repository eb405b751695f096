"""`inrview compose`: shapes of projects and files, as a project and as a mesh."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from inrview.app.command_line import main
from inrview.document.document import Document, Family, Member, Shape
from inrview.engine.inline import result
from inrview.messages.reports import FitReport, LoadReport, OpenedProject
from inrview.messages.requests import (
    FitRequest,
    LoadRequest,
    OpenProjectRequest,
    SaveRequest,
)
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec
from tests.small_family import sphere_family

Run = Callable[..., tuple[int, Any, str]]
_FIELD = FieldSpec(levels=4, finest=64, log2_table=14, hidden=16)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command: its code, its JSON, what it complained."""

    def run(*words: object) -> tuple[int, Any, str]:
        code = main(["compose", *map(str, words), "--json", "--quiet"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def _fitted(path: Path, mesh: Any) -> FieldSnapshot:
    mesh.export(path)
    loaded = result(LoadRequest((str(path),)))
    assert isinstance(loaded, LoadReport)
    request = FitRequest((loaded.scans[0].geometry,), _FIELD, FitSpec(steps=150))
    report = result(request)
    assert isinstance(report, FitReport)
    assert report.snapshot is not None
    return report.snapshot


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ball of radius 10 about 0, one about (12, 0, 0), and an occupancy."""
    folder = tmp_path_factory.mktemp("balls")
    ball = trimesh.creation.icosphere(3, 10.0)
    left = _fitted(folder / "left.ply", ball)
    ball.apply_translation((12, 0, 0))
    right = _fitted(folder / "right.ply", ball)
    unsure = replace(left, spec=replace(left.spec, kind="occupancy"))
    fields = {"left": left, "right": right, "unsure": unsure}
    document = Document(
        shapes=tuple(
            Shape(name, name, (), one.spec, snapshot=one)
            for name, one in fields.items()
        )
    )
    path = folder / "balls.inrv"
    result(SaveRequest(document, str(path)))
    return path


def _opened(path: Path) -> Document:
    opened = result(OpenProjectRequest(str(path)))
    assert isinstance(opened, OpenedProject)
    assert isinstance(opened.document, Document)
    return opened.document


def _volume(path: Path) -> float:
    mesh = trimesh.load_mesh(path)
    mesh.merge_vertices()
    return float(mesh.volume)


BALL = 4 / 3 * np.pi * 10**3
LENS = np.pi * (20 - 12) ** 2 * (12**2 + 4 * 12 * 10) / (12 * 12)
"""What two balls of radius 10, 12 apart, share."""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--union", "left", "right"), 2 * BALL - LENS),
        (("--intersection", "left", "right"), LENS),
        (("--difference", "left", "right"), BALL - LENS),
        (("--base", "left", "--offset", "-2"), BALL * 0.8**3),
        (("--base", "left", "--shell", "2"), BALL * (1.1**3 - 0.9**3)),
        (("--base", "left", "--scale", "0.5", "--move", "5", "0", "0"), BALL / 8),
        (("--base", "left", "--crop-plane", *"000", "0", "-1", "0"), BALL / 2),
        (
            ("--base", "left", "--crop-box", "-20", "-20", "-20", "0", "0", "20"),
            BALL / 4,
        ),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else "",
)
def test_volumes_are_those_of_the_formulas(
    run: Run, project: Path, tmp_path: Path, words: tuple[str, ...], expected: float
) -> None:
    out = tmp_path / "out.ply"
    code, values, said = run(project, *words, "-o", out, "--resolution", 96)
    assert (code, said) == (0, "")
    assert values["faces"] > 1000
    assert _volume(out) == pytest.approx(expected, rel=0.03)


def test_a_project_keeps_the_stack_and_the_parts(
    run: Run, project: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.inrv"
    code, values, _ = run(
        project, "--union", "left", "right", "--smooth", 3, "--shell", 1, "-o", out
    )
    assert code == 0
    assert values["shape"] == "left and right"
    assert "a bound" in values["nature"]
    shape = _opened(out).shapes[-1]
    assert shape.composition is not None
    union, shell = shape.composition.operations
    assert (union.kind, union.part, union.radius) == ("union", "right", 3.0)
    assert (shell.kind, shell.amount) == ("shell", 1.0)
    assert len(_opened(out).shapes) == 4
    assert main(["surface", str(out), "--shape", "left and right", "--quiet",
                 "--resolution", "48", "-o", str(tmp_path / "x.stl")]) == 0  # fmt: skip


def test_an_occupancy_is_refused_until_it_is_re_distanced(
    run: Run, project: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.inrv"
    code, _, said = run(project, "--base", "unsure", "--offset", 1, "-o", out)
    assert code == 1
    assert "Re-distance it first" in said
    assert not out.exists()
    words = ("--redistance", "unsure", "--offset", 1, "--bake", "--steps", 60)
    code, values, said = run(project, *words, "--resolution", 48, "-o", out)
    assert (code, said) == (0, "")
    assert [one["shape"] for one in values["baked"]] == [
        "unsure",
        "unsure offset baked",
    ]
    assert all(0 < one["mean"] < 0.3 for one in values["baked"])
    shapes = {shape.name: shape for shape in _opened(out).shapes}
    assert shapes["unsure"].field.kind == "sdf"
    assert shapes["unsure offset baked"].composition is None
    assert not shapes["unsure offset"].is_visible


def test_shapes_of_several_files_are_put_together(
    run: Run, project: Path, tmp_path: Path
) -> None:
    """A scan among the inputs is fitted; names that meet are told apart."""
    cube = tmp_path / "left.stl"
    trimesh.creation.box((4, 4, 40)).export(cube)
    out = tmp_path / "out.inrv"
    words = (project, cube, "--difference", "left", "left 2", "--steps", 50)
    code, values, said = run(*words, "-o", out)
    assert (code, said) == (0, "")
    assert values["shape"] == "left without left 2"
    document = _opened(out)
    assert [shape.name for shape in document.shapes][-2:] == [
        "left 2",
        "left without left 2",
    ]
    assert document.shapes[-2].scan_ids == (document.scans[0].id,)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, "Say what to do"),
        (("--offset", "1"), 1, "--base which shape to begin with: left, right"),
        (("--union", "left", "left"), 2, "joins left with itself"),
        (("--union", "left", "moon"), 1, "no shape named moon; there is: left"),
        (("--base", "left", "--smooth", "2"), 2, "goes after"),
        (("--base", "left", "--crop-box", *"111000"), 1, "is empty"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(
    run: Run,
    project: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    code: int,
    sentence: str,
) -> None:
    out = tmp_path / "out.inrv"
    found, _, said = run(project, *words, "-o", out)
    assert (found, out.exists()) == (code, False)
    assert sentence in said


def test_members_of_a_family_are_joined_by_their_names(
    run: Run, project: Path, tmp_path: Path
) -> None:
    learned = sphere_family()
    members = tuple(Member(name, name) for name in learned.names)
    family = Family("f", "Balls", members, learned.spec, snapshot=learned)
    path = tmp_path / "family.inrv"
    result(SaveRequest(Document(families=(family,)), str(path)))
    output, mesh = tmp_path / "two.inrv", tmp_path / "two.ply"
    words = ("--union", "small", "large")
    code, told, complaint = run(path, *words, "-o", output)
    assert code == 0, complaint
    report = result(OpenProjectRequest(str(output)))
    assert isinstance(report, OpenedProject)
    shapes = report.document.shapes
    assert [shape.name for shape in shapes[:2]] == ["small", "large"]
    assert [shape.family_part.member for shape in shapes[:2]] == ["small", "large"]
    words = ("--base", told["shape"], "--offset", 0.1, "--resolution", 96)
    code, _, complaint = run(output, *words, "-o", mesh)
    assert code == 0, complaint
    found = trimesh.load(mesh, process=True)
    assert found.body_count == 2
    # Balls of radius 0.4 and 0.6 in spaces of scale 2, each grown by 0.1.
    wanted = 4 / 3 * np.pi * (0.9**3 + 1.3**3)
    assert found.volume == pytest.approx(wanted, rel=0.1)
    words = ("--union", "left", "template of Balls")
    code, _, complaint = run(project, path, *words, "-o", tmp_path / "both.inrv")
    assert code == 0, complaint
    code, _, complaint = run(path, "--union", "small", "huge", "-o", mesh, "--force")
    assert code == 1
    assert "no shape named huge; there is: small, small, middle" in complaint
