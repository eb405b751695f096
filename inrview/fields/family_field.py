"""One member of a family as a field: the template seen through its deformation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from inrview.fields.dense import Dense, Rows, Slopes
from inrview.fields.edit_warp import Warp, edit_warp, local_warp
from inrview.fields.field import Field
from inrview.fields.hypernetwork import deformation_of
from inrview.fields.lstm_warp import LstmWarp
from inrview.fields.mesh_template import restore_mesh_member
from inrview.geometry.frozen import Value
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


@runtime_checkable
class Deformation(Protocol):
    """Displacement and correction, four numbers a point, and their slopes."""

    def values(self, points: Points) -> Rows:
        """Return (D, c), (n, 4), at points (n, 3)."""
        ...

    def values_and_slopes(self, points: Points) -> tuple[Rows, Slopes]:
        """Return them and their derivatives (3, n, 4) by the coordinates."""
        ...


@runtime_checkable
class FamilyField(Field, Protocol):
    """What every member of a family can be asked, whatever its model."""

    def deformed(self, points: Points) -> tuple[Points, Numbers]:
        """Return template points and corrections c(x, z)."""
        ...

    def template_values(self, points_template: Points) -> Numbers:
        """Return the template field at template-space points."""
        ...

    def warped(self, edits: Warp | None, local: Warp | None) -> "FamilyField":
        """Return the same member seen through edits of the template and its own."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MemberField(Value):
    """f(x) = T(x + D(x, z)) + c(x, z); without a code, the template T itself.

    With edits, T is seen through their warp, T'(q) = T(warp^-1(q)); a local warp does
    the same to the member as a whole.
    """

    template: Dense
    deformation: Deformation | None
    """Gives (D, c) for a point: its code is already part of it."""
    edits: Warp | None = None
    """In template space."""
    local: Warp | None = None
    """In the member's shape space."""

    def values(self, points: Points) -> Numbers:
        """Return the field at shape-space points."""
        placed, correction = self.deformed(points)
        return np.asarray(self.template_values(placed) + correction)

    def gradients(self, points: Points) -> Points:
        """Return the field's gradient, by the chain rule."""
        within = points if self.local is None else self.local.backward(points)
        slopes = self._inner_gradients(within)
        return slopes if self.local is None else self.local.pulled(within, slopes)

    def _inner_gradients(self, points: Points) -> Points:
        """Return the gradient of the member before its local warp."""
        if self.deformation is None:
            return self._template_gradients(points)
        moved, slopes = self.deformation.values_and_slopes(points)
        along = self._template_gradients(points + moved[:, :3])
        by_axis = np.einsum("anb,nb->na", slopes[:, :, :3], along) + slopes[:, :, 3].T
        return np.asarray(along + by_axis, np.float32)

    def deformed(self, points: Points) -> tuple[Points, Numbers]:
        """Return edited-template points x + D(x, z), and the corrections c(x, z)."""
        if self.local is not None:
            points = self.local.backward(points)
        if self.deformation is None:
            return points, np.zeros(len(points), np.float32)
        moved = self.deformation.values(points)
        return np.asarray(points + moved[:, :3]), np.ascontiguousarray(moved[:, 3])

    def template_values(self, points_template: Points) -> Numbers:
        """Return the edited template at template-space points."""
        return self.learned_values(self.before_edits(points_template))

    def before_edits(self, points_template: Points) -> Points:
        """Return where points of the edited template lie in the learned one."""
        if self.edits is None:
            return points_template
        return self.edits.backward(points_template)

    def warped(self, edits: Warp | None, local: Warp | None) -> "MemberField":
        """Return the same member seen through edits of the template and its own."""
        return replace(self, edits=edits, local=local)

    def learned_values(self, points_template: Points) -> Numbers:
        """Return the template as it was learned, without edits."""
        return np.ascontiguousarray(self.template.values(points_template)[:, 0])

    def _template_gradients(self, points_template: Points) -> Points:
        learned = self.before_edits(points_template)
        slopes = self.template.values_and_slopes(learned)[1]
        along = np.ascontiguousarray(slopes[:, :, 0].T)
        return along if self.edits is None else self.edits.pulled(learned, along)


def restore_member(snapshot: MemberSnapshot) -> FamilyField:
    """Return the field of a member, or of the template where it has no code.

    Raises
    ------
    UserError
        When the weights do not fit the family's description.
    """
    make = _MAKERS.get(snapshot.family.spec.model)
    if make is None:
        raise UserError(
            f"'{snapshot.family.spec.model}' is no kind of family that this version "
            f"knows; it knows {', '.join(_MAKERS)}."
        )
    try:
        field = make(snapshot)
    except (KeyError, ValueError) as error:
        raise UserError(
            "This family's weights do not fit its description: the project was "
            "damaged or comes from another version. Fit the family again."
        ) from error
    edits = edit_warp(snapshot.edits)
    local = None if snapshot.code is None else local_warp(snapshot.warp)
    if edits is None and local is None:
        return field
    return field.warped(edits, local)


def _default(snapshot: MemberSnapshot) -> MemberField:
    spec, weights = snapshot.family.spec, snapshot.family.weights
    template = Dense.named(weights, "template", "sine", spec.omega)
    deformation = Dense.named(weights, "deformation", "silu")
    template.check(3, 1)
    deformation.check(3 + spec.code_size, 4)
    if snapshot.code is None:
        return MemberField(template, None)
    return MemberField(template, deformation.given(snapshot.code))


def _dif(snapshot: MemberSnapshot) -> MemberField:
    spec, weights = snapshot.family.spec, snapshot.family.weights
    template = Dense.named(weights, "template", "sine", spec.omega)
    template.check(3, 1)
    if snapshot.code is None:
        return MemberField(template, None)
    widths = (3, *[spec.deformation_width] * spec.deformation_layers, 4)
    deformation = deformation_of(weights, snapshot.code, widths, spec.omega)
    return MemberField(template, deformation)


def _dit(snapshot: MemberSnapshot) -> MemberField:
    spec, weights = snapshot.family.spec, snapshot.family.weights
    template = Dense.named(weights, "template", "relu", is_bounded=True)
    template.check(3, 1)
    if snapshot.code is None:
        return MemberField(template, None)
    warp = LstmWarp.given(weights, snapshot.code, spec.deformation_layers)
    return MemberField(template, warp)


_MAKERS: dict[str, Callable[[MemberSnapshot], FamilyField]] = {
    "default": _default,
    "dif": _dif,
    "dit": _dit,
    "mesh": restore_mesh_member,
}
