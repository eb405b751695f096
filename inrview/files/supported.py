"""The formats that are read and written, for file dialogs; imports no parser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One family of files: its name for people and the endings it goes by."""

    kind: str
    name: str
    endings: tuple[str, ...]
    can_read: bool = True
    can_write: bool = False
    needs: str = ""
    """The optional extra that reads it."""


FORMATS: tuple[Format, ...] = (
    Format("ply", "PLY mesh or points", ("ply",), can_write=True),
    Format("obj", "Wavefront OBJ", ("obj",), can_write=True),
    Format("stl", "STL mesh", ("stl",), can_write=True),
    Format("glb", "glTF scene", ("glb", "gltf"), can_write=True),
    Format("off", "OFF mesh", ("off", "coff", "noff")),
    Format("xyz", "Text points", ("xyz", "pts", "pwn", "csv", "txt", "asc", "xyzrgb")),
    Format("npy", "NumPy array", ("npy",)),
    Format("npz", "NumPy archive", ("npz",)),
    Format("pcd", "Point Cloud Library", ("pcd",)),
    Format("las", "LAS or LAZ points", ("las", "laz"), needs="scans"),
    Format("e57", "E57 scans", ("e57",), needs="scans"),
)
"""Every family, the most usual first."""

POSE_ENDINGS: tuple[str, ...] = ("conf", "xf", "aln")
"""Files that place scans."""


def readable_patterns() -> list[str]:
    """Return the patterns of everything that can be opened: "*.ply", ..."""
    return [f"*.{end}" for entry in FORMATS if entry.can_read for end in entry.endings]


def read_filters() -> list[str]:
    """Return the lines of an open dialog, "All scans (*.ply ...)" first."""
    lines = [f"All scans ({' '.join(readable_patterns())})"]
    for entry in FORMATS:
        if entry.can_read:
            patterns = " ".join(f"*.{end}" for end in entry.endings)
            lines.append(f"{entry.name} ({patterns})")
    return lines


def write_filters() -> list[str]:
    """Return the lines of an export dialog; a glTF is written as GLB."""
    return [
        f"{entry.name} (*.{entry.endings[0]})" for entry in FORMATS if entry.can_write
    ]
