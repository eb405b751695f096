"""A small real family of creatures, learned once for all tests of a process."""

from functools import cache

import numpy as np
import torch

from inrview.fields.torch_family import TorchFamily
from inrview.geometry.placement import Placement
from inrview.messages.family import FamilySnapshot, FamilySpec
from tests.families.creatures import creature_parts

SPEC = FamilySpec(
    code_size=6, deformation_width=48, deformation_layers=2, template_width=48
)
PLACED = Placement(center=(0.0, 0.15, -0.1), scale=1.5)
"""Where each creature lies: all by the same placement, so the truth is known."""
MEMBERS = tuple((n, k) for n in (0.35, 0.5, 0.65) for k in (0.6, 0.8, 1.0))
"""Neck and length of each."""
_STEPS, _POINTS, _CLAMP = 500, 300, 0.15


@cache
def family() -> FamilySnapshot:
    """Return a family of nine creatures: long and short, necks high and low."""
    torch.manual_seed(0)
    samples = [_samples(neck, length, k) for k, (neck, length) in enumerate(MEMBERS)]
    points = torch.from_numpy(np.stack([x for x, _ in samples]))
    distances = torch.from_numpy(np.stack([d for _, d in samples]))
    model = TorchFamily(SPEC, 0)
    # Codes begin as the two numbers that differ, so a few hundred steps are enough.
    start = (np.array(MEMBERS) - (0.5, 0.8)) / (0.15, 0.2)
    codes = 0.02 * torch.randn(len(MEMBERS), SPEC.code_size)
    codes[:, :2] += 0.5 * torch.from_numpy(start).float()
    codes.requires_grad_()
    adam = torch.optim.Adam([*model.parameters(), codes], lr=2e-3)
    for step in range(_STEPS):
        for group in adam.param_groups:
            group["lr"] = 2e-3 * (1 - 0.95 * step / _STEPS)
        rows = torch.randint(points.shape[1], (len(MEMBERS), _POINTS))
        x = torch.gather(points, 1, rows[..., None].expand(-1, -1, 3))
        d = torch.gather(distances, 1, rows)
        placed, correction = model.deformed(x, codes)
        f = model.template_values(placed) + correction
        error = (f.clamp(-_CLAMP, _CLAMP) - d.clamp(-_CLAMP, _CLAMP)).abs().mean()
        loss = error + 0.1 * correction.abs().mean() + 1e-4 * codes.square().mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
    names = tuple(f"neck{neck}-length{length}" for neck, length in MEMBERS)
    placements = (PLACED,) * len(MEMBERS)
    return FamilySnapshot(
        SPEC, model.weights(), names, codes.detach().numpy(), placements, step=_STEPS
    )


def signed(scan: np.ndarray, neck: float, length: float) -> np.ndarray:
    """Return about the signed distance to a creature, scan units.

    Notes
    -----
    The first-order distance to an ellipsoid, k0 (k0 - 1) / k1 (I. Quilez).
    """
    found = []
    for center, radii in creature_parts(neck, length):
        scaled = (scan - center) / np.array(radii)
        k0 = np.linalg.norm(scaled, axis=1)
        k1 = np.linalg.norm(scaled / np.array(radii), axis=1)
        found.append(k0 * (k0 - 1) / np.maximum(k1, 1e-9))
    return np.asarray(np.min(found, axis=0))


def _samples(neck: float, length: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    anywhere = rng.uniform(-1, 1, (60_000, 3))
    values = signed(PLACED.to_scan(anywhere.astype(np.float32)), neck, length)
    near = np.argsort(np.abs(values))[:8000]
    chosen = np.concatenate([near, rng.permutation(len(anywhere))[:2000]])
    distances = values[chosen] / PLACED.scale
    return anywhere[chosen].astype(np.float32), distances.astype(np.float32)
