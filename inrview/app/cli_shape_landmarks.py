"""`--landmarks` of `inrview family`: tables that belong to shapes by their names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_run import carry_out
from inrview.document.document import Document, Family
from inrview.document.family_edits import learned_shapes, set_shape_landmarks
from inrview.document.mark_owners import files_of
from inrview.messages.family_requests import FamilyShape
from inrview.messages.landmarks import Landmark
from inrview.messages.mark_requests import ShapeLandmarksReport, ShapeLandmarksRequest
from inrview.messages.notes import Note, UserError

_TABLES = (".csv", ".tsv", ".txt")


def with_landmarks(
    document: Document, family: Family, paths: Sequence[Path], console: Console
) -> tuple[Document, tuple[Note, ...]]:
    """Put the landmarks of files on the shapes of a family.

    Raises
    ------
    UserError
        If a file belongs to no shape, is no table, or holds a place off its shape.
    """
    shapes = learned_shapes(document, family)
    named, notes = landmarks_of(shapes, paths, console)
    found = {one.id: named[one.name] for one in family.members if one.name in named}
    return set_shape_landmarks(document, family.id, found), notes


def landmarks_of(
    shapes: Sequence[FamilyShape], paths: Sequence[Path], console: Console
) -> tuple[Mapping[str, tuple[Landmark, ...]], tuple[Note, ...]]:
    """Return the landmarks of files by the name of their shape.

    Raises
    ------
    UserError
        If a file belongs to no shape, is no table, or holds a place off its shape.
    """
    by_name = {shape.name: shape for shape in shapes}
    files = files_of(list(by_name), _tables(paths))
    if not files:
        return {}, ()
    owned = tuple((by_name[name], str(path)) for name, path in files.items())
    asked = ShapeLandmarksRequest(owned)
    report = carry_out(asked, ShapeLandmarksReport, console)
    return dict(zip(files, report.landmarks, strict=True)), report.notes


def _tables(paths: Sequence[Path]) -> list[Path]:
    """Return the tables that are named, and those in the folders that are named."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(p for p in path.iterdir() if p.suffix.lower() in _TABLES)
        if not inside:
            raise UserError(f"{path} holds no tables of landmarks (.csv, .tsv, .txt).")
        found += inside
    return found
