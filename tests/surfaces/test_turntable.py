"""A full turn: even, complete, never cut, and whole or not there at all."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inrview.geometry.mesh import Mesh
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.requests import RenderRequest
from inrview.surfaces.render import render

_CORNERS = np.array([[0, 0, 0], [3, 0, 0], [0, 1, 0], [0, 0, 0.2]], np.float32)
_WEDGE = Mesh(
    _CORNERS, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
)


def _request(path: Path, **parts: float) -> RenderRequest:
    return RenderRequest(
        _WEDGE, str(path), 96, 80, frames_per_second=4, **{"seconds": 2.0, **parts}
    )


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_a_turn_has_all_frames_and_shows_another_side_in_each(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"turn{ending}"
    reports = list(render(_request(path)))
    assert reports[-1].is_final
    shares = [one.fraction for one in reports if isinstance(one, Progress)]
    assert shares == sorted(shares)
    with Image.open(path) as picture:
        assert picture.n_frames == 8
        assert picture.size == (96, 80)
        frames = []
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("L"), int))
    areas = [int((frame < 240).sum()) for frame in frames]
    assert min(areas) > 20
    assert np.abs(frames[0] - frames[2]).max() > 30
    for frame in frames:
        edge = np.concatenate([frame[0], frame[-1], frame[:, 0], frame[:, -1]])
        assert edge.min() > 235  # nothing is cut at any angle


def test_a_turn_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    job = render(_request(tmp_path / "turn.gif"))
    next(job)
    next(job)
    job.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seconds", [0.1, 1e9])
def test_too_few_or_too_many_frames_are_refused(tmp_path: Path, seconds: float) -> None:
    with pytest.raises(UserError, match="frames"):
        list(render(_request(tmp_path / "turn.gif", seconds=seconds)))
