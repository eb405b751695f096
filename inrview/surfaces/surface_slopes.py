"""Job: how fast a field grows across its surface, vertex by vertex."""

from collections.abc import Iterator

import numpy as np

from inrview.fields.restore import restore
from inrview.geometry.frozen import adopt
from inrview.messages.occupancy import is_distance
from inrview.messages.reports import Progress
from inrview.messages.slopes import SurfaceSlopesReport, SurfaceSlopesRequest
from inrview.surfaces.evaluate import Evaluator


def surface_slopes(
    request: SurfaceSlopesRequest,
) -> Iterator[Progress | SurfaceSlopesReport]:
    """Yield progress, then the length of the gradient at each vertex."""
    surface, snapshot = request.surface, request.snapshot
    places = snapshot.placement.to_shape(surface.vertices)
    evaluator = Evaluator(restore(snapshot))
    lengths = np.empty(len(places), np.float32)
    for piece in evaluator.pieces(len(places)):
        lengths[piece] = evaluator.values_and_slopes(places[piece])[1]
        yield Progress(piece.stop / len(places), "Looking at slopes")
    yield SurfaceSlopesReport(adopt(lengths), is_distance(snapshot), surface)
