"""Screened Poisson in a process of its own: `poisson.py IN.npz OUT.npz DEPTH THREADS`.

Runs with the Python that has pymeshlab, which inrview itself does not need.
"""

import sys
import time

import numpy as np
import pymeshlab


def main(source: str, target: str, depth: int, threads: int) -> None:
    """Reconstruct and write vertices, faces and the seconds it took."""
    points = np.load(source)
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(
        pymeshlab.Mesh(
            vertex_matrix=points["positions"].astype(np.float64),
            v_normals_matrix=points["normals"].astype(np.float64),
        )
    )
    began = time.perf_counter()
    meshes.generate_surface_reconstruction_screened_poisson(
        depth=depth, threads=threads
    )
    seconds = time.perf_counter() - began
    found = meshes.current_mesh()
    np.savez(
        target,
        vertices=found.vertex_matrix(),
        faces=found.face_matrix(),
        seconds=seconds,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
