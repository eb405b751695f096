"""Warps of space: edits of a template, and what a code alone cannot reach.

A field seen through a warp has at q the value that it had at warp^-1(q).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int64

from inrview.fields import warp_kernels as kernels
from inrview.geometry.frozen import Value, Vector
from inrview.messages.edit_check import check_edit
from inrview.messages.family import LocalWarp, TemplateEdit

Points = Float32[np.ndarray, "n 3"]
Floats = Float[np.ndarray, "n 3"]
NEARLY_FOLDED = 0.1
"""Volume shrunk to less than a tenth of what it was counts as a risk of folding."""

_KINDS = {
    "drag": kernels.MOVE,
    "move": kernels.MOVE,
    "scale": kernels.SCALE,
    "twist": kernels.TWIST,
    "bend": kernels.BEND,
}
_SAMPLES = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Warp(Value):
    """Displacements one after another, as rows of numbers that the kernels read."""

    rows: Float64[np.ndarray, "r c"]
    starts: Int64[np.ndarray, " g"]
    """Where each group of rows begins, and the end of the last."""

    def forward(self, points: Floats) -> Floats:
        """Return where points go, as exactly as they are given."""
        out = np.empty_like(points)
        kernels.forward(self.rows, self.starts, points, out)
        return out

    def backward(self, points: Points) -> Points:
        """Return where points come from, to 1e-7 wherever the warp is invertible."""
        out = np.empty_like(points)
        kernels.backward(self.rows, self.starts, points, out)
        return out

    def pulled(self, points: Points, gradients: Points) -> Points:
        """Return a field's gradients after the warp, from those before it.

        `points` lie where the warp takes them from: before it.
        """
        out = np.array(gradients, np.float32)
        kernels.pull(self.rows, self.starts, points, out)
        return out

    def determinants(self, points: Points) -> Float32[np.ndarray, " n"]:
        """Return how much volume grows at points before the warp; < 0: inside out."""
        out = np.empty(len(points), np.float32)
        kernels.determinants(self.rows, self.starts, points, out)
        return out


def edit_warp(edits: Sequence[TemplateEdit]) -> Warp | None:
    """Return the warp of a stack of edits, the first first; None if nothing moves.

    Raises
    ------
    UserError
        When an edit cannot be carried out.
    """
    rows = [_row(check_edit(edit)) for edit in edits if not edit.is_muted]
    if not rows:
        return None
    return Warp(np.array(rows), np.arange(len(rows) + 1, dtype=np.int64))


def local_warp(warp: LocalWarp | None) -> Warp | None:
    """Return the warp that moves each source by its move exactly; None for none.

    Notes
    -----
    Interpolation by compactly supported radial functions, Wendland 1995, C2 in three
    dimensions: their matrix is positive definite, so moves near each other agree.
    """
    if warp is None or len(warp.sources) == 0:
        return None
    sources = warp.sources.astype(np.float64)
    gaps = np.linalg.norm(sources[:, None] - sources, axis=2) / warp.radius
    matrix = np.maximum(1 - gaps, 0) ** 4 * (4 * gaps + 1)
    # A trace of the diagonal keeps pins at one place from tearing it apart.
    matrix += 1e-6 * np.eye(len(matrix))
    rows = np.zeros((len(sources), kernels.COLUMNS))
    rows[:, kernels.CENTER : kernels.CENTER + 3] = sources
    rows[:, kernels.VECTOR : kernels.VECTOR + 3] = np.linalg.solve(
        matrix, warp.moves.astype(np.float64)
    )
    rows[:, kernels.RADIUS] = warp.radius
    return Warp(rows, np.array([0, len(rows)], np.int64))


def reach(edit: TemplateEdit) -> tuple[Vector, Vector]:
    """Return the box in template space outside which an edit changes nothing."""
    half = np.array(edit.box if edit.box is not None else (edit.radius,) * 3)
    centers = [np.array(edit.center)]
    if edit.mirror is not None:
        point, normal = np.array(edit.mirror[0]), _unit(edit.mirror[1])
        away = normal @ (centers[0] - point)
        centers.append(centers[0] - 2 * away * normal)
        # A tilted plane turns the box: its corners lie within its half diagonal.
        is_straight = np.abs(normal).max() > 1 - 1e-9 or edit.box is None
        half = half if is_straight else np.maximum(half, np.linalg.norm(half))
    low, high = np.min(centers, axis=0) - half, np.max(centers, axis=0) + half
    return _vector(low), _vector(high)


def fold_share(edits: Sequence[TemplateEdit], edit_id: str) -> float:
    """Return the share of an edit's reach that folds or nearly does, 0 to 1.

    The edit's own Jacobian counts, over its reach on one side of its mirror plane.
    """
    chosen = [edit for edit in edits if edit.id == edit_id and not edit.is_muted]
    warp = edit_warp(chosen)
    if warp is None:
        return 0.0
    (edit,) = chosen
    places = np.random.default_rng(0).uniform(-1, 1, (_SAMPLES, 3))
    if edit.box is None:
        places = places[np.linalg.norm(places, axis=1) < 1]
    half = np.array(edit.box if edit.box is not None else (edit.radius,) * 3)
    inside = np.asarray(places * half + edit.center, np.float32)
    return float(is_folded(warp, inside).mean())


def is_folded(warp: Warp, points: Points) -> Bool[np.ndarray, " n"]:
    """Say at which points (before the warp) space folds, or is about to."""
    return np.asarray(warp.determinants(points) < NEARLY_FOLDED)


def _row(edit: TemplateEdit) -> Float64[np.ndarray, " c"]:
    row = np.zeros(kernels.COLUMNS)
    row[kernels.KIND] = _KINDS[edit.kind]
    row[kernels.CENTER : kernels.CENTER + 3] = edit.center
    row[kernels.VECTOR : kernels.VECTOR + 3] = edit.vector
    if edit.kind in ("twist", "bend"):
        row[kernels.AXIS : kernels.AXIS + 3] = axis = _unit(edit.axis)
        if edit.kind == "bend":
            across = np.array(edit.vector) - axis * (axis @ np.array(edit.vector))
            row[kernels.VECTOR : kernels.VECTOR + 3] = _unit(across)
    row[kernels.AMOUNT], row[kernels.RADIUS] = edit.amount, edit.radius
    if edit.box is not None:
        row[kernels.BOX : kernels.BOX + 3] = edit.box
    if edit.mirror is not None:
        row[kernels.POINT : kernels.POINT + 3] = edit.mirror[0]
        row[kernels.NORMAL : kernels.NORMAL + 3] = _unit(edit.mirror[1])
    return row


def _unit(vector: Vector | np.ndarray) -> Float64[np.ndarray, "3"]:
    array = np.asarray(vector, np.float64)
    return np.asarray(array / np.linalg.norm(array))


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
