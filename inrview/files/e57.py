"""E57 scans, through pye57; the scanner's place gives the view directions."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

from inrview.files.draft import Draft, Glimpse, as_colors, show_glimpse
from inrview.files.limits import check_memory
from inrview.files.source import Progress
from inrview.files.views import views_towards
from inrview.messages.notes import LoadError, Note, Severity

_PAGE = 1024
_MOST_POINTS_PER_BYTE = 4
_BYTES_PER_POINT = 150


def read_e57(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read all scans of an E57 file into common coordinates."""
    try:
        import pye57  # type: ignore[import-untyped]
    except ImportError as problem:
        raise LoadError(
            f"{path.name} is an E57 file, which needs pye57: "
            "pip install inrview[scans]."
        ) from problem
    _check_header(path.name, data)
    size = len(data)
    del data
    try:
        file = pye57.E57(str(path))
    except Exception as problem:  # a C++ library: any kind comes through
        raise _damaged(path.name, problem) from problem
    try:
        return _scans(path, file, size, progress, glimpse)
    except LoadError:
        raise
    except Exception as problem:  # as above; cancelling is no Exception
        raise _damaged(path.name, problem) from problem
    finally:
        file.close()


def _scans(
    path: Path, file: Any, size: int, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    parts, views, colors, notes = [], [], [], []
    for number in range(file.scan_count):
        header = file.get_header(number)
        if header.point_count > _MOST_POINTS_PER_BYTE * size:
            raise LoadError(
                f"{path.name}: scan {number + 1} declares {header.point_count:,} "
                f"points, too many for a file of {size:,} bytes. It is damaged; "
                "copy it again."
            )
        if header.point_count == 0:
            continue
        check_memory(path, _BYTES_PER_POINT * header.point_count)
        scan = file.read_scan(number, colors=True, ignore_missing_fields=True)
        axes = ("cartesianX", "cartesianY", "cartesianZ")
        positions = np.stack([scan[axis] for axis in axes], axis=1)
        parts.append(positions)
        show_glimpse(positions, glimpse)
        views.append(_views(header, positions))
        if all(name in scan for name in ("colorRed", "colorGreen", "colorBlue")):
            names = ("colorRed", "colorGreen", "colorBlue")
            colors.append(as_colors(np.stack([scan[name] for name in names], axis=1)))
        progress((number + 1) / file.scan_count)
    if not parts:
        raise LoadError(f"{path.name}: this E57 holds no points. Export it with scans.")
    seen = [part for part in views if part is not None]
    found = len(seen) == len(parts)
    if found:
        text = f"{len(parts)} scans; their scanner places orient the normals."
        notes.append(Note("views-found", text, count=len(parts)))
    else:
        text = "Not every scan says where its scanner stood; none is used."
        notes.append(Note("views-missing", text, Severity.WARNING))
    return Draft(
        np.concatenate(parts),
        colors=np.concatenate(colors) if len(colors) == len(parts) else None,
        views=np.concatenate(seen) if found else None,
        notes=tuple(notes),
        unit="m",  # ASTM E2807 fixes metres
        up_axis="z",
    )


def _views(header: Any, positions: np.ndarray) -> np.ndarray | None:
    if not header.has_pose():
        return None
    sensor = np.asarray(header.translation, np.float64)
    return views_towards(positions, sensor) if np.isfinite(sensor).all() else None


def _check_header(name: str, data: bytes) -> None:
    """Refuse lengths that lie and XML that expands: before C++ code sees them."""
    if len(data) < 48:
        raise LoadError(f"{name}: too short for an E57 header. Copy it again.")
    _, _, length, xml_start, xml_length, page = struct.unpack_from("<IIQQQQ", data, 8)
    if page != _PAGE or length > len(data) or xml_start + xml_length > len(data):
        raise LoadError(
            f"{name}: its header declares {length:,} bytes and the file has "
            f"{len(data):,}. It was cut or is damaged; copy it again."
        )
    xml = data[xml_start : xml_start + xml_length + xml_length // 256 + _PAGE]
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise LoadError(
            f"{name}: its XML defines entities, which no scanner writes; refused."
        )


def _damaged(name: str, problem: Exception) -> LoadError:
    reason = str(problem).strip().splitlines()
    return LoadError(
        f"{name}: damaged E57 data ({(reason or ['no reason given'])[0][:120]}). "
        "Copy or export it again."
    )
