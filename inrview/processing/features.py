"""What the surroundings of a point look like, whichever way the scan is turned."""

import numpy as np
from jaxtyping import Float64, Int64
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

_BINS = 11


def point_features(
    positions: Float64[np.ndarray, "n 3"],
    normals: Float64[np.ndarray, "n 3"],
    radius: float,
) -> Float64[np.ndarray, "n 33"]:
    """Return fast point feature histograms, each third of them adding up to one.

    Notes
    -----
    Rusu, Blodow & Beetz 2009, "Fast point feature histograms (FPFH) for 3D
    registration": eqs. 1 and 2, eleven bins for each of the three angles.
    """
    tree = cKDTree(positions)
    pairs = tree.query_pairs(radius, output_type="ndarray")
    first = np.concatenate([pairs[:, 0], pairs[:, 1]])
    second = np.concatenate([pairs[:, 1], pairs[:, 0]])
    offsets = positions[second] - positions[first]
    lengths = np.linalg.norm(offsets, axis=1)
    is_apart = lengths > 1e-12
    first, second, lengths = first[is_apart], second[is_apart], lengths[is_apart]
    bins = _angle_bins(
        normals[first], normals[second], offsets[is_apart] / lengths[:, None]
    )
    count = len(positions)
    simple = np.zeros((count, 3 * _BINS))
    for part in range(3):
        place = first * (3 * _BINS) + part * _BINS + bins[:, part]
        simple += np.bincount(place, minlength=count * 3 * _BINS).reshape(count, -1)
    near = np.maximum(np.bincount(first, minlength=count), 1)[:, None]
    simple /= near
    weights = csr_matrix((radius / lengths, (first, second)), (count, count))
    full = simple + (weights @ simple) / near
    sums = full.reshape(count, 3, _BINS).sum(axis=2, keepdims=True)
    parts = full.reshape(count, 3, _BINS) / np.where(sums > 0, sums, 1)
    return np.asarray(parts.reshape(count, -1))


def _angle_bins(
    own: Float64[np.ndarray, "p 3"],
    other: Float64[np.ndarray, "p 3"],
    along: Float64[np.ndarray, "p 3"],
) -> Int64[np.ndarray, "p 3"]:
    """Return the bins of the angles between two normals in the frame of the first."""
    across = np.cross(along, own)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    upward = np.cross(own, across)
    alpha = np.einsum("ij,ij->i", across, other)
    phi = np.einsum("ij,ij->i", own, along)
    theta = np.arctan2(
        np.einsum("ij,ij->i", upward, other), np.einsum("ij,ij->i", own, other)
    )
    shares = np.stack([(alpha + 1) / 2, (phi + 1) / 2, theta / (2 * np.pi) + 0.5], 1)
    return np.clip((shares * _BINS).astype(np.int64), 0, _BINS - 1)
