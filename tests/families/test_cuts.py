"""A step that is cut finer learns the same, and no cut is larger than asked."""

import numpy as np
import pytest
import torch

from inrview.families.batches import PIECE, Batch, Drawer
from inrview.families.cuts import cuts, finest
from inrview.families.dit_terms import pairs_loss
from inrview.families.plan import Settings, settings_at
from inrview.families.training import Training
from inrview.families.trainings import TRAININGS
from inrview.geometry.steps import finished, told
from inrview.messages.family import FAST, PAPER, FamilySpec

_SHAPES, _POINTS = 3, 100
_SPECS = {
    "default": FamilySpec("default", 4, 16, 2, 16, 2),
    "dif": FamilySpec("dif", 4, 16, 2, 16, 2, omega=15.0),
    "dit": FamilySpec("dit", 4, 16, 4, 16, 2),
}


class _Once(Drawer):
    """Always draws the same."""

    def __init__(self) -> None:
        """Need no shapes."""

    def draw(self) -> Batch:
        rng = torch.Generator().manual_seed(1)
        points = 2 * torch.rand((_SHAPES, _POINTS, 3), generator=rng) - 1
        normals = torch.randn((_SHAPES, 33, 3), generator=rng)
        normals = normals / normals.norm(dim=-1, keepdim=True)
        return Batch(points, points.norm(dim=-1) - 0.6, normals)


def _training(model: str) -> Training:
    spec = _SPECS[model]
    network, training = TRAININGS[model]
    codes = np.random.default_rng(2).standard_normal((_SHAPES, 4)).astype(np.float32)
    found = training(network(spec, 0), codes, _Once(), 0)
    with torch.no_grad():  # heads start at nothing, and what they hear has no slope
        rng = torch.Generator().manual_seed(3)
        for weight in found.model.parameters():
            weight += 0.05 * torch.randn(weight.shape, generator=rng)
    return found


def _step(training: Training, settings: Settings) -> tuple[dict[str, float], int]:
    pauses: list[None] = []
    losses = finished(told(training.step(settings), pauses.append))
    return losses, len(pauses)


def _slopes(training: Training) -> torch.Tensor:
    weights = [*training.model.parameters(), training.codes]
    return torch.cat([w.grad.flatten() for w in weights if w.grad is not None])


def _settings(model: str) -> Settings:
    """Return those of a late step; ours without what is drawn at random for a cut."""
    found = settings_at(0.3)
    if model == "default":
        found = Settings(0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 1.0, 0.1, 0.0, 0.3)
    return found


@pytest.mark.parametrize("model", ["default", "dif", "dit"])
@pytest.mark.parametrize("most", [170, 40])
def test_cuts_have_the_losses_and_slopes_of_the_whole(model: str, most: int):
    whole, cut = _training(model), _training(model)
    whole.finest, cut.finest = 10_000, most
    expected, few = _step(whole, _settings(model))
    found, many = _step(cut, _settings(model))
    assert many > few
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-6)
    slopes = _slopes(whole)
    assert len(slopes) > 0
    assert torch.count_nonzero(slopes) > len(slopes) / 2
    error = (_slopes(cut) - slopes).norm() / slopes.norm()
    assert float(error) < 1e-4


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_no_pass_sees_more_points_than_asked(
    model: str, monkeypatch: pytest.MonkeyPatch
):
    training = _training(model)
    training.finest = 70
    seen = []
    ask = training.model.template_values

    def counted(points: torch.Tensor) -> torch.Tensor:
        seen.append(points[..., 0].numel())
        return ask(points)

    monkeypatch.setattr(training.model, "template_values", counted)
    _step(training, _settings(model))
    assert max(seen) <= training.finest


def test_cuts_share_out_all_points():
    batch = _Once().draw()
    parts = cuts(batch, 45)
    assert sum(part.share for part in parts) == pytest.approx(1)
    assert sum(part.surface_share for part in parts) == pytest.approx(1)
    rows = torch.cat([part.batch.points for part in parts], dim=1)
    assert rows.shape == batch.points.shape
    assert set(map(tuple, rows[0].tolist())) == set(
        map(tuple, batch.points[0].tolist())
    )
    for part in parts:
        surface = part.batch.normals.shape[1]
        on = batch.points[:, :33][:, part.rows]
        assert torch.equal(part.batch.points[:, :surface], on)


def test_few_points_are_not_cut_to_none():
    batch = Batch(*(tensor[:, :2] for tensor in _Once().draw()))
    assert len(cuts(batch, 1)) == 2


def test_slow_networks_are_cut_finer():
    assert finest(FAST["default"], "cpu") == PIECE
    assert finest(PAPER["dif"], "cpu") < finest(FAST["dif"], "cpu") < PIECE
    assert finest(PAPER["dit"], "cpu") < 192 < finest(FAST["dit"], "cpu") < PIECE
    assert finest(PAPER["dit"], "cuda") == PIECE


def test_pairs_in_rows_are_the_pairs_of_all(monkeypatch: pytest.MonkeyPatch):
    points = _Once().draw().points
    moves = (0.8 * torch.sin(5 * points)).requires_grad_()
    is_first = torch.arange(_POINTS) % 8 == 0
    apart = (points[:, is_first, None] - points[:, None, ~is_first]).norm(dim=-1)
    differ = (moves[:, is_first, None] - moves[:, None, ~is_first]).norm(dim=-1)
    stretch = (differ / (apart + 1e-3) - 0.5).clamp_min(0)
    expected = stretch.sum(dim=(1, 2)).mean() / _POINTS
    expected.backward()  # type: ignore[no-untyped-call]
    monkeypatch.setattr("inrview.families.dit_terms._PAIRS", 800)
    pauses: list[None] = []
    loss, slopes = finished(told(pairs_loss(points, moves), pauses.append))
    assert len(pauses) == 5
    assert float(loss) == pytest.approx(expected.item(), rel=1e-4)
    assert torch.allclose(slopes, moves.grad, atol=1e-5)
