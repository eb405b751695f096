"""Turning each part of a cloud outwards as a whole."""

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from inrview.processing.coupling import couplings

DIRECTIONS = 200
DECIDED = 0.3
"""How one-sided the vote of the extreme points must be to be beyond doubt."""
COUPLED = 0.03
"""Coupling between parts from which one tells the other's side."""
LARGEST = 32
"""Parts that are weighed against each other; smaller ones are judged alone."""


def turn_outward(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    parts: Int64[np.ndarray, " n"],
    facing: Float32[np.ndarray, " n"],
) -> tuple[Float32[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
    """Return the sign for each point's part, and whether that is beyond doubt.

    What the sensors saw decides where they saw anything (`facing`: the sign towards
    the sensor, or zero). Else parts of one surface are first brought into agreement
    and then turned so that the outermost points of the cloud face outwards, or, where
    they have none of these, their own; a part inside a closed part is the wall of a
    cavity and faces inwards.
    """
    ranks = _by_size(parts)
    count = int(ranks.max()) + 1
    centred = positions.astype(np.float64) - positions.mean(axis=0, dtype=np.float64)
    groups = _grouped(centred, normals, ranks, min(count, LARGEST))
    seen = np.bincount(ranks, facing, count)
    outermost = _extreme_vote(centred, normals, ranks, count)
    signs = np.ones(count, np.float32)
    decided = np.zeros(count, np.bool_)
    done: list[Int64[np.ndarray, " k"]] = []
    for group, turns in groups:
        signs[group] = turns
        rows = np.flatnonzero(np.isin(ranks, group))
        tally = float(np.sign((seen[group] * turns).sum()))
        tally = tally or float((outermost[group] * turns).sum())
        if abs(tally) < DECIDED:
            tally = _own_vote(centred[rows], normals[rows], signs[ranks[rows]])
        decided[group] = abs(tally) >= DECIDED
        if abs(tally) < DECIDED:
            tally = _centre_vote(centred[rows], normals[rows], signs[ranks[rows]])
        flip = 1.0 if tally >= 0 else -1.0
        if done and not outermost[group].any() and not seen[group].any():
            larger = np.concatenate(done)
            outer = normals[larger] * signs[ranks[larger], None]
            flip *= -1.0 if _is_inside(centred[rows], centred[larger], outer) else 1.0
        signs[group] *= flip
        if group[0] < LARGEST:
            done.append(rows)
    return signs[ranks], decided[ranks]


def _by_size(parts: Int64[np.ndarray, " n"]) -> Int64[np.ndarray, " n"]:
    """Return the parts numbered anew, the largest first."""
    order = np.argsort(-np.bincount(parts), kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return np.asarray(ranks[parts], np.int64)


def _grouped(
    positions: Float64[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    ranks: Int64[np.ndarray, " n"],
    largest: int,
) -> list[tuple[Int64[np.ndarray, " g"], Float32[np.ndarray, " g"]]]:
    """Return groups of parts with the signs that make each group agree within."""
    alone = np.ones(1, np.float32)
    rest = [(np.array([part]), alone) for part in range(largest, int(ranks.max()) + 1)]
    if largest == 1:
        return [(np.array([0]), alone), *rest]
    rows = np.flatnonzero(ranks < largest)
    strength = couplings(positions[rows], normals[rows], ranks[rows], largest)
    groups: list[tuple[Int64[np.ndarray, " g"], Float32[np.ndarray, " g"]]] = []
    free = set(range(largest))
    while free:
        members, signs = [min(free)], [1.0]
        free.remove(members[0])
        while free:
            pull = {part: strength[part, members] @ signs for part in free}
            part = max(free, key=lambda candidate: abs(pull[candidate]))
            if abs(pull[part]) < COUPLED:
                break
            members.append(part)
            signs.append(float(np.sign(pull[part])))
            free.remove(part)
        groups.append((np.array(members), np.array(signs, np.float32)))
    return groups + rest


def _own_vote(
    positions: Float64[np.ndarray, "k 3"],
    normals: Float32[np.ndarray, "k 3"],
    signs: Float32[np.ndarray, " k"],
) -> float:
    """Return the vote of a group's own outermost points, whatever lies around it."""
    if len(positions) < 4:
        return 0.0
    alone = np.zeros(len(positions), np.int64)
    return float(_extreme_vote(positions, normals * signs[:, None], alone, 1)[0])


def _centre_vote(
    positions: Float64[np.ndarray, "k 3"],
    normals: Float32[np.ndarray, "k 3"],
    signs: Float32[np.ndarray, " k"],
) -> float:
    """Return how far a group faces away from the middle of the whole cloud.

    The last resort, for an open patch without an outermost point: a guess.
    """
    return float(np.einsum("ij,ij->i", positions, normals) @ signs)


def _extreme_vote(
    positions: Float64[np.ndarray, "k 3"],
    normals: Float32[np.ndarray, "k 3"],
    owners: Int64[np.ndarray, " k"],
    count: int,
) -> Float64[np.ndarray, " c"]:
    """Return the mean cosine between directions and the normals furthest along them.

    One number per owner, over the directions in which it has the furthest point; zero
    where it has none.
    """
    step = np.arange(DIRECTIONS) + 0.5
    height = 1 - 2 * step / DIRECTIONS
    turn = np.pi * (1 + np.sqrt(5)) * step
    radius = np.sqrt(1 - height**2)
    directions = np.stack([radius * np.cos(turn), radius * np.sin(turn), height], 1)
    if len(positions) > 20000:
        chosen = np.linspace(0, len(positions) - 1, 20000).astype(np.int64)
        positions, normals, owners = positions[chosen], normals[chosen], owners[chosen]
    extreme = (positions @ directions.T).argmax(axis=0)
    cosines = np.einsum("ij,ij->i", normals[extreme], directions)
    hits = np.bincount(owners[extreme], minlength=count)
    sums = np.bincount(owners[extreme], cosines, count)
    return np.asarray(sums / np.maximum(hits, 1), np.float64)


def _is_inside(
    queries: Float64[np.ndarray, "k 3"],
    sources: Float64[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
) -> bool:
    """Return whether most of the solid angle around the queries sees backs of sources.

    Inside a closed surface every source turns its back, outside as many turn their
    face: the share needs no areas.
    """
    rng = np.random.default_rng(0)
    chosen = queries[rng.permutation(len(queries))[:64]]
    used = rng.permutation(len(sources))[:4096]
    offsets = sources[used][None] - chosen[:, None]
    cubed = np.maximum(np.einsum("qnj,qnj->qn", offsets, offsets), 1e-12) ** 1.5
    flux = np.einsum("qnj,nj->qn", offsets, normals[used]) / cubed
    reach = np.abs(flux).sum(axis=1)
    shares = flux.sum(axis=1) / np.where(reach > 0, reach, 1.0)
    return bool(np.median(shares) > 0.5)
