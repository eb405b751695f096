"""Two surfaces laid into one template: where a place of one lies on the other."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Value
from inrview.matching.surface_samples import spread
from inrview.matching.template_surface import Places, TemplateSurface
from inrview.matching.trust import Trust, confidence, trust
from inrview.messages.family import MemberSnapshot
from inrview.messages.matching_requests import MatchedShape
from inrview.messages.notes import UserError


@dataclass(frozen=True, slots=True, eq=False)
class Found(Value):
    """Places on the other surface, and how far each can be trusted."""

    places: Places
    confidence: Float64[np.ndarray, " n"]


def foretold(target: TemplateSurface, source: TemplateSurface) -> Trust:
    """Return how far matches of places of `target` on `source` may be off."""
    samples = spread(target)
    asked = samples.places.points
    places = source.closest(asked, target.normals[samples.places.rows])
    facing = source.normals[places.rows]
    back = target.closest(places.points, facing)
    returned = target.on(back, target.fine.vertices)
    misses = np.sqrt(
        ((places.points - asked) ** 2).sum(axis=1)
        + ((returned - samples.positions) ** 2).sum(axis=1)
        + target.on(samples.places, target.corrections[:, None])[:, 0] ** 2
        + source.on(places, source.corrections[:, None])[:, 0] ** 2
    )
    cosines = (facing * target.normals[samples.places.rows]).sum(axis=1)
    return trust(samples, misses, cosines, source.on(places, source.fine.vertices))


def find(
    source: TemplateSurface,
    points: Float64[np.ndarray, "n 3"],
    normals: Float64[np.ndarray, "n 3"],
    errors: Float64[np.ndarray, " n"],
) -> Found:
    """Find template-space points on `source`; `errors` are those foretold for them."""
    places = source.closest(points, normals)
    apart = np.linalg.norm(places.points - points, axis=1)
    return Found(places, confidence(errors, apart))


def check_family(shapes: tuple[MatchedShape, ...]) -> None:
    """Raise a UserError unless all see one template."""
    for shape in shapes[1:]:
        if not is_one_family(shapes[0].member, shape.member):
            raise UserError(
                "The two shapes belong to different families, so that nothing says "
                "which points of theirs correspond. Choose two members of one family."
            )


def is_one_family(one: MemberSnapshot, other: MemberSnapshot) -> bool:
    """Whether both see one template: the same weights and the same edits."""
    first, second = one.family, other.family
    is_same = first is second or all(
        name in second.weights and np.array_equal(weight, second.weights[name])
        for name, weight in first.weights.items()
    )
    return is_same and one.edits == other.edits
