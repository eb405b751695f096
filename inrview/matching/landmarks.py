"""Job: named places of one or several members, found on another."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float32, Float64

from inrview.geometry.confidence import confidence_of
from inrview.geometry.frozen import adopt
from inrview.matching.learned_places import LearnedSurface, learned_places
from inrview.messages.analysis import (
    LandmarkSource,
    LandmarksReport,
    LandmarksRequest,
)
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.processing.surface_places import SurfacePlaces


def landmarks(request: LandmarksRequest) -> Iterator[Progress | LandmarksReport]:
    """Yield progress, then where the landmarks are on the target.

    Each source's landmark is put on its own surface and carried into template space;
    the mean there, weighted by trust in the sources, is looked up on the target.

    Raises
    ------
    UserError
        If there is no source, or their landmarks are not as many.
    """
    _check(request)
    placed, trust, apart = [], [], []
    for source in request.sources:
        where, doubt, distance = _in_template(source)
        placed.append(where)
        trust.append(confidence_of(doubt))
        apart.append(distance)
        yield Progress(None, "Carrying landmarks")
    weights = np.maximum(np.array(trust), 1e-6)
    weights /= weights.sum(axis=0)
    said = np.array(placed, np.float64)
    mean = np.einsum("sn,sna->na", weights, said)
    squares = np.square(said - mean).sum(axis=2)
    spread = np.sqrt(np.einsum("sn,sn->n", weights, squares))
    surface = yield from LearnedSurface.of(request.target, request.surface)
    found = surface.closest(mean)
    doubts = found.of(surface.doubts[:, None])[:, 0]
    error = np.hypot(found.distances, doubts)
    confidence = confidence_of(error) * np.max(trust, axis=0)
    yield LandmarksReport(
        adopt(found.of(request.surface.vertices).astype(np.float32)),
        adopt(mean.astype(np.float32)),
        adopt((spread * request.target.placement.scale).astype(np.float32)),
        adopt(confidence.astype(np.float32)),
        adopt(np.array(apart, np.float32)),
    )


def _in_template(
    source: LandmarkSource,
) -> tuple[
    Float32[np.ndarray, "n 3"], Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]
]:
    """Return places in template space, doubts there, and distances to the surface."""
    mesh = source.surface
    on = SurfacePlaces(mesh.vertices, mesh.faces).closest(source.positions)
    on_surface = on.positions.astype(np.float32)
    places, corrections = learned_places(source.member, on_surface)
    return places, corrections.astype(np.float64), on.distances


def _check(request: LandmarksRequest) -> None:
    counts = {len(source.positions) for source in request.sources}
    if len(counts) != 1:
        raise UserError("Sources of landmarks must each have the same ones, in order.")
    surfaces = [request.surface, *(source.surface for source in request.sources)]
    if not all(len(one.faces) for one in surfaces):
        raise UserError("A shape without a surface has no landmarks.")
