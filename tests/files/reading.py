"""Short ways to load bytes in a test."""

from pathlib import Path

from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note


def load_bytes(
    folder: Path, name: str, data: bytes
) -> tuple[Points | Mesh, dict[str, Note]]:
    """Write bytes under a name, read them, and return the notes by code."""
    path = folder / name
    path.write_bytes(data)
    geometry, notes, _, _ = read_geometry(path, lambda _: None)
    return geometry, {note.code: note for note in notes}


def load_points(folder: Path, name: str, data: bytes) -> tuple[Points, dict[str, Note]]:
    """Load what must be points."""
    geometry, notes = load_bytes(folder, name, data)
    assert isinstance(geometry, Points)
    return geometry, notes


def load_mesh(folder: Path, name: str, data: bytes) -> tuple[Mesh, dict[str, Note]]:
    """Load what must be a mesh."""
    geometry, notes = load_bytes(folder, name, data)
    assert isinstance(geometry, Mesh)
    return geometry, notes
