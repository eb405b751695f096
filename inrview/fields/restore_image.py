"""From a picture's snapshot to a field that answers."""

from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from inrview.fields.coordinate_field import CoordinateNetwork
from inrview.fields.hash_image import HashImage
from inrview.fields.image_layout import image_layout
from inrview.fields.weight_shapes import image_weight_shapes
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot


@runtime_checkable
class ImageField(Protocol):
    """A function from places of a picture's plane to red, green and blue."""

    def values(self, points: Float32[np.ndarray, "n 2"]) -> Float32[np.ndarray, "n 3"]:
        """Return sRGB, mostly 0 to 1, at each place."""
        ...


def restore_image(snapshot: ImageSnapshot) -> ImageField:
    """Return the field of a snapshot.

    Raises
    ------
    UserError
        When the weights do not have the sizes that the snapshot's spec asks for.
    """
    spec, weights = snapshot.spec, snapshot.weights
    sides = snapshot.width, snapshot.height
    found = {name: weight.shape for name, weight in weights.items()}
    if spec.kind != "image" or found != image_weight_shapes(spec, *sides):
        raise UserError(
            f"This picture's weights do not fit its description (network "
            f"'{spec.network}'): the project was damaged or comes from another "
            "version. Fit it again."
        )
    if spec.network == "hash":
        layout = image_layout(spec, *sides)
        return HashImage(layout, weights["table"], weights["network"])
    return CoordinateNetwork.named(spec, weights)
