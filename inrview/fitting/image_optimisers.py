"""Which optimiser a picture's network is fitted by."""

from importlib import import_module
from typing import cast

import numpy as np

from inrview.fitting.image_optimiser import HashImageOptimiser, ImageOptimiser
from inrview.fitting.image_samples import ImageSamples
from inrview.messages.specs import FieldSpec


def make_image_optimiser(
    field: FieldSpec, samples: ImageSamples, seed: int, device: str
) -> ImageOptimiser:
    """Return fresh weights of a network and what improves them; torch if need be."""
    if field.network == "hash":
        height, width, _ = samples.colors.shape
        mean = samples.targets.mean(axis=0, dtype=np.float64).astype(np.float32)
        return HashImageOptimiser(field, (width, height), mean, seed)
    module = import_module("inrview.fitting.torch_image_optimiser")
    made = module.TorchImageOptimiser(field, seed, device)
    return cast("ImageOptimiser", made)
