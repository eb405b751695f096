"""One door for every foreign file: geometry and true notes, or one clear sentence."""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np

from inrview.files.camera import Camera
from inrview.files.depth_image import read_depth
from inrview.files.draft import Draft, Glimpse
from inrview.files.finish import finish
from inrview.files.kind import kind_of
from inrview.files.source import Progress, part, read_bytes
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError, Note

Reader = Callable[[Path, bytes, Progress, Glimpse | None], Draft]

DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
    EOFError,
    OSError,
    struct.error,
)
"""What parsers raise on bytes that they do not expect."""


def read_geometry(
    path: Path, progress: Progress, glimpse: Glimpse | None = None
) -> tuple[Points | Mesh, list[Note], str | None, str | None]:
    """Read a file of any supported format.

    Returns the geometry, what is to be said about it, and the unit and up axis where
    the file states them. `progress` is called with 0 to 1, often; what it raises goes
    through, which is how a load is cancelled. `glimpse` gets a few points early.

    Raises
    ------
    LoadError
        Whatever is wrong with the file.
    """
    progress(0.0)
    draft, kind = _draft(path, progress, glimpse)
    return _finished(path, draft, kind, progress)


def read_depth_image(
    path: Path, camera: Camera, scale: float | None, progress: Progress
) -> tuple[Points | Mesh, list[Note], str | None, str | None]:
    """Read a depth image as `read_geometry` reads a scan; see `read_depth`.

    Raises
    ------
    LoadError
        Whatever is wrong with the file.
    """
    progress(0.0)
    with _named(path, "depth"):
        draft = read_depth(path, camera, scale)
    return _finished(path, draft, "depth", progress)


def _draft(
    path: Path, progress: Progress, glimpse: Glimpse | None
) -> tuple[Draft, str]:
    """Return what the file holds, and its kind; its bytes are let go of here."""
    data = read_bytes(path, part(progress, 0.0, 0.2))
    kind = kind_of(path, data)
    with _named(path, kind.upper()):
        draft = _reader(kind)(path, data, part(progress, 0.2, 0.9), glimpse)
    return draft, kind.upper()


def _finished(
    path: Path, draft: Draft, kind: str, progress: Progress
) -> tuple[Points | Mesh, list[Note], str | None, str | None]:
    progress(0.9)
    with _named(path, kind):
        geometry, notes = finish(path.name, draft)
    progress(1.0)
    return geometry, notes, draft.unit, draft.up_axis


@contextmanager
def _named(path: Path, kind: str) -> Iterator[None]:
    """Say in one sentence what went wrong with a file of this kind."""
    try:
        # numbers of damaged files overflow; what is not finite is dropped at the end
        with np.errstate(all="ignore"):
            yield
    except MemoryError as problem:
        raise LoadError(
            f"{path.name}: there is not enough memory to read it. Close other "
            "programs or thin the file out."
        ) from problem
    except DAMAGE as problem:
        raise LoadError(
            f"{path.name}: damaged or unusual {kind} data "
            f"({type(problem).__name__}: {str(problem)[:120]}). Export it again, or "
            "to another format."
        ) from problem


_READERS = {
    "ply": ("ply", "read_ply"),
    "obj": ("obj", "read_obj"),
    "stl": ("stl", "read_stl"),
    "off": ("off", "read_off"),
    "glb": ("gltf", "read_gltf"),
    "gltf": ("gltf", "read_gltf"),
    "xyz": ("text_points", "read_text_points"),
    "npy": ("numpy_arrays", "read_npy"),
    "npz": ("numpy_arrays", "read_npz"),
    "pcd": ("pcd", "read_pcd"),
    "las": ("las", "read_las"),
    "e57": ("e57", "read_e57"),
}


def _reader(kind: str) -> Reader:
    """Import a reader only when it is needed: some bring large libraries."""
    module, name = _READERS[kind]
    return cast("Reader", getattr(import_module(f"inrview.files.{module}"), name))
