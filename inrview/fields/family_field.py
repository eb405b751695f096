"""One member of a family as a field: the template seen through its deformation."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.fields.dense import Dense
from inrview.geometry.frozen import Value
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class MemberField(Value):
    """f(x) = T(x + D(x, z)) + c(x, z); without a code, the template T itself."""

    template: Dense
    deformation: Dense | None
    """Gives (D, c) for a point: its code is already part of it."""

    def values(self, points: Points) -> Numbers:
        """Return the field at shape-space points."""
        placed, correction = self.deformed(points)
        return np.asarray(self.template_values(placed) + correction)

    def gradients(self, points: Points) -> Points:
        """Return the field's gradient, by the chain rule."""
        if self.deformation is None:
            return self._template_gradients(points)
        moved, slopes = self.deformation.values_and_slopes(points)
        along = self._template_gradients(points + moved[:, :3])
        by_axis = np.einsum("anb,nb->na", slopes[:, :, :3], along) + slopes[:, :, 3].T
        return np.asarray(along + by_axis, np.float32)

    def deformed(self, points: Points) -> tuple[Points, Numbers]:
        """Return the template points x + D(x, z) and the corrections c(x, z)."""
        if self.deformation is None:
            return points, np.zeros(len(points), np.float32)
        moved = self.deformation.values(points)
        return np.asarray(points + moved[:, :3]), np.ascontiguousarray(moved[:, 3])

    def template_values(self, points_template: Points) -> Numbers:
        """Return the template field at template-space points."""
        return np.ascontiguousarray(self.template.values(points_template)[:, 0])

    def _template_gradients(self, points_template: Points) -> Points:
        slopes = self.template.values_and_slopes(points_template)[1]
        return np.ascontiguousarray(slopes[:, :, 0].T)


def restore_member(snapshot: MemberSnapshot) -> MemberField:
    """Return the field of a member, or of the template where it has no code.

    Raises
    ------
    UserError
        When the weights do not fit the family's description.
    """
    family = snapshot.family
    spec, weights = family.spec, family.weights
    if spec.model != "default":
        raise UserError(f"'{spec.model}' is no kind of family that this version knows.")
    template = Dense.named(weights, "template", "sine", spec.omega)
    deformation = Dense.named(weights, "deformation", "silu")
    try:
        _check(template, 3, 1)
        _check(deformation, 3 + spec.code_size, 4)
    except ValueError as error:
        raise UserError(
            "This family's weights do not fit its description: the project was "
            "damaged or comes from another version. Fit the family again."
        ) from error
    if snapshot.code is None:
        return MemberField(template, None)
    return MemberField(template, deformation.given(snapshot.code))


def _check(network: Dense, inputs: int, outputs: int) -> None:
    """Compare the sizes of all layers; ValueError says what does not fit."""
    width = inputs
    for weight, bias in zip(network.weights, network.biases, strict=True):
        if (
            weight.ndim != 2
            or weight.shape[1] != width
            or bias.shape != weight.shape[:1]
        ):
            raise ValueError(f"a layer of {weight.shape} after one of width {width}")
        width = len(bias)
    if width != outputs:
        raise ValueError(f"{width} outputs instead of {outputs}")
