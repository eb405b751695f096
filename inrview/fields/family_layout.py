"""Which weights each kind of family has, by name and shape, told before any is made.

Names are as torch gives them: `<part>.<layer>.weight` (out, in) and `.bias` (out).
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count, pairwise

from inrview.messages.family import FamilySpec
from inrview.messages.notes import UserError

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]

_MOST_HYPER_LAYERS = 16
_MOST_VERTICES = 10_000_000


def has_weights_of(spec: FamilySpec, found: Shapes) -> bool:
    """Whether shapes of weights are those that a family's spec asks for.

    Raises
    ------
    UserError
        If this version knows no such kind of family.
    """
    if spec.model not in _LAYOUTS:
        raise UserError(f"'{spec.model}' is no kind of family that this version knows.")
    expected = _LAYOUTS[spec.model](spec, found)
    return expected == dict(found)


def dense_shapes(part: str, widths: Sequence[int]) -> dict[str, Shape]:
    """Return the shapes of a dense network's weights; `widths` from input to output."""
    shapes: dict[str, Shape] = {}
    for layer, (narrow, wide) in enumerate(pairwise(widths)):
        shapes[f"{part}.{layer}.weight"] = (wide, narrow)
        shapes[f"{part}.{layer}.bias"] = (wide,)
    return shapes


def _template(spec: FamilySpec) -> dict[str, Shape]:
    hidden = [spec.template_width] * spec.template_layers
    return dense_shapes("template", [3, *hidden, 1])


def _default(spec: FamilySpec, _: Shapes) -> dict[str, Shape]:
    hidden = [spec.deformation_width] * spec.deformation_layers
    deformation = dense_shapes("deformation", [3 + spec.code_size, *hidden, 4])
    return _template(spec) | deformation


def _dif(spec: FamilySpec, found: Shapes) -> dict[str, Shape]:
    """Add one hyper-network for each tensor; its own widths are free, up to a bound."""
    shapes = _template(spec)
    widths = [3, *[spec.deformation_width] * spec.deformation_layers, 4]
    for layer, (into, out) in enumerate(pairwise(widths)):
        for tensor, size in (("weight", into * out), ("bias", out)):
            part = f"hyper.{layer}.{tensor}"
            shapes |= dense_shapes(part, _hyper_widths(part, found, spec, size))
    return shapes


def _hyper_widths(part: str, found: Shapes, spec: FamilySpec, size: int) -> list[int]:
    hidden: list[int] = []
    for layer in count():
        shape = found.get(f"{part}.{layer}.bias")
        if shape is None or len(shape) != 1 or layer > _MOST_HYPER_LAYERS:
            break
        hidden.append(shape[0])
    return [spec.code_size, *hidden[:-1], size]


def _dit(spec: FamilySpec, _: Shapes) -> dict[str, Shape]:
    width = spec.deformation_width
    return _template(spec) | {
        "warp.input.weight": (4 * width, spec.code_size + 3),
        "warp.input.bias": (4 * width,),
        "warp.hidden.weight": (4 * width, width),
        "warp.hidden.bias": (4 * width,),
        "warp.head.weight": (6, width),
        "warp.head.bias": (6,),
    }


def _mesh(spec: FamilySpec, found: Shapes) -> dict[str, Shape]:
    """Return the shapes for as many vertices and faces as there are."""
    vertices, faces = (found.get(name, (0,)) for name in ("mean", "faces"))
    size = min(vertices[0] if vertices else 0, _MOST_VERTICES)
    return {
        "mean": (size, 3),
        "modes": (spec.code_size, size, 3),
        "faces": (faces[0] if faces else 0, 3),
    }


_LAYOUTS: Mapping[str, Callable[[FamilySpec, Shapes], dict[str, Shape]]] = {
    "default": _default,
    "dif": _dif,
    "dit": _dit,
    "mesh": _mesh,
}
