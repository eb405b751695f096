"""Labels and landmarks out: NPY, CSV, and PLY with the mesh that they belong to."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from jaxtyping import Float32, Float64, Int32

from inrview.files.atomic import write_atomically
from inrview.files.file_coordinates import file_positions
from inrview.geometry.label_colors import label_colors
from inrview.geometry.mesh import Mesh

_KINDS = {"<f4": "float", "<f8": "double", "|u1": "uchar", "<i4": "int"}


def write_labels(
    path: Path,
    mesh: Mesh,
    labels: Int32[np.ndarray, " n"],
    more: dict[str, Float32[np.ndarray, " n"]],
    names: Sequence[str] = (),
    overwrite: bool = False,
) -> int:
    """Write labels of a mesh's vertices, or of its faces where there are as many.

    `more` are further numbers of each, by name. NPY holds the labels alone.
    """
    of_faces = len(labels) != len(mesh.vertices)
    kind = path.suffix.lower()
    if kind == ".npy":
        return write_atomically(path, lambda f: np.save(f, labels), overwrite)
    if kind == ".csv":
        header = ["face" if of_faces else "vertex", "label", *more]
        header += ["name"] if names else []
        columns = [range(len(labels)), labels.tolist()]
        columns += [[f"{value:.4g}" for value in one.tolist()] for one in more.values()]
        if names:
            columns.append([_name(names, one) for one in labels.tolist()])
        return write_table(path, header, zip(*columns, strict=True), overwrite)
    data = _ply(mesh, labels, more, of_faces)

    def write(file: BinaryIO) -> None:
        file.write(data)

    return write_atomically(path, write, overwrite)


def write_table(path: Path, header: Sequence[str], rows: Any, overwrite: bool) -> int:
    """Write rows as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    data = buffer.getvalue().encode()

    def write(file: BinaryIO) -> None:
        file.write(data)

    return write_atomically(path, write, overwrite)


def write_landmarks(
    path: Path,
    names: Sequence[str],
    places: Float64[np.ndarray, "n 3"],
    more: dict[str, Float32[np.ndarray, " n"]],
    overwrite: bool = False,
) -> int:
    """Write landmarks as CSV: names and places in file coordinates, and `more`."""
    numbers = [[f"{value:.4g}" for value in one.tolist()] for one in more.values()]
    rows = [
        (name, *(f"{value:.9g}" for value in place), *told)
        for name, place, *told in zip(names, places.tolist(), *numbers, strict=True)
    ]
    return write_table(path, ("name", "x", "y", "z", *more), rows, overwrite)


def _name(names: Sequence[str], label: int) -> str:
    return (names[label] if 0 <= label < len(names) else "") or str(label)


def _ply(
    mesh: Mesh,
    labels: Int32[np.ndarray, " n"],
    more: dict[str, Float32[np.ndarray, " n"]],
    of_faces: bool,
) -> bytes:
    positions = file_positions(mesh)
    kind = "<f8" if positions.dtype == np.float64 else "<f4"
    columns: list[tuple[str, str, np.ndarray]] = [
        (name, kind, positions[:, i]) for i, name in enumerate("xyz")
    ]
    colors = label_colors(labels)
    said = [("label", "<i4", labels)]
    said += [(name, "<f4", values) for name, values in more.items()]
    said += [
        (name, "|u1", colors[:, i]) for i, name in enumerate(("red", "green", "blue"))
    ]
    columns += [] if of_faces else said
    vertices = _rows(columns, len(positions))
    of_each = said if of_faces else []
    faces = np.empty(
        len(mesh.faces),
        [("count", "|u1"), ("corners", "<i4", (3,))] + [(n, k) for n, k, _ in of_each],
    )
    faces["count"], faces["corners"] = 3, mesh.faces
    for name, _, values in of_each:
        faces[name] = values
    header = [
        "ply",
        "format binary_little_endian 1.0",
        f"element vertex {len(vertices)}",
        *(f"property {_KINDS[k]} {n}" for n, k, _ in columns),
        f"element face {len(faces)}",
        "property list uchar int vertex_indices",
        *(f"property {_KINDS[k]} {n}" for n, k, _ in of_each),
        "end_header",
    ]
    return ("\n".join(header) + "\n").encode() + vertices.tobytes() + faces.tobytes()


def _rows(columns: list[tuple[str, str, np.ndarray]], count: int) -> np.ndarray:
    rows = np.empty(count, [(name, kind) for name, kind, _ in columns])
    for name, _, values in columns:
        rows[name] = values
    return rows
