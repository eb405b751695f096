"""Texture coordinates for a mesh that has none, made once and kept on disk.

xatlas (Young, after Lévy et al. 2002, "Least Squares Conformal Maps") cuts the surface
into charts. It says nothing while it works and cannot be stopped, so it works in a
process of its own, which is ended when nobody waits any more.
"""

import hashlib
import io
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path

import numpy as np
import platformdirs
from jaxtyping import Float32, Int32

from inrview.files.atomic import write_atomically
from inrview.geometry.mesh import Mesh
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress

_MODULE = "inrview.matching.atlas_process"
_FORMAT = "atlas-1"
_KEPT = 40
_PAUSE = 0.04
CornerUvs = Float32[np.ndarray, "f 3 2"]


def unwrapped(mesh: Mesh) -> Generator[Progress, None, CornerUvs]:
    """Return an atlas of a mesh, from the disk if it was made before.

    Raises
    ------
    UserError
        If it cannot be unwrapped, or the process ended before it was done.
    """
    kept = folder() / f"{_digest(mesh)}.npz"
    found = _read(kept, len(mesh.faces))
    if found is None:
        found = yield from _made(mesh.vertices, mesh.faces)
        _keep(kept, found)
    return found


def folder() -> Path:
    """Return where atlases are kept."""
    return platformdirs.user_cache_path("inrview") / "atlases"


def _digest(mesh: Mesh) -> str:
    total = hashlib.sha256(_FORMAT.encode())
    total.update(np.ascontiguousarray(mesh.vertices).tobytes())
    total.update(np.ascontiguousarray(mesh.faces).tobytes())
    return total.hexdigest()[:32]


def _made(
    vertices: Float32[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"]
) -> Generator[Progress, None, CornerUvs]:
    given = io.BytesIO()
    np.savez(given, vertices=vertices, faces=faces)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    answer: list[bytes] = []
    talk = threading.Thread(
        target=lambda: answer.append(process.communicate(given.getvalue())[0]),
        daemon=True,
    )
    talk.start()
    try:
        while talk.is_alive():
            talk.join(_PAUSE)
            seconds = time.monotonic() - began
            text = f"Unwrapping {len(faces):,} triangles, {seconds:.0f} s"
            yield Progress(None, text)
    finally:
        if process.poll() is None:
            process.kill()
        talk.join()
        process.wait()
    if process.returncode != 0 or not answer:
        raise UserError(
            "This surface could not be unwrapped for a texture. Give it texture "
            "coordinates (UVs) in another program, or colour its vertices instead "
            "(.ply)."
        )
    with np.load(io.BytesIO(answer[0]), allow_pickle=False) as found:
        return np.asarray(found["uvs"], np.float32)


def _read(path: Path, faces: int) -> CornerUvs | None:
    """Return a kept atlas; None if there is none, or none that can be read."""
    try:
        with np.load(path, allow_pickle=False) as found:
            uvs = np.asarray(found["uvs"], np.float32)
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return uvs if uvs.shape == (faces, 3, 2) else None


def _keep(path: Path, uvs: CornerUvs) -> None:
    """Keep an atlas, and only the newest ones; a full disk is no reason to fail."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda file: np.savez(file, uvs=uvs), overwrite=True)
        newest = sorted(path.parent.glob("*.npz"), key=lambda one: one.stat().st_mtime)
        for old in newest[:-_KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, UserError):
        return
