"""Which weights each kind of family has, by name and shape, known before any is made.

Names are as torch gives them: `<part>.<layer>.weight` (out, in) and `.bias` (out).
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from inrview.messages.family import FamilySpec
from inrview.messages.notes import UserError

Shapes = Mapping[str, tuple[int, ...]]


def weight_shapes(spec: FamilySpec) -> Shapes:
    """Return the shape of every weight of a family.

    Raises
    ------
    UserError
        If this version knows no such kind of family.
    """
    if spec.model not in _LAYOUTS:
        raise UserError(f"'{spec.model}' is no kind of family that this version knows.")
    return _LAYOUTS[spec.model](spec)


def dense_shapes(part: str, inputs: int, hidden: list[int], outputs: int) -> Shapes:
    """Return the shapes of a dense network's weights."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, (narrow, wide) in enumerate(pairwise([inputs, *hidden, outputs])):
        shapes[f"{part}.{layer}.weight"] = (wide, narrow)
        shapes[f"{part}.{layer}.bias"] = (wide,)
    return shapes


def _default(spec: FamilySpec) -> Shapes:
    template = [spec.template_width] * spec.template_layers
    deformation = [spec.deformation_width] * spec.deformation_layers
    return {
        **dense_shapes("template", 3, template, 1),
        **dense_shapes("deformation", 3 + spec.code_size, deformation, 4),
    }


_LAYOUTS: Mapping[str, Callable[[FamilySpec], Shapes]] = {"default": _default}
