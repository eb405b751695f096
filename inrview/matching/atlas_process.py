"""The process that unwraps one mesh: arrays in by standard input, an atlas out."""

import ctypes
import io
import signal
import sys

import numpy as np
import xatlas  # type: ignore[import-not-found]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PADDING = 4
"""Texels of 1024 between charts."""
_SIZE = 1024


def main() -> None:
    """Read a mesh, write the texture coordinates of its corners."""
    if sys.platform == "linux":
        # Whoever waits may be killed; nobody else would ever end this process.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as given:
        vertices = np.ascontiguousarray(given["vertices"], np.float32)
        faces = np.ascontiguousarray(given["faces"], np.uint32)
    answer = io.BytesIO()
    np.savez(answer, uvs=atlas(vertices, faces))
    sys.stdout.buffer.write(answer.getvalue())
    sys.stdout.buffer.flush()


def atlas(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return texture coordinates (f, 3, 2) in a square, all charts at one scale."""
    made = xatlas.Atlas()
    made.add_mesh(vertices, faces)
    packing = xatlas.PackOptions()
    packing.padding = _PADDING
    packing.resolution = _SIZE
    packing.bilinear = True
    made.generate(pack_options=packing)
    _, corners, uvs = made.get_mesh(0)
    # Coordinates come as shares of width and height: a square keeps charts in shape.
    size = np.array((made.width, made.height), np.float64)
    square = uvs.astype(np.float64) * size / size.max()
    return np.asarray(square[corners.astype(np.int64)], np.float32)


if __name__ == "__main__":
    main()
