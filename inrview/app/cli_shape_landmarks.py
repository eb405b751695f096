"""`--landmarks` of `inrview family`: tables that belong to shapes by their names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_run import carry_out
from inrview.document.document import Document, Family
from inrview.document.family_edits import learned_shapes, set_shape_landmarks
from inrview.document.mark_owners import owner_of
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
    files: dict[str, tuple[FamilyShape, str]] = {}
    for path in _tables(paths):
        shape = _owner(shapes, path)
        if shape.name in files:
            raise UserError(
                f"{path.name} is the second file for {shape.name}: give one for each "
                "shape."
            )
        files[shape.name] = shape, str(path)
    if not files:
        return {}, ()
    asked = ShapeLandmarksRequest(tuple(files.values()))
    report = carry_out(asked, ShapeLandmarksReport, console)
    return dict(zip(files, report.landmarks, strict=True)), report.notes


def _owner(shapes: Sequence[FamilyShape], path: Path) -> FamilyShape:
    names = [shape.name for shape in shapes]
    name = owner_of(names, path.stem)
    if name is None:
        shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
        raise UserError(
            f"{path.name} is called after none of the shapes ({shown}). Landmarks of "
            "anna.ply belong in anna.csv or anna-landmarks.csv."
        )
    return shapes[names.index(name)]


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
