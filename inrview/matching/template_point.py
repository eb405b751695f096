"""Job: where in template space a place of a member lies, and how moves carry over."""

from collections.abc import Iterator

import numpy as np

from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Vector
from inrview.messages.family_reports import TemplatePoint
from inrview.messages.family_requests import TemplatePointRequest

_STEP = 2e-3


def template_point(request: TemplatePointRequest) -> Iterator[TemplatePoint]:
    """Yield the place; its slopes are central differences of the way there."""
    member = request.member
    placement = member.placement
    position = np.array([request.position], np.float32)
    step = _STEP * placement.scale
    asides = np.concatenate([np.zeros((1, 3)), step * np.eye(3), -step * np.eye(3)])
    asked = placement.to_shape((position + asides).astype(np.float32))
    places = restore_member(member).deformed(asked)[0].astype(np.float64)
    slopes = (places[1:4] - places[4:7]).T / (2 * step)
    x, y, z = (_vector(row) for row in slopes)
    yield TemplatePoint(_vector(places[0]), (x, y, z))


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
