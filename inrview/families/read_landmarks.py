"""Job: landmarks of shapes from files, before or after a family is learned of them."""

from collections.abc import Iterator
from pathlib import Path

from inrview.families.landmark_surface import on_surface
from inrview.files.named_rows import read_landmarks
from inrview.messages.landmarks import Landmark
from inrview.messages.mark_requests import ShapeLandmarksReport, ShapeLandmarksRequest
from inrview.messages.notes import Note
from inrview.messages.reports import Progress


def read_landmarks_of_shapes(
    request: ShapeLandmarksRequest,
) -> Iterator[Progress | ShapeLandmarksReport]:
    """Yield progress, then the landmarks of each shape, moved onto its surface.

    Raises
    ------
    UserError
        If a file is no table of landmarks, or one lies far from its surface.
    """
    found: list[tuple[Landmark, ...]] = []
    notes: list[Note] = []
    for shape, path in request.files:
        yield Progress(None, f"Reading {Path(path).name}")
        names, places = read_landmarks(Path(path))
        moved = places - shape.geometry.origin
        said = [
            Landmark(name, (x, y, z))
            for name, (x, y, z) in zip(names, moved.tolist(), strict=True)
        ]
        landmarks, more = on_surface(shape, said)
        found.append(landmarks)
        notes += more
    yield ShapeLandmarksReport(tuple(found), tuple(notes))
