"""The command line and the Python of a fit run to what the session's own fit gives."""

import os
import shlex
import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inrview.app.command_line import main
from inrview.document.document import Document, Picture, Shape
from inrview.document.edits import add_scans
from inrview.document.picture_edits import add_pictures
from inrview.engine import inline
from inrview.messages.notes import Note
from inrview.messages.picture import LoadPictureRequest
from inrview.messages.presets import fit_preset, preset
from inrview.messages.requests import LoadRequest, OpenProjectRequest
from inrview.messages.specs import FieldSpec
from inrview.session.fit_subject import request_of
from inrview.session.recipe import command_line, paths_of, python_script
from tests.fitting.pictures import wavy

pytestmark = pytest.mark.timeout(180)
SMALL = FieldSpec(levels=3, log2_table=12, finest=32)


@pytest.fixture
def cloud(tmp_path: Path) -> Document:
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(2000, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    path = tmp_path / "a ball.xyz"
    np.savetxt(path, np.hstack([normals * 10 + 5, normals]), fmt="%.6f")
    ids = (f"item-{number}" for number in count(1))
    loaded = inline.result(LoadRequest((str(path),)))
    return add_scans(Document(), loaded.scans, lambda: next(ids))


@pytest.fixture
def painted(tmp_path: Path) -> Document:
    path = tmp_path / "wavy.png"
    Image.fromarray(wavy().pixels).save(path)
    loaded = inline.result(LoadPictureRequest((str(path),)))
    return add_pictures(Document(), loaded.pictures, lambda: "p")


def learned(document: Document, thing: Shape | Picture) -> dict[str, np.ndarray]:
    """Return the weights that the session's own request ends with."""
    last = inline.result(request_of(document, thing, None))
    return dict(last.snapshot.weights)


def commanded(
    document: Document,
    thing: Shape | Picture,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, np.ndarray]:
    """Return the weights that the command line ends with."""
    words = shlex.split(command_line(paths_of(document, thing), thing))
    assert words[0] == "inrview"
    monkeypatch.chdir(folder)
    assert main([*words[1:], "-q"]) == 0
    project = folder / words[words.index("-o") + 1]
    made = inline.result(OpenProjectRequest(str(project))).document
    first = (*made.shapes, *made.pictures)[0]
    assert first.field == thing.field
    assert first.fit == thing.fit
    return dict(first.snapshot.weights)


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name]) for name in one
    )


def nearly_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    """Allow for rounding: libraries that a process has loaded may change it.

    With another seed, rate or sample hardly any weight would be near.
    """
    return one.keys() == other.keys() and all(
        np.isclose(one[name], other[name], rtol=1e-3, atol=1e-5).mean() > 0.99
        for name in one
    )


@pytest.mark.parametrize("network", ["hash", "siren", "occupancy"])
def test_the_command_line_of_a_shape_gives_the_same_weights(
    cloud: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    shape = cloud.shapes[0]
    fit = replace(shape.fit, steps=12, seed=7, threads=1, held_out=0.1)
    field = SMALL
    if network == "siren":
        field = replace(preset("sdf", "siren"), hidden=16, omega=20.5)
        fit = replace(fit_preset(field, "paper", fit), noise=0.0123, decay=False)
    elif network == "occupancy":
        field = replace(preset("occupancy", "relu"), hidden=16, initial="glorot")
        fit = replace(fit_preset(field, "default", fit), rate=1e-3, normals="estimate")
    shape = replace(shape, field=field, fit=fit)
    expected = learned(cloud, shape)
    found = commanded(cloud, shape, tmp_path, monkeypatch)
    assert same(found, expected)


@pytest.mark.parametrize("network", ["hash", "fourier"])
def test_the_command_line_of_a_picture_gives_the_same_weights(
    painted: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    picture = painted.pictures[0]
    field, fit = picture.field, replace(picture.fit, steps=10, seed=3, threads=1)
    if network == "fourier":
        field = replace(preset("image", "fourier"), hidden=16, sigma=3.25)
        fit = replace(fit, rate=2e-3)
    picture = replace(picture, field=field, fit=fit)
    expected = learned(painted, picture)
    assert same(commanded(painted, picture, tmp_path, monkeypatch), expected)


@pytest.mark.parametrize("kind", ["shape", "picture"])
def test_the_python_gives_the_same_weights(
    cloud: Document, painted: Document, tmp_path: Path, kind: str
) -> None:
    document = cloud if kind == "shape" else painted
    thing: Shape | Picture = (*document.shapes, *document.pictures)[0]
    fit = replace(thing.fit, steps=10, seed=5, threads=1)
    field = SMALL if kind == "shape" else thing.field
    thing = replace(thing, fit=fit, field=field)
    script = python_script(paths_of(document, thing), thing)
    script += "import numpy as np\nnp.savez('out.npz', **done.snapshot.weights)\n"
    (tmp_path / "script.py").write_text(script)
    run = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, check=False,
        text=True, env={**os.environ, "PYTHONPATH": _ROOT},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "10 steps" in run.stdout
    with np.load(tmp_path / "out.npz", allow_pickle=False) as found:
        other = replace(thing, fit=replace(fit, seed=6))
        assert nearly_same(dict(found), learned(document, thing))
        assert not nearly_same(dict(found), learned(document, other))


def test_what_was_never_a_file_has_no_recipe(cloud: Document) -> None:
    scan = replace(cloud.scans[0], path="")
    assert paths_of(replace(cloud, scans=(scan,)), cloud.shapes[0]) == ()
    assert len(paths_of(cloud, cloud.shapes[0])) == 1


_ROOT = str(Path(__file__).resolve().parents[2])


def test_depth_images_alone_are_no_recipe(cloud: Document) -> None:
    """Their files without the camera would be fitted as a picture."""
    shape = cloud.shapes[0]
    assert paths_of(cloud, shape)
    note = Note("depth-image", "A depth image of 64 by 48.")
    scans = tuple(replace(scan, notes=(*scan.notes, note)) for scan in cloud.scans)
    assert paths_of(replace(cloud, scans=scans), shape) == ()
