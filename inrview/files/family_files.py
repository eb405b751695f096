"""Which files of a folder are the shapes of a family, and what they are called."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from inrview.files.supported import FORMATS
from inrview.messages.notes import UserError

_MESHES = {"ply", "obj", "stl", "glb", "off"}


class ShapeFile(NamedTuple):
    """A file that holds one shape, and the shape's name."""

    name: str
    path: Path


def shape_files(paths: Sequence[Path]) -> list[ShapeFile]:
    """Return the shapes that files and folders hold, in the order given.

    A file is named by its stem. In a folder every readable file is a shape; where some
    are meshes or PLY, arrays and texts beside them are data about them and no shapes.
    A folder within is one shape, named by the folder.

    Raises
    ------
    UserError
        If a path does not exist, or a folder holds no shape.
    """
    found: list[ShapeFile] = []
    for path in paths:
        if path.is_dir():
            inside = _in_folder(path)
            if not inside:
                raise UserError(
                    f"{path} holds no file that could be a shape; meshes and points "
                    "are looked for in it and in its folders."
                )
            found += inside
        elif path.exists():
            found.append(ShapeFile(path.stem, path))
        else:
            raise UserError(f"{path} does not exist.")
    return found


def _in_folder(folder: Path) -> list[ShapeFile]:
    entries = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    files = _shapes_among([one for one in entries if one.is_file()])
    found = [ShapeFile(one.stem, one) for one in files]
    for inner in entries:
        if inner.is_dir() and (shapes := _shapes_among(list(inner.iterdir()))):
            largest = max(sorted(shapes), key=lambda one: one.stat().st_size)
            found.append(ShapeFile(inner.name, largest))
    return found


def _shapes_among(files: list[Path]) -> list[Path]:
    """Return the meshes among files, or if there are none, what else can be read."""
    readable = {end for entry in FORMATS for end in entry.endings}
    meshes = {end for f in FORMATS if f.kind in _MESHES for end in f.endings}
    for endings in (meshes, readable):
        chosen = [f for f in files if f.suffix.lower()[1:] in endings and f.is_file()]
        if chosen:
            return chosen
    return []
