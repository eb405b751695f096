"""The loss of a batch and its gradients with respect to all weights, in parallel.

Two sweeps. The first works chunk by chunk through the batch: values, loss, gradients of
the network (one sum a chunk, added up in order) and of the features. The second gives
each thread whole levels of the table, so no two threads write to the same entry. Sums
run in the same order whatever the number of threads: a seed reproduces a fit.
"""

import numba
import numpy as np

from inrview.fields.grid_kernels import BLOCK, load_block, locate, scatter
from inrview.fields.network_kernels import add_weight_gradients, backward, forward
from inrview.fields.query_kernels import encode

CHUNK = 1024


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _distance(first, count, values, targets, weights, slopes):  # type: ignore[no-untyped-def]
    """Return the loss of a block, and fill its slopes by the values."""
    loss = np.float64(0)
    slopes[:] = np.float32(0)
    for p in range(count):
        error = values[p] - targets[first + p]
        factor, knee = weights[0, first + p], weights[1, first + p]
        size = max(abs(error) - weights[2, first + p], np.float32(0))
        if knee < 0:
            share = size / knee
            rise = np.float32(1) + np.float32(0.25) * share * share
            loss -= factor * np.float32(0.5) * knee * share * share / rise
            slope = -factor * share / (rise * rise)
        elif size < knee:
            loss += factor * np.float32(0.5) * size * size / knee
            slope = factor * size / knee
        else:
            loss += factor * (size - np.float32(0.5) * knee)
            slope = factor
        slopes[p] = slope if error > 0 else -slope
    return loss


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _cross_entropy(first, count, values, targets, weights, sharpness, slopes):  # type: ignore[no-untyped-def]
    """Return the cross-entropy of a block with the sides, and its slopes."""
    loss = np.float64(0)
    slopes[:] = np.float32(0)
    for p in range(count):
        side = np.float32(1) if targets[first + p] > 0 else np.float32(-1)
        against = -side * sharpness * values[p]
        small = np.exp(-abs(against))
        factor = weights[0, first + p]
        loss += factor * (max(against, np.float32(0)) + np.log(np.float32(1) + small))
        share = np.float32(1) / (np.float32(1) + small)
        slopes[p] = -side * factor * (share if against > 0 else np.float32(1) - share)
    return loss


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def network_gradients(  # type: ignore[no-untyped-def]
    points,
    targets,
    weights,
    table,
    flat,
    cells,
    starts,
    bricks,
    widths,
    sharpness,
    sums,
    inward_all,
):
    """Fill a row of `sums` a chunk (loss, then network gradients), and `inward_all`.

    The loss is the Huber distance between value and target: `weights[0]` is its factor,
    `weights[1]` its knee, and `weights[2]` how far off the target costs nothing. With a
    knee below zero it is Geman and McClure's, of the scale -knee. With a
    `sharpness` above zero it is the cross-entropy with the sides of the targets, in
    logits of that many per unit; its slopes are then per logit.
    `inward_all` holds feature gradients, one row a feature.
    """
    n = len(points)
    widest = widths.max()
    inputs = len(cells) * table.shape[1]
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        position = np.empty((3, BLOCK), np.float32)
        corner = np.empty((8, BLOCK), np.uint32)
        share = np.empty((12, BLOCK), np.float32)
        layers = np.empty((len(widths), widest, BLOCK), np.float32)
        inward = np.empty((len(widths), widest, BLOCK), np.float32)
        gradient = np.zeros(len(flat), np.float32)
        loss = np.float64(0)
        stop = min((chunk + 1) * CHUNK, n)
        for first in range(chunk * CHUNK, stop, BLOCK):
            count = min(BLOCK, stop - first)
            load_block(points, first, count, position)
            encode(position, table, cells, starts, bricks, corner, share, layers[0])
            forward(flat, widths, layers)
            value, slope = layers[-1, 0], inward[-1, 0]
            if sharpness > 0:
                loss += _cross_entropy(
                    first, count, value, targets, weights, sharpness, slope
                )
            else:
                loss += _distance(first, count, value, targets, weights, slope)
            backward(flat, widths, layers, inward)
            add_weight_gradients(widths, layers, inward, gradient)
            for i in range(inputs):
                for p in range(count):
                    inward_all[i, first + p] = inward[0, i, p]
        sums[chunk, 0] = loss
        for i in range(len(flat)):
            sums[chunk, 1 + i] = gradient[i]


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def table_gradients(points, inward_all, cells, starts, bricks, gradient, lanes):  # type: ignore[no-untyped-def]
    """Add the feature gradients to the table's gradient, whole levels to each lane."""
    n = len(points)
    features = gradient.shape[1]
    levels = len(cells)
    for lane in numba.prange(lanes):
        position = np.empty((3, BLOCK), np.float32)
        corner = np.empty((8, BLOCK), np.uint32)
        share = np.empty((12, BLOCK), np.float32)
        for first in range(0, n, BLOCK):
            count = min(BLOCK, n - first)
            load_block(points, first, count, position)
            for k in range(levels - 1 - lane, -1, -lanes):
                if bricks[k] < 0:
                    continue
                locate(position, cells[k], bricks[k], corner, share)
                scatter(
                    gradient[starts[k] : starts[k + 1]],
                    corner,
                    share,
                    inward_all,
                    k * features,
                    first,
                    count,
                )
