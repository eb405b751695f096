"""Where a scan roughly belongs on another one, wherever either of them stands."""

import numpy as np
from jaxtyping import Float64, Int64

from inrview.geometry.rigid import rigid_from_pairs

_TRIPLES, _ROUNDS = 20_000, 10
_ALIKE = 0.9
"""Of two edges between matched points the shorter has this share of the longer."""
_MOST = 400
"""Candidates of a round that are tried on all matches."""
KEPT = 8


def candidates(
    source: Float64[np.ndarray, "n 3"],
    target: Float64[np.ndarray, "m 3"],
    matches: Int64[np.ndarray, "c 2"],
    near: float,
    seed: int = 0,
) -> Float64[np.ndarray, "k 4 4"]:
    """Return the few rigid motions that bring most matched points within `near`.

    Notes
    -----
    Fischler & Bolles 1981, "Random sample consensus", on triples of matches; those
    whose edges differ in length are dropped before anything is computed, as in
    Rusu et al. 2009, section V.
    """
    if len(matches) < 3:
        return np.zeros((0, 4, 4))
    rng = np.random.default_rng(seed)
    here, there = source[matches[:, 0]], target[matches[:, 1]]
    found: list[np.ndarray] = []
    votes: list[np.ndarray] = []
    for _ in range(_ROUNDS):
        triples = rng.integers(0, len(matches), (_TRIPLES, 3))
        triples = triples[_could_be(here, there, triples, 4 * near)][:_MOST]
        if not len(triples):
            continue
        motions = rigid_from_pairs(here[triples], there[triples])
        counts = _agreeing(motions, here, there, near)
        best = np.argsort(-counts)[:KEPT]
        found.append(motions[best])
        votes.append(counts[best])
    if not found:
        return np.zeros((0, 4, 4))
    order = np.argsort(-np.concatenate(votes))[:KEPT]
    return np.concatenate(found)[order]


def feature_matches(
    source: Float64[np.ndarray, "n f"], target: Float64[np.ndarray, "m f"]
) -> Int64[np.ndarray, "c 2"]:
    """Return for each point of either side the one of the other that is most alike."""
    squared = (
        (source**2).sum(axis=1)[:, None]
        + (target**2).sum(axis=1)
        - 2 * source @ target.T
    )
    forth = np.column_stack([np.arange(len(source)), squared.argmin(axis=1)])
    back = np.column_stack([squared.argmin(axis=0), np.arange(len(target))])
    return np.unique(np.concatenate([forth, back]), axis=0)


def _could_be(
    here: np.ndarray, there: np.ndarray, triples: np.ndarray, shortest: float
) -> np.ndarray:
    """Say of which triples the edges are alike, and long enough to turn by."""
    fits = np.ones(len(triples), bool)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        one = np.linalg.norm(here[triples[:, a]] - here[triples[:, b]], axis=1)
        two = np.linalg.norm(there[triples[:, a]] - there[triples[:, b]], axis=1)
        fits &= np.minimum(one, two) > _ALIKE * np.maximum(one, two)
        fits &= np.minimum(one, two) > shortest
    return fits


def _agreeing(
    motions: Float64[np.ndarray, "k 4 4"],
    here: Float64[np.ndarray, "c 3"],
    there: Float64[np.ndarray, "c 3"],
    near: float,
) -> Int64[np.ndarray, " k"]:
    turns = np.swapaxes(motions[:, :3, :3], 1, 2).astype(np.float32)
    moved = here.astype(np.float32) @ turns
    moved += motions[:, None, :3, 3].astype(np.float32)
    moved -= there.astype(np.float32)
    squared = moved[..., 0] ** 2 + moved[..., 1] ** 2 + moved[..., 2] ** 2
    return np.asarray((squared < near**2).sum(axis=1))
