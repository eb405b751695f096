"""`inrview edit`: the template of a family is edited by numbers, in template space."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inrview.app.cli_edit_parser import joined
from inrview.app.command_line import main
from inrview.document.document import Document, Family, Member
from inrview.engine.inline import result
from inrview.fields.family_field import restore_member
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.small_family import sphere_family

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the project of a family of balls."""
    family = sphere_family()
    members = tuple(
        Member(f"m{number}", name, placement=family.placement(name))
        for number, name in enumerate(family.names)
    )
    document = Document(
        families=(Family("f", "balls", members, family.spec, snapshot=family),)
    )
    path = tmp_path / "balls.inrv"
    result(SaveRequest(document, str(path)))
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command: its code, its JSON, what it complained."""

    def run(*words: object) -> tuple[int, Any, str]:
        code = main([*map(str, words), "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def _family(path: Path) -> Family:
    opened = result(OpenProjectRequest(str(path)))
    assert isinstance(opened, OpenedProject)
    family = opened.document.families[0]
    assert isinstance(family, Family)
    return family


def test_a_drag_moves_the_template_and_every_shape(
    run: Run, project: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pulled.inrv"
    words = ("edit", project, "--drag", "0.5,0,0:0.1,0,0:0.3", "-o", out)
    code, values, _ = run(*words)
    assert code == 0
    assert values["edits"][0]["center"] == [0.5, 0, 0]
    assert values["edits"][0]["fold_risk"] == 0
    before, after = _family(project), _family(out)
    assert not before.edits
    tip = np.array([[0.58, 0.0, 0.0]], np.float32)
    for family, is_inside in ((before, False), (after, True)):
        template = family.template_snapshot()
        member = family.member_snapshot(family.members[1])
        assert template is not None
        assert member is not None
        for snapshot in (template, member):
            value = restore_member(snapshot).values(tip)[0]
            assert (value < 0) == is_inside


def test_edits_stack_in_the_order_given(
    run: Run, project: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.inrv", tmp_path / "second.inrv"
    code, values, _ = run(
        "edit", project, "-o", first,
        "--twist", "0,0,0:0,1,0:30:0.5",
        "--drag", "-0.5,0,0:-0.1,0,0:0.2,0.3,0.4",
        "--bend", "0,0,0:0,1,0:1,0,0:-20:1",
        "--mirror", "-0,0,0:1,0,0",
    )  # fmt: skip
    assert code == 0
    kinds = [edit["kind"] for edit in values["edits"]]
    assert kinds == ["twist", "drag", "bend"]
    twist, drag, bend = _family(first).edits
    assert twist.amount == pytest.approx(np.pi / 6)
    assert drag.center == (-0.5, 0, 0)
    assert drag.box == (0.2, 0.3, 0.4)
    assert bend.amount == pytest.approx(-np.pi / 9)
    assert drag.mirror == ((0, 0, 0), (1, 0, 0))
    code, values, _ = run(
        "edit", first, "-o", second, "--mute", "Twist", "--remove", "Bend",
        "--scale", "0,0,0:1.2,1,1:1", "--move", "0,0.5,0:0,0.1,0:0.4,0.4,0.4",
    )  # fmt: skip
    assert code == 0
    edits = _family(second).edits
    names = [(edit.name, edit.is_muted) for edit in edits]
    assert names == [
        ("Twist", True), ("Drag", False), ("Scale", False), ("Move", False)
    ]  # fmt: skip
    assert len({edit.id for edit in edits}) == 4


def test_a_fold_is_told(run: Run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "folded.inrv"
    drag = "0.5,0,0:0.5,0,0:0.3"
    code, values, _ = run("edit", project, "--drag", drag, "-o", out)
    assert code == 0
    assert values["edits"][0]["fold_risk"] > 0.05


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--scale", "0,0,0:0,1,1:1"), "factors above 0"),
        (("--drag", "0,0,0:1,0,0:-1"), "above 0"),
        (("--mute", "Nobody"), "no edit named Nobody"),
        (("--family", "chairs", "--drag", "0,0,0:1,0,0:1"), "no family named chairs"),
        ((), "what to edit"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    run: Run, project: Path, tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    out = tmp_path / "out.inrv"
    code, _, errors = run("edit", project, *words, "-o", out)
    assert code != 0
    assert complaint in errors
    assert not out.exists()


@pytest.mark.parametrize("text", ["0,0,0:1,0,0", "0,0:1,0,0:1", "0,0,0:a,0,0:1"])
def test_numbers_of_another_form_are_wrong_usage(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["edit", str(project), "--drag", text, "-o", str(tmp_path / "o.inrv")])
    assert ended.value.code == 2
    assert "--drag" in capsys.readouterr().err


def test_the_help_says_which_space(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["edit", "--help"])
    assert "TEMPLATE SPACE" in capsys.readouterr().out


def test_numbers_that_begin_with_a_minus_stay_with_their_edit() -> None:
    words = ["edit", "a", "--drag", "-1,0,0:0,0,0:1", "-o", "b"]
    assert joined(words) == ["edit", "a", "--drag=-1,0,0:0,0,0:1", "-o", "b"]
