"""Small valid files of every format, made here: seeds for damage and for checks."""

import io
import json
import struct
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from inrview.files.write_mesh import write_mesh
from inrview.files.write_ply import write_points
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.points import Points


def sphere_points(count: int = 60, seed: int = 3) -> np.ndarray:
    """Points on the unit sphere."""
    points = np.random.default_rng(seed).normal(size=(count, 3))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def octahedron() -> tuple[np.ndarray, np.ndarray]:
    """Return a closed mesh with outward winding."""
    vertices = np.array(
        [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float
    )
    faces = [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4]]
    faces += [[2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]]
    return vertices, np.array(faces)


def textured_mesh(origin: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Mesh:
    """Return an octahedron with normals, colours, uvs and two materials."""
    vertices, faces = octahedron()
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 255, (4, 4, 3), np.uint8)
    materials = (
        Material("plain", (0.2, 0.4, 0.6)),
        Material("painted", (1.0, 1.0, 1.0), Image(pixels)),
    )
    return Mesh(
        vertices.astype(np.float32),
        faces.astype(np.int32),
        vertices.astype(np.float32),
        rng.integers(0, 255, (6, 3), np.uint8),
        rng.random((8, 3, 2), np.float32),
        np.array([0, 0, 0, 1, 1, 1, 1, 0], np.int32),
        materials,
        origin,
    )


def ply_text() -> bytes:
    """Return a text PLY with quads, colours and odd properties."""
    points = sphere_points(8)
    lines = ["ply", "format ascii 1.0", "comment made here", "element vertex 8"]
    lines += [f"property float {name}" for name in ("x", "y", "z", "quality")]
    lines += [f"property uchar {name}" for name in ("red", "green", "blue")]
    lines += ["element face 3", "property list uchar int vertex_indices", "end_header"]
    lines += [f"{x:.6f} {y:.6f} {z:.6f} 0.5 10 20 30" for x, y, z in points]
    lines += ["3 0 1 2", "4 2 3 4 5", "5 0 2 4 6 7"]
    return ("\n".join(lines) + "\n").encode()


def ply_mixed_binary(order: str = ">") -> bytes:
    """Return a binary PLY whose faces are of different sizes."""
    name = "big" if order == ">" else "little"
    header = (
        f"ply\nformat binary_{name}_endian 1.0\nelement vertex 8\nproperty double x\n"
        "property double y\nproperty double z\nelement face 3\nproperty uchar flag\n"
        "property list uchar uint vertex_index\nend_header\n"
    )
    body = sphere_points(8).astype(order + "f8").tobytes()
    for face in ([0, 1, 2], [2, 3, 4, 5], [0, 2, 4, 6, 7]):
        body += struct.pack(f"{order}BB{len(face)}I", 7, len(face), *face)
    return header.encode() + body


def ply_strips() -> bytes:
    """Return a PLY with one element of triangle strips, as Cyberware's tools write."""
    header = (
        "ply\nformat binary_little_endian 1.0\nelement vertex 6\nproperty float x\n"
        "property float y\nproperty float z\nelement tristrips 1\n"
        "property list int int vertex_indices\nend_header\n"
    )
    strip = [0, 1, 2, 3, -1, 2, 3, 4, 5]
    points = sphere_points(6).astype("<f4").tobytes()
    return header.encode() + points + struct.pack(f"<i{len(strip)}i", 9, *strip)


def ply_range_grid() -> bytes:
    """Return a 4 by 3 range grid with one place unseen."""
    points = [
        (column, row, 0.1 * row * column) for row in range(3) for column in range(4)
    ]
    lines = ["ply", "format ascii 1.0", "obj_info is_cyberware_data 1"]
    lines += ["obj_info num_cols 4", "obj_info num_rows 3", "element vertex 11"]
    lines += [f"property float {axis}" for axis in "xyz"]
    lines += ["element range_grid 12", "property list uchar int vertex_indices"]
    lines += ["end_header"]
    lines += [f"{x} {y} {z}" for x, y, z in points[:11]]
    lines += [f"1 {place}" for place in range(11)] + ["0"]
    return ("\n".join(lines) + "\n").encode()


OBJ = b"""# made here
mtllib made.mtl
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
v 0.5 0.5 1
vt 0 0
vt 1 0
vt 1 1
vn 0 0 1
usemtl red
f 1/1/1 2/2/1 3/3/1 4/1/1
usemtl blue
f -5//1 -4//1 -1//1
f 2 3 5
f 3/1 4/2 5/3
l 1 2
"""
MTL = b"newmtl red\nKd 1 0 0\nnewmtl blue\nKd 0 0 1\nmap_Kd -s 1 1 1 blue sky.png\n"
OFF = b"COFF # comment\n5 3 0\n0 0 0 255 0 0\n1 0 0 0 255 0\n1 1 0 0 0 255\n"
OFF += b"0 1 0 9 9 9\n0.5 0.5 1 1 2 3\n4 0 1 2 3\n3 0 1 4 255 0 0\n3 1 2 4\n"
PCD_HEAD = """# .PCD v0.7 - Point Cloud Data file format
VERSION 0.7
FIELDS x y z rgb
SIZE 4 4 4 4
TYPE F F F U
COUNT 1 1 1 1
WIDTH {width}
HEIGHT {height}
VIEWPOINT 0 0 5 1 0 0 0
POINTS {points}
DATA {storage}
"""


def stl_text() -> bytes:
    """Return the octahedron as text STL."""
    vertices, faces = octahedron()
    lines = ["solid made"]
    for face in faces:
        lines += ["facet normal 0 0 0", "outer loop"]
        lines += [f"vertex {x} {y} {z}" for x, y, z in vertices[face]]
        lines += ["endloop", "endfacet"]
    return ("\n".join([*lines, "endsolid made"]) + "\n").encode()


