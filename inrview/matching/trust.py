"""How far a match may be off, foretold from what can be seen without the truth.

Four signs foretell it: how far two surfaces miss each other in template space (with the
corrections, and what is lost on the way there and back); how differently they face
there; how much the map strains a neighbourhood; and how well the shape of a patch holds
a point in its place: on a plain limb it may slide, on a face it may not.

The weights are those of a linear fit to the logarithm of the true errors of random
pairs of the creatures and of twenty bodies that share a vertex order. Fitted on the
creatures alone they rank errors on the bodies as well, and the other way round.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Value
from inrview.matching.nearest import nearest
from inrview.matching.surface_samples import SurfaceSamples

GOOD = 0.03
"""Error of a good match, in shape-space units: 3 cm for a body 1.7 m tall."""
_FEW, _MANY = 16, 48
"""Neighbours that a sign is averaged over; that are asked for their strain."""
_WEIGHTS = np.array((0.03, 0.47, -1.45, 0.15))
_BIAS = -2.3
_STEEPNESS = 2.8
"""How quickly the share of good matches falls where errors of `GOOD` are foretold."""
_USUAL = 0.02
"""Distance in template space, shape-space units, that good families leave."""

Numbers = Float64[np.ndarray, " n"]
Places = Float64[np.ndarray, "n 3"]


@dataclass(frozen=True, slots=True, eq=False)
class Trust(Value):
    """Foretold errors of a match at samples of the surface that is matched."""

    tree: cKDTree
    """Of the samples' positions."""
    errors: Numbers
    """Shape-space units."""

    def errors_at(self, points: Float32[np.ndarray, "n 3"]) -> Numbers:
        """Return the foretold errors at shape-space points of the surface."""
        apart, rows = nearest(self.tree, points.astype(np.float64), 4)
        shares = 1 / np.maximum(apart, 1e-6)
        return np.asarray((shares * self.errors[rows]).sum(axis=1) / shares.sum(axis=1))


def confidence(errors: Numbers, apart: Numbers) -> Numbers:
    """Return the chance that a match is good, 0 to 1.

    From its foretold error, and how far the two lie apart in template space: what
    meets nothing there has no match.
    """
    more = np.maximum(apart - _USUAL, 0)
    total = np.hypot(errors, more)
    return np.asarray(1 / (1 + (total / GOOD) ** _STEEPNESS))


def trust(
    samples: SurfaceSamples, misses: Numbers, facing: Numbers, images: Places | None
) -> Trust:
    """Foretell the errors at samples of a surface.

    `misses` are in shape-space units, `facing` are cosines between normals in template
    space, and `images` say where the samples lie on the other shape, in shape space;
    None where that has no surface whose strain could be measured.
    """
    weights = _WEIGHTS.copy()
    if images is None:
        strained = np.full(len(misses), np.log(0.15))
    else:
        many = samples.neighbours[:, :_MANY]
        strains = strain(samples.positions[many], images[many])
        strained = np.log(strains[many].mean(axis=1) + 0.01)
    few = samples.neighbours[:, :_FEW]
    signs = np.stack(
        [
            np.log(misses[few].mean(axis=1) + 1e-3),
            strained,
            np.sqrt(hold(samples)),
            np.log((1 - facing)[few].mean(axis=1) + 3e-3),
        ],
        axis=1,
    )
    return Trust(samples.tree, np.exp(signs @ weights + _BIAS))


def strain(
    here: Float64[np.ndarray, "n k 3"], there: Float64[np.ndarray, "n k 3"]
) -> Numbers:
    """Return how far each neighbourhood is from having been moved rigidly, 0 to 1.

    Notes
    -----
    The rotation that fits best is Kabsch's (1976); what it leaves over is the energy
    of Sorkine and Alexa 2007, "As-Rigid-As-Possible Surface Modeling", equation 1.
    """
    here = here - here[:, :1]
    there = there - there[:, :1]
    left, _, right = np.linalg.svd(np.einsum("nki,nkj->nij", here, there))
    left[:, :, 2] *= np.sign(np.linalg.det(left @ right))[:, None]
    rest = ((here @ (left @ right) - there) ** 2).sum(axis=(1, 2))
    size = (here**2).sum(axis=(1, 2)) + (there**2).sum(axis=(1, 2))
    return np.asarray(np.sqrt(rest / np.maximum(size, 1e-20)))


def hold(samples: SurfaceSamples) -> Numbers:
    """Return how well each patch resists sliding: 0 for a plane or tube, 1/3 a ball.

    Notes
    -----
    Gelfand and Guibas 2004, "Shape Segmentation Using Local Slippage Analysis": the
    smallest eigenvalue of the normals' scatter, for translations alone.
    """
    normals = samples.normals[samples.neighbours]
    scatter = np.einsum("nki,nkj->nij", normals, normals) / normals.shape[1]
    return np.asarray(np.linalg.eigvalsh(scatter)[:, 0].clip(0))
