"""Meshes out, in the file's own coordinates: PLY, OBJ, STL and GLB."""

from pathlib import Path

from inrview.files.write_glb import write_glb
from inrview.files.write_obj import write_obj
from inrview.files.write_ply import write_ply
from inrview.files.write_stl import write_stl
from inrview.geometry.mesh import Mesh
from inrview.messages.notes import UserError

_WRITERS = {"ply": write_ply, "obj": write_obj, "stl": write_stl, "glb": write_glb}


def write_mesh(
    mesh: Mesh, path: Path, file_format: str | None = None, overwrite: bool = False
) -> int:
    """Write a mesh and return the bytes written, those of its material files included.

    The format follows from the path's ending if it is not given.

    Raises
    ------
    UserError
        If the format is unknown, or the file may not or cannot be written.
    """
    chosen = (file_format or path.suffix.lstrip(".")).lower()
    if chosen not in _WRITERS:
        raise UserError(
            f"{path.name}: meshes are written as {', '.join(sorted(_WRITERS))}, not "
            f"as {chosen or 'a file without an ending'}. Choose one of these."
        )
    if len(mesh.faces) == 0:
        raise UserError(f"{path.name}: there is no surface to write.")
    return _WRITERS[chosen](mesh, path, overwrite)
