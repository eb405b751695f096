"""Which weights a field of given settings has, whatever its network."""

from inrview.fields.coordinate_layout import coordinate_shapes
from inrview.fields.image_layout import image_layout
from inrview.fields.layout import layout_of
from inrview.messages.specs import FieldSpec


def weight_shapes(spec: FieldSpec) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight by its name.

    Raises
    ------
    KeyError, ValueError
        When there is no such network, or its settings leave a layer without width.
    """
    if spec.network != "hash":
        return coordinate_shapes(spec)
    layout = layout_of(spec)
    return {
        "table": (layout.entries, layout.features),
        "network": (layout.network_size,),
    }


def image_weight_shapes(
    spec: FieldSpec, width: int, height: int
) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a picture's field; errors as for `weight_shapes`."""
    if spec.network != "hash":
        return weight_shapes(spec)
    layout = image_layout(spec, width, height)
    return {
        "table": (layout.entries, layout.features),
        "network": (layout.network_size,),
    }
