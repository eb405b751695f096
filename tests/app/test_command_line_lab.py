"""`inrview lab` in a process of its own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.files.write_mesh import write_mesh
from tests.fitting.clouds import ball_mesh
from tests.fitting.pictures import wavy


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "wavy.png"
    Pillow.fromarray(wavy().pixels).save(path)
    return path


def test_a_report_and_its_figures(inrview: Any, picture: Path, tmp_path: Path) -> None:
    output = tmp_path / "lab.html"
    networks = "relu:hidden=8,siren:hidden=8,hash"
    arguments = ("lab", picture, "-o", output, "--steps", 6, "--networks", networks)
    run = inrview(*arguments, "--split", "every-second", "--json")
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    found = values["labs"][0]["networks"]
    assert [one["network"] for one in found] == ["relu", "siren", "hash"]
    assert all(one["steps"] == 6 for one in found)
    assert found[0]["parameters"] * 4 == found[0]["bytes"]
    assert len(found[0]["spectrum"]["signal"]) > 24
    assert found[2]["history"][-1]["step"] == 6
    assert output.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = inrview(*arguments)
    assert again.returncode == 1
    assert "--force overwrites it" in again.stderr


def test_a_shape_is_cut_and_its_report_written(inrview: Any, tmp_path: Path) -> None:
    ball, output = tmp_path / "ball.ply", tmp_path / "lab.html"
    write_mesh(ball_mesh(), ball)
    networks = "relu:hidden=8:layers=1,hash:levels=2:log2_table=10:finest=16"
    arguments = ("lab", ball, "-o", output, "--steps", 5, "--networks", networks)
    run = inrview(*arguments, "--size", 48, "--slice", "y=0.5", "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)["labs"][0]
    assert found["kind"] == "sdf"
    assert found["slice"] == {"axis": "y", "offset": 0.5}
    assert found["truth"] == "mesh"
    for one in found["networks"]:
        assert one["steps"] == 5
        assert 0 <= one["wrong_side"] <= 1
        assert one["surface"] > 0
        assert len(one["surface_spectrum"]["signal"]) > 2
        assert one["history"][-1]["step"] == 5
    assert "signed distance" in output.read_text(encoding="utf-8")
    said = inrview(*arguments, "--force", "--kind", "occupancy", "--size", 48)
    assert said.returncode == 0, said.stderr
    assert "occupancy, slice across z at 0" in said.stdout


def test_what_cannot_be_meant_is_one_sentence(
    inrview: Any, picture: Path, tmp_path: Path
) -> None:
    output = tmp_path / "lab.html"
    grey = tmp_path / "grey.png"
    Pillow.fromarray(np.full((40, 40, 3), 99, np.uint8)).save(grey)
    text = tmp_path / "notes.txt"
    text.write_text("no picture\n")
    cases = (
        ((picture, "-o", output, "--networks", "relu,foo"), 2, "no network 'foo'"),
        ((picture, "-o", output, "--networks", "fourier:sigma=0"), 2, "sigma is 0"),
        ((picture, "-o", tmp_path / "lab.pdf"), 2, "must end in .html"),
        ((grey, "-o", output), 1, "one colour only"),
        ((text, "-o", output), 1, "notes.txt"),
        ((picture, "-o", output, "--slice", "w"), 2, "must be x, y or z"),
        ((picture, "-o", output, "--slice", "x=3"), 2, "must be x, y or z"),
        ((tmp_path / "gone.png", "-o", output), 1, "gone.png"),
        ((picture, tmp_path / "gone.ply", "-o", output), 1, "gone.ply does not exist"),
        ((picture, "-o", output, "--kind", "sdf"), 2, "--kind is about shapes"),
        ((text, "-o", output, "--split", "share"), 2, "--split is about pictures"),
    )
    for arguments, code, words in cases:
        run = inrview("lab", *arguments)
        assert run.returncode == code, run.stderr
        assert words in run.stderr
        assert "Traceback" not in run.stderr
    assert not output.exists()
