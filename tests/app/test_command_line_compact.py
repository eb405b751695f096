"""`inrview compact`, by processes: budgets, figures, and what opens afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest
import trimesh
from PIL import Image

from inrview.document.document import Document, Family, Member
from inrview.engine import inline
from inrview.messages.family import TemplateEdit
from inrview.messages.requests import SaveRequest
from tests.app.conftest import Run
from tests.fitting.pictures import wavy
from tests.small_family import sphere_family

pytestmark = pytest.mark.timeout(180)
FEW = ("--resolution", 64, "--samples", 5000, "--json")


@pytest.fixture(scope="module")
def project(inrview: Run, ball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compact") / "ball.inrv"
    settings = ("--log2-table", 14, "--finest", 64, "--levels", 4, "--steps", 150)
    assert inrview("fit", ball, "-o", path, *settings).returncode == 0
    return path


def compacted(inrview: Run, project: Path, output: Path, *words: Any) -> dict[str, Any]:
    run = inrview("compact", project, "-o", output, *FEW, *words)
    assert run.returncode == 0, run.stderr
    values: dict[str, Any] = json.loads(run.stdout)
    assert values["bytes"] == output.stat().st_size
    return values


def test_one_byte_a_weight_takes_a_quarter_at_most_and_costs_little(
    inrview: Run, project: Path, tmp_path: Path
) -> None:
    output = tmp_path / "small.inrv"
    values = compacted(inrview, project, output)
    assert values["share"] <= 0.25
    error = values["error"]
    assert error["chamfer"] <= 1.03 * error["chamfer_before"]
    assert 0 < error["change"] < 0.02  # of a ball of radius 10
    info = json.loads(inrview("info", output, "--json").stdout)
    assert info["shapes"][0]["kept_as"] == "compact"
    assert info["shapes"][0]["bytes"] == values["weight_bytes"]
    mesh = tmp_path / "ball.ply"
    run = inrview("surface", output, "-o", mesh, "--resolution", 64)
    assert run.returncode == 0, run.stderr
    area = trimesh.load(mesh, process=False).area
    assert area == pytest.approx(4 * 3.14159 * 100, rel=0.02)


def test_a_budget_is_kept_and_used(inrview: Run, project: Path, tmp_path: Path) -> None:
    most = 12_000
    roomy = compacted(inrview, project, tmp_path / "a.inrv", "--bytes", 2 * most)
    tight = compacted(inrview, project, tmp_path / "b.inrv", "--bytes", most)
    assert 0.9 * most < tight["bytes"] <= most
    assert 1.8 * most < roomy["bytes"] <= 2 * most
    assert tight["error"]["change"] > roomy["error"]["change"]


def test_too_small_a_budget_names_the_smallest_that_can_be_met(
    inrview: Run, project: Path, tmp_path: Path
) -> None:
    output = tmp_path / "no.inrv"
    run = inrview("compact", project, "-o", output, "--bytes", 100)
    assert run.returncode == 1
    assert "too few" in run.stderr
    assert not output.exists()
    smallest = int(run.stderr.split("keeping are ")[1].split(".")[0].replace(",", ""))
    values = compacted(inrview, project, output, "--bytes", smallest)
    assert values["bytes"] <= smallest


def test_a_compact_shape_has_nothing_to_be_fitted_to(
    inrview: Run, project: Path, tmp_path: Path
) -> None:
    output = tmp_path / "small.inrv"
    compacted(inrview, project, output)
    run = inrview("fit", output, "-o", tmp_path / "more.inrv", "--steps", 1)
    assert run.returncode == 1
    assert "no scan to learn from" in run.stderr


def test_a_picture_is_drawn_from_few_bytes(inrview: Run, tmp_path: Path) -> None:
    picture, project = tmp_path / "wavy.png", tmp_path / "wavy.inrv"
    Image.fromarray(wavy().pixels).save(picture)
    assert inrview("fit", picture, "-o", project, "--steps", 150).returncode == 0
    output, drawn = tmp_path / "small.inrv", tmp_path / "drawn.png"
    values = compacted(inrview, project, output)
    assert values["error"]["psnr"] > values["error"]["psnr_before"] - 0.5
    assert inrview("image", output, "-o", drawn).returncode == 0
    run = inrview("compare", picture, drawn, "--json")
    assert json.loads(run.stdout)["psnr"] == pytest.approx(
        values["error"]["psnr"], abs=0.2
    )
    run = inrview("fit", output, "-o", tmp_path / "more.inrv", "--steps", 1)
    assert run.returncode == 1
    assert "no pixels to learn from" in run.stderr


def test_a_family_is_kept_with_its_edits_and_told_shape_by_shape(
    inrview: Run, tmp_path: Path
) -> None:
    learned = sphere_family()
    members = tuple(Member(name, name) for name in learned.names)
    edit = TemplateEdit("e", "Up", "move", (0.0, 0.5, 0.0), (0.0, 0.1, 0.0))
    family = Family(
        "f", "Balls", members, learned.spec, snapshot=learned, edits=(edit,)
    )
    project, output = tmp_path / "family.inrv", tmp_path / "small.inrv"
    inline.result(SaveRequest(Document(families=(family,)), str(project)))
    values = compacted(inrview, project, output)
    assert (values["kind"], values["name"]) == ("family", "Balls")
    assert values["weight_bytes"] < 0.6 * values["float32_bytes"]
    told = {one["name"]: one for one in values["error"]["shapes"]}
    assert told.keys() == {"template", *learned.names}
    worst = values["error"]["worst"]
    assert worst == told[worst["name"]]
    assert values["error"]["change"] <= worst["change"] < 0.02
    info = json.loads(inrview("info", output, "--json").stdout)["families"][0]
    assert (info["kept_as"], info["edits"]) == ("compact", ["Up"])
    assert info["made"] == []
    mesh = tmp_path / "large.ply"
    words = ("--shape", "large", "--resolution", 48)
    run = inrview("surface", output, "-o", mesh, *words)
    assert run.returncode == 0, run.stderr
    assert trimesh.load(mesh, process=False).area > 1
    page = tmp_path / "page.html"
    run = inrview("compact", project, "--report", page, *FEW)
    assert run.returncode == 1
    assert "fitted by itself, and Balls is not" in run.stderr
    assert not page.exists()


def test_what_is_not_fitted_cannot_be_made_compact(
    inrview: Run, project: Path, tmp_path: Path
) -> None:
    run = inrview("compact", project, "-o", tmp_path / "a.inrv", "--name", "cube")
    assert run.returncode == 1
    assert "no fitted field named cube; it has: ball" in run.stderr
    assert inrview("compact", project).returncode == 2


def test_a_page_shows_the_field_beside_its_rivals(
    inrview: Run, project: Path, tmp_path: Path
) -> None:
    page = tmp_path / "ball.html"
    run = inrview("compact", project, "--report", page, *FEW)
    assert run.returncode == 0, run.stderr
    points = json.loads(run.stdout)["points"]
    sizes: dict[str, list[tuple[int, float]]] = {}
    for point in points:
        found = sizes.setdefault(point["method"], [])
        found.append((point["bytes"], point["error"]))
    assert set(sizes) == {"field", "mesh", "voxels"}
    for method, found in sizes.items():
        errors = [error for _, error in sorted(found)]
        assert errors[0] > 2 * errors[-1], method  # more bytes, less error
    text = page.read_text()
    assert "<svg" in text
    assert "decimated mesh" in text
    assert f"{points[0]['bytes']:,}" in text
    assert inrview("compact", project, "--report", page).returncode == 1
    run = inrview("compact", project, "--report", page, "--bytes", 99, "--force")
    assert run.returncode == 2


def test_a_page_of_a_picture_shows_jpeg_and_png(inrview: Run, tmp_path: Path) -> None:
    picture, project = tmp_path / "wavy.png", tmp_path / "wavy.inrv"
    Image.fromarray(wavy().pixels).save(picture)
    assert inrview("fit", picture, "-o", project, "--steps", 60).returncode == 0
    run = inrview("compact", project, "--report", tmp_path / "p.html", *FEW)
    assert run.returncode == 0, run.stderr
    points = json.loads(run.stdout)["points"]
    assert {point["method"] for point in points} == {"field", "JPEG", "PNG"}
    png = next(point for point in points if point["method"] == "PNG")
    assert png["error"] == 100.0  # dB that stand for no difference
    small = tmp_path / "small.inrv"
    compacted(inrview, project, small)
    run = inrview("compact", small, "--report", tmp_path / "q.html", *FEW)
    assert run.returncode == 1
    assert "no pixels to compare with" in run.stderr
