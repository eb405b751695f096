"""The squared error of a batch of pixels and its gradients by all weights.

Two sweeps as in `fields/gradient_kernels.py`: chunks of the batch, then whole levels
of the table for each thread. Sums run in the same order whatever the number of threads.
"""

import numba
import numpy as np

from inrview.fields.grid_kernels import BLOCK
from inrview.fields.image_kernels import encode, load_block, locate, scatter
from inrview.fields.network_kernels import add_weight_gradients, backward, forward

CHUNK = 2048


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _squares(first, count, values, targets, slopes):  # type: ignore[no-untyped-def]
    """Return the summed squares of a block's errors, and fill their slopes."""
    total = np.float64(0)
    for channel in range(targets.shape[1]):
        slopes[channel, :] = np.float32(0)
        for p in range(count):
            error = values[channel, p] - targets[first + p, channel]
            total += error * error
            slopes[channel, p] = np.float32(2) * error
    return total


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def network_gradients(  # type: ignore[no-untyped-def]
    points,
    targets,
    table,
    flat,
    cells,
    columns,
    starts,
    bricks,
    widths,
    reach,
    sums,
    inward_all,
):
    """Fill a row of `sums` a chunk (loss, then network gradients), and `inward_all`.

    The loss is the sum of squares over pixels and channels; `inward_all` holds feature
    gradients, one row a feature.
    """
    n = len(points)
    widest = widths.max()
    inputs = len(cells) * table.shape[1]
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        position = np.empty((2, BLOCK), np.float32)
        corner = np.empty((4, BLOCK), np.uint32)
        share = np.empty((4, BLOCK), np.float32)
        layers = np.empty((len(widths), widest, BLOCK), np.float32)
        inward = np.empty((len(widths), widest, BLOCK), np.float32)
        gradient = np.zeros(len(flat), np.float32)
        loss = np.float64(0)
        stop = min((chunk + 1) * CHUNK, n)
        for first in range(chunk * CHUNK, stop, BLOCK):
            count = min(BLOCK, stop - first)
            load_block(points, first, count, reach, position)
            encode(
                position,
                table,
                cells,
                columns,
                starts,
                bricks,
                reach,
                corner,
                share,
                layers[0],
            )
            forward(flat, widths, layers)
            loss += _squares(first, count, layers[-1], targets, inward[-1])
            backward(flat, widths, layers, inward)
            add_weight_gradients(widths, layers, inward, gradient)
            for i in range(inputs):
                for p in range(count):
                    inward_all[i, first + p] = inward[0, i, p]
        sums[chunk, 0] = loss
        for i in range(len(flat)):
            sums[chunk, 1 + i] = gradient[i]


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def table_gradients(  # type: ignore[no-untyped-def]
    points, inward_all, cells, columns, starts, bricks, reach, gradient, lanes
):
    """Add the feature gradients to the table's gradient, whole levels to each lane."""
    n = len(points)
    features = gradient.shape[1]
    levels = len(cells)
    for lane in numba.prange(lanes):
        position = np.empty((2, BLOCK), np.float32)
        corner = np.empty((4, BLOCK), np.uint32)
        share = np.empty((4, BLOCK), np.float32)
        for first in range(0, n, BLOCK):
            count = min(BLOCK, n - first)
            load_block(points, first, count, reach, position)
            for k in range(levels - 1 - lane, -1, -lanes):
                locate(position, cells[k], columns[k], bricks[k], corner, share)
                scatter(
                    gradient[starts[k] : starts[k + 1]],
                    corner,
                    share,
                    inward_all,
                    k * features,
                    first,
                    count,
                )
