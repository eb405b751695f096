"""A colour field: a hash grid in template space whose levels add up to the colour.

No network: the colour is linear in the table, so that a fit needs no optimiser, and
coarse levels fill what no sample has seen.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.fields import color_kernels
from inrview.fields.layout import Layout, layout_of
from inrview.geometry.frozen import Value
from inrview.messages.family_colors import ColorSnapshot, ColorSpec
from inrview.messages.notes import UserError
from inrview.messages.specs import FieldSpec

_LEAST_SHARE = 0.02
"""An entry that samples hardly touch moves hardly."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorField(Value):
    """Colours at template points, 0 to 1; it can be fitted further.

    Notes
    -----
    Mueller et al. 2022, "Instant Neural Graphics Primitives", section 3, for the grid.
    """

    layout: Layout
    table: Float32[np.ndarray, "entries 3"]

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """Return linear sums of the levels: about 0 to 1, not clipped."""
        queries = np.ascontiguousarray(points, np.float32)
        out = np.empty((len(queries), 3), np.float32)
        sizes = self.layout
        kernel: Any = color_kernels.colors
        kernel(queries, self.table, sizes.cells, sizes.starts, sizes.bricks, out)
        return out

    def colors(self, points: Float32[np.ndarray, "n 3"]) -> UInt8[np.ndarray, "n 3"]:
        """Return eight-bit sRGB colours."""
        return np.asarray(np.rint(np.clip(self.values(points), 0, 1) * 255), np.uint8)

    def learn(
        self,
        level: int,
        points: Float32[np.ndarray, "n 3"],
        misfit: Float32[np.ndarray, "n 3"],
        weights: Float32[np.ndarray, " n"],
    ) -> None:
        """Move one level towards what is still missing at points, in place.

        Notes
        -----
        The mean of the misfits around each entry, by their trilinear shares: a step
        of the simultaneous iterative reconstruction technique (Gilbert 1972), which
        descends to the least squares also where entries are shared by hashing.
        """
        sizes = self.layout
        begin, end = sizes.starts[level], sizes.starts[level + 1]
        sums = np.zeros((int(end - begin), 3), np.float32)
        shares = np.zeros(len(sums), np.float32)
        kernel: Any = color_kernels.splat
        kernel(
            np.ascontiguousarray(points, np.float32),
            np.ascontiguousarray(misfit, np.float32),
            np.ascontiguousarray(weights, np.float32),
            sizes.cells[level],
            sizes.bricks[level],
            sums,
            shares,
        )
        self.table[begin:end] += sums / (shares + _LEAST_SHARE)[:, None]


def color_layout(spec: ColorSpec) -> Layout:
    """Work out where each level lies."""
    return layout_of(
        FieldSpec(
            levels=spec.levels,
            features=3,
            log2_table=spec.log2_table,
            coarsest=spec.coarsest,
            finest=spec.finest,
            hidden=0,
            layers=0,
        )
    )


def fresh_color_field(
    spec: ColorSpec, color: Float32[np.ndarray, "3"] | None = None
) -> ColorField:
    """Return a field of one colour everywhere (black if none), ready to learn."""
    layout = color_layout(spec)
    table = np.zeros((layout.entries, 3), np.float32)
    if color is not None:
        table[: layout.starts[1]] = color
    return ColorField(layout, table)


def restore_colors(snapshot: ColorSnapshot) -> ColorField:
    """Return the field of a snapshot.

    Raises
    ------
    UserError
        When its weights do not have the size that its spec asks for.
    """
    layout = color_layout(snapshot.spec)
    if snapshot.table.shape != (layout.entries, 3):
        raise UserError(
            "This colour field's weights do not fit its description: the project was "
            "damaged or comes from another version. Fit the colours again."
        )
    return ColorField(layout, snapshot.table)
