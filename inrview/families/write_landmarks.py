"""Job: landmarks of shapes as tables, one for each shape."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inrview.files.write_labels import write_landmarks
from inrview.messages.mark_requests import WriteLandmarksReport, WriteLandmarksRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress


def write_landmarks_of_shapes(
    request: WriteLandmarksRequest,
) -> Iterator[Progress | WriteLandmarksReport]:
    """Yield progress, then what was written.

    Raises
    ------
    UserError
        If there is nothing to write, or nowhere to.
    """
    if not request.tables:
        raise UserError("No shape has landmarks of its own to write.")
    count = 0
    for number, table in enumerate(request.tables):
        path = Path(table.path)
        yield Progress(number / len(request.tables), f"Writing {path.name}")
        names = [one.name for one in table.landmarks]
        places = np.array([one.position for one in table.landmarks], np.float64)
        write_landmarks(path, names, places.reshape(-1, 3), {}, request.overwrite)
        count += len(names)
    yield WriteLandmarksReport(tuple(one.path for one in request.tables), count)
