"""Adam in one pass over all weights, clearing the gradients on the way."""

import math

import numba
import numpy as np

CHUNK = 16384


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def adam(weights, gradients, first, second, rates, moments):  # type: ignore[no-untyped-def]
    """Move the weights; `rates` holds step size and epsilon, `moments` both decays."""
    n = len(weights)
    rate, epsilon = np.float32(rates[0]), np.float32(rates[1])
    b1, b2 = np.float32(moments[0]), np.float32(moments[1])
    one = np.float32(1)
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        for i in range(chunk * CHUNK, min((chunk + 1) * CHUNK, n)):
            g = gradients[i]
            m = b1 * first[i] + (one - b1) * g
            v = b2 * second[i] + (one - b2) * g * g
            first[i], second[i] = m, v
            weights[i] -= rate * m / (math.sqrt(v) + epsilon)
            gradients[i] = np.float32(0)


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def blend(average, weights, share):  # type: ignore[no-untyped-def]
    """Move a running average towards the weights by `share` of the way."""
    n = len(weights)
    part = np.float32(share)
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        for i in range(chunk * CHUNK, min((chunk + 1) * CHUNK, n)):
            average[i] += part * (weights[i] - average[i])
