"""The torch twin against the plain reference, and its gradients against the kernels."""

import numpy as np
import torch

from inrview.fields import torch_hash
from inrview.fields.hash_grid import HashGridField
from tests.fields.plain_hash import plain_values
from tests.fields.test_hash_grid import SPEC, random_points, random_weights


def test_torch_agrees_with_the_plain_reference() -> None:
    layout, weights = random_weights(SPEC)
    points = random_points(300)
    tensors = (torch_hash.as_tensor(weights[k], "cpu") for k in ("table", "network"))
    values = torch_hash.values(torch.tensor(points), *tensors, layout).numpy()
    expected = plain_values(points, weights["table"], weights["network"], layout)
    assert np.abs(values - expected).max() < 2e-4 * np.abs(expected).max()


def test_slopes_by_automatic_differentiation_agree_with_the_kernels() -> None:
    layout, weights = random_weights(SPEC)
    points = torch.tensor(random_points(300), requires_grad=True)
    tensors = (torch_hash.as_tensor(weights[k], "cpu") for k in ("table", "network"))
    torch_hash.values(points, *tensors, layout).sum().backward()
    assert points.grad is not None
    expected = points.grad.numpy()
    slopes = HashGridField(layout, **weights).gradients(points.detach().numpy())
    assert np.quantile(np.abs(slopes - expected), 0.99) < 1e-3 * np.abs(expected).max()