def pcd(storage: str) -> bytes:
    """Return 24 points, 6 by 4, as a PCD; `storage` as in its DATA line."""
    points = sphere_points(24).astype(np.float32)
    head = PCD_HEAD.format(width=6, height=4, points=24, storage=storage).encode()
    colors = np.arange(24, dtype=np.uint32) * 0x010203
    if storage == "ascii":
        rows = [f"{x} {y} {z} {c}" for (x, y, z), c in zip(points, colors, strict=True)]
        return head + "\n".join(rows).encode()
    if storage == "binary":
        table = np.empty((24, 4), np.uint32)
        table[:, :3] = points.view(np.uint32)
        table[:, 3] = colors
        return head + table.tobytes()
    columns = np.ascontiguousarray(points.T).tobytes() + colors.tobytes()
    packed = b"".join(
        bytes([len(piece) - 1]) + piece
        for start in range(0, len(columns), 32)
        for piece in (columns[start : start + 32],)
    )
    return head + struct.pack("<II", len(packed), len(columns)) + packed


def npy(array: np.ndarray) -> bytes:
    """Return an array as NPY bytes."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    """Return arrays as NPZ bytes."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def gltf(**changes: object) -> bytes:
    """Return a text glTF with inline data: one triangle under two nodes."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    indices = struct.pack("<3H", 0, 1, 2)
    import base64

    inline = base64.b64encode(points + indices).decode()
    scene: dict[str, object] = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"children": [1], "translation": [10, 0, 0]},
            {"mesh": 0, "scale": [2, 2, 2], "rotation": [0, 0, 0.70710678, 0.70710678]},
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        ],
        "buffers": [
            {
                "byteLength": 42,
                "uri": "data:application/octet-stream;base64," + inline,
            }
        ],
    }
    return json.dumps(scene | changes).encode()


def las(count: int = 40, compressed: bool = False) -> bytes:
    """Return georeferenced points as LAS; needs laspy."""
    import laspy

    header = laspy.LasHeader(point_format=3, version="1.2")
    header.offsets, header.scales = [400_000, 5_600_000, 0], [0.001] * 3
    data = laspy.LasData(header)
    points = sphere_points(count) * 10 + (400_010, 5_600_020, 30)
    data.x, data.y, data.z = points.T
    data.red = data.green = data.blue = np.arange(count, dtype=np.uint16) * 1000
    stream = io.BytesIO()
    data.write(stream, do_compress=compressed)
    return stream.getvalue()


def e57(path: Path, count: int = 40) -> None:
    """Write one scan with a pose as E57; needs pye57."""
    import pye57

    points = sphere_points(count)
    file = pye57.E57(str(path), mode="w")
    data = {f"cartesian{axis}": points[:, i].copy() for i, axis in enumerate("XYZ")}
    file.write_scan_raw(
        data, rotation=np.array([1.0, 0, 0, 0]), translation=np.array([5.0, 0, 0])
    )
    file.close()


def write_corpus(folder: Path) -> list[Path]:
    """Write one valid file of each kind and return their paths."""
    mesh = textured_mesh()
    for ending in ("ply", "obj", "stl", "glb"):
        write_mesh(mesh, folder / f"written_{ending}.{ending}")
    points = Points(sphere_points().astype(np.float32), sphere_points().astype("f4"))
    write_points(points, folder / "points.ply")
    stream = io.BytesIO()
    Pillow.fromarray(np.zeros((2, 2, 3), np.uint8)).save(stream, "PNG")
    rows = np.concatenate([sphere_points(), sphere_points()], axis=1)
    text = "\n".join(" ".join(f"{v:.6f}" for v in row) for row in rows)
    commas = "X;Y;Z\n" + "\n".join(
        ";".join(f"{v:.4f}".replace(".", ",") for v in row[:3]) for row in rows
    )
    below = "\n".join(" ".join(f"{v:.5f}" for v in row) for row in sphere_points())
    plain = {
        "text.ply": ply_text(),
        "mixed.ply": ply_mixed_binary(),
        "strips.ply": ply_strips(),
        "grid.ply": ply_range_grid(),
        "made.obj": OBJ,
        "made.mtl": MTL,
        "blue sky.png": stream.getvalue(),
        "made.off": OFF,
        "text.stl": stl_text(),
        "points.xyz": text.encode(),
        "points.csv": commas.encode(),
        "points.pts": ("60\n" + text).encode(),
        "points.pwn": ("60\n" + below + "\n" + below).encode(),
        "wide.xyz": text.encode("utf-16"),
        "text.pcd": pcd("ascii"),
        "binary.pcd": pcd("binary"),
        "packed.pcd": pcd("binary_compressed"),
        "points.npy": npy(sphere_points()),
        "mesh.npz": npz(vertices=octahedron()[0], faces=octahedron()[1]),
        "scene.gltf": gltf(),
    }
    for name, data in plain.items():
        (folder / name).write_bytes(data)
    return sorted(
        path for path in folder.iterdir() if path.suffix not in (".mtl", ".png")
    )


def add_scanner_files(folder: Path) -> list[Path]:
    """Write LAS, LAZ and E57 where their libraries are installed."""
    added = []
    try:
        for name, packed in (("points.las", False), ("points.laz", True)):
            (folder / name).write_bytes(las(compressed=packed))
            added.append(folder / name)
    except ImportError:
        pass
    try:
        e57(folder / "scan.e57")
        added.append(folder / "scan.e57")
    except ImportError:
        pass
    return added
