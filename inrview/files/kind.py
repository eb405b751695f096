"""What a file is: by its content, and only then by its name."""

import re
from pathlib import Path

from inrview.files.supported import FORMATS
from inrview.files.text import is_text, plain_text
from inrview.messages.notes import LoadError

_HEAD = 65_536
_MAGIC = (
    (b"glTF", "glb"),
    (b"\x93NUMPY", "npy"),
    (b"PK\x03\x04", "npz"),
    (b"PK\x05\x06", "npz"),
    (b"LASF", "las"),
    (b"ASTM-E57", "e57"),
)
_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"BLENDER", "a Blender file"),
    (b"Kaydara FBX", "an FBX file"),
    (b"solidworks", "a SolidWorks file"),
    (b"ISO-10303-21", "a STEP file"),
    (b"# vtk DataFile", "a VTK file"),
    (b"\x80\x02", "a Python pickle, which inrview never opens"),
    (b"\x80\x04", "a Python pickle, which inrview never opens"),
)
_NUMBER_LINE = re.compile(
    rb"^[\s]*[-+]?(\d+[.,]?\d*|[.,]\d+|nan|inf)([eE][-+]?\d+)?([\s,;]|$)", re.I
)
_OBJ_LINE = re.compile(rb"^\s*(v|vn|vt|f|mtllib|usemtl)\s+\S", re.M)
_OFF_LINE = re.compile(rb"^(ST)?(C|N|CN|NC)?(ST)?4?n?OFF(?![A-Za-z])")
_PCD_LINE = re.compile(rb"^(# \.PCD|VERSION\s+\.?\d|FIELDS\s)", re.M)


def kind_of(path: Path, data: bytes) -> str:
    """Return the format of a file: "ply", "obj", ...

    Raises
    ------
    LoadError
        If it is none that can be read, saying what it is where that can be told.
    """
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise LoadError(
                f"{path.name} is {what}; points or a mesh are needed. {_advice()}"
            )
    kind = _kind_by_content(data)
    if kind is None and is_text(data):
        kind = _kind_of_text(plain_text(data[:_HEAD]))
    return _kind_by_name(path) if kind is None else kind


def _kind_by_content(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if re.match(rb"ply\s", data):
        return "ply"
    if _is_binary_stl(data):
        return "stl"
    return "pcd" if _PCD_LINE.search(data[:2000]) else None


def _is_binary_stl(data: bytes) -> bool:
    if len(data) < 134 or (len(data) - 84) % 50:
        return False
    count = int.from_bytes(data[80:84], "little")
    return 84 + 50 * count == len(data)


def _kind_of_text(head: bytes) -> str | None:
    stripped = head.lstrip()
    lines = [line for line in stripped.split(b"\n") if line.strip()]
    useful = [line for line in lines if not line.lstrip().startswith((b"#", b"//"))]
    first = useful[0].strip() if useful else b""
    if re.match(rb"ply\s*$", first):
        return "ply"
    if _OFF_LINE.match(first):
        return "off"
    if stripped.startswith(b"{") and b'"asset"' in head:
        return "gltf"
    if re.match(rb"solid\b", first, re.I) and re.search(rb"\bfacet\b", head, re.I):
        return "stl"
    if _OBJ_LINE.search(head):
        return "obj"
    if any(_NUMBER_LINE.match(line) for line in useful[:5]):
        return "xyz"
    return None


def _kind_by_name(path: Path) -> str:
    ending = path.suffix.lower().lstrip(".")
    for entry in FORMATS:
        if ending in entry.endings and entry.can_read:
            return "gltf" if ending == "gltf" else entry.kind
    raise LoadError(
        f"{path.name} is of no kind that inrview reads: neither its first bytes nor "
        f"its ending say what it is. {_advice()}"
    )


def _advice() -> str:
    names = ", ".join(entry.endings[0].upper() for entry in FORMATS if entry.can_read)
    return f"It reads {names}: export to one of these."
