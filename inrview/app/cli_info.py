"""`inrview info`: what a file holds, or what inrview runs on."""

import os
import platform
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from inrview.app.cli_console import Console
from inrview.app.cli_project import is_project, open_project
from inrview.app.cli_run import Startup, carry_out
from inrview.document.document import Document, Family, Picture, Shape
from inrview.document.family_parts import owner_of
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.raster import Raster
from inrview.messages.family import FamilySnapshot
from inrview.messages.picture import (
    ImageSnapshot,
    LoadPictureReport,
    LoadPictureRequest,
)
from inrview.messages.picture_files import is_picture
from inrview.messages.reports import LoadedScan, LoadReport
from inrview.messages.requests import LoadRequest
from inrview.messages.snapshot import FieldSnapshot

_PACKAGES = (
    "inrview",
    "numpy",
    "scipy",
    "numba",
    "torch",
    "vtk",
    "pyvista",
    "PyQt6",
    "PyQt6-Qt6",
    "QtAwesome",
    "libigl",
    "laspy",
    "pye57",
)


def info(arguments: Namespace, console: Console) -> int:
    """Tell what a file holds; without a file, what inrview runs on."""
    if arguments.file is None:
        values = _system()
        console.give(values, _system_lines(values))
        return 0
    Startup(console).warm_up("task")
    if is_project(arguments.file):
        document = open_project(arguments.file, console)
        values = _project(arguments.file, document)
    elif is_picture(arguments.file):
        reading = LoadPictureRequest((str(arguments.file),))
        pictures = carry_out(reading, LoadPictureReport, console).pictures
        values = {"command": "info", "file": str(arguments.file)}
        values |= _raster(pictures[0].raster)
        values["notes"] = list(pictures[0].notes)
    else:
        request = LoadRequest((str(arguments.file),), use_poses=False)
        loaded = carry_out(request, LoadReport, console)
        values = {"command": "info", "file": str(arguments.file)}
        values |= _scan(loaded.scans[0])
    console.give(values, _lines(values))
    return 0


def _system() -> dict[str, Any]:
    return {
        "command": "info",
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "threads": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "gpus": _gpus(),
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _system_lines(values: dict[str, Any]) -> list[str]:
    packages = values["packages"]
    gpus = ", ".join(values["gpus"]) or "none that PyTorch can use (CUDA)"
    lines = [
        f"inrview {packages['inrview']}, Python {values['python']}",
        f"system     {values['system']}",
        f"threads    {values['threads']}",
        f"memory     {values['memory_bytes'] / 2**30:.1f} GiB",
        f"GPU        {gpus}",
    ]
    lines += [f"{name:<10} {packages[name] or 'not installed'}" for name in packages]
    return lines


def _gpus() -> list[str]:
    import torch

    if not torch.cuda.is_available():
        return []
    count = torch.cuda.device_count()
    return [torch.cuda.get_device_name(number) for number in range(count)]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _scan(scan: LoadedScan) -> dict[str, Any]:
    return {
        "name": scan.name,
        **_geometry(scan.geometry),
        "unit": scan.unit,
        "up_axis": scan.up_axis,
        "notes": list(scan.notes),
    }


def _geometry(geometry: Points | Mesh) -> dict[str, Any]:
    low, high = (np.add(c, geometry.origin).tolist() for c in geometry.bounds)
    values: dict[str, Any] = {"kind": "points"}
    if isinstance(geometry, Mesh):
        values = {
            "kind": "mesh",
            "vertices": len(geometry.vertices),
            "faces": len(geometry.faces),
            "materials": len(geometry.materials),
            "has_uvs": geometry.corner_uvs is not None,
        }
    else:
        values["points"] = len(geometry)
    return values | {
        "has_normals": geometry.normals is not None,
        "has_colors": geometry.colors is not None,
        "low": low,
        "high": high,
        "bytes": geometry.nbytes,
    }


def _raster(raster: Raster) -> dict[str, Any]:
    return {
        "kind": "picture",
        "width": raster.width,
        "height": raster.height,
        "channels": int(raster.pixels.shape[2]),
        "bits": raster.bits,
        "bytes": raster.nbytes,
    }


def _picture(picture: Picture) -> dict[str, Any]:
    snapshot = picture.snapshot
    return {
        "name": picture.name,
        **_raster(picture.raster),
        "network": picture.field.network,
        "steps": None if snapshot is None else snapshot.step,
        "parameters": None if snapshot is None else snapshot.parameters,
        "weight_bytes": None if snapshot is None else snapshot.kept_bytes,
        **_how_kept(snapshot),
    }


def _how_kept(
    snapshot: FieldSnapshot | ImageSnapshot | FamilySnapshot | None,
) -> dict[str, Any]:
    """Return how the project keeps the weights."""
    is_packed = snapshot is not None and snapshot.packed is not None
    kept = "compact" if is_packed else "float"
    return {"kept_as": None if snapshot is None else kept}


def _project(path: Path, document: Document) -> dict[str, Any]:
    scans = [
        {"name": scan.name, **_geometry(scan.geometry), "unit": scan.unit}
        for scan in document.scans
    ]
    shapes: list[dict[str, Any]] = []
    for shape in document.shapes:
        snapshot = shape.snapshot
        names = [document.scan(scan_id).name for scan_id in shape.scan_ids]
        shapes.append(
            {
                "name": shape.name,
                "scans": names,
                "steps": None if snapshot is None else snapshot.step,
                "parameters": None if snapshot is None else snapshot.parameters,
                **_made_of(document, shape),
                "bytes": None if snapshot is None else snapshot.kept_bytes,
                **_how_kept(snapshot),
            }
        )
    return {
        "command": "info",
        "file": str(path),
        "kind": "project",
        "file_bytes": path.stat().st_size,
        "scans": scans,
        "shapes": shapes,
        "families": [_family(family) for family in document.families],
        "pictures": [_picture(picture) for picture in document.pictures],
    }


def _made_of(document: Document, shape: Shape) -> dict[str, Any]:
    """Tell what a composition is made of and done to it."""
    if shape.family_part is not None:
        family = owner_of(document, shape.family_part)
        return {} if family is None else {"family": family.name}
    if shape.composition is None:
        return {}
    return {
        "parts": [document.shape(one).name for one in shape.composition.parts],
        "operations": [one.title for one in shape.composition.operations],
    }


def _family(family: Family) -> dict[str, Any]:
    snapshot = family.snapshot
    made = [m.name for m in family.members if m.scan_id is None and m.code is not None]
    return {
        "name": family.name,
        "model": family.spec.model if snapshot is None else snapshot.spec.model,
        "members": [member.name for member in family.members],
        "held_out": [m.name for m in family.members if m.is_held_out],
        "made": made,
        "edits": [edit.name for edit in family.edits],
        "code_size": None if snapshot is None else snapshot.spec.code_size,
        "steps": None if snapshot is None else snapshot.step,
        "parameters": None if snapshot is None else snapshot.parameters,
        "bytes": None if snapshot is None else snapshot.kept_bytes,
        **_how_kept(snapshot),
    }


def _lines(values: dict[str, Any]) -> list[str]:
    """Lay the values out as lines; a list of tables becomes a line for each."""
    lines = []
    for name, value in values.items():
        if name == "command":
            continue
        if name == "notes":
            lines += [f"  {note.text}" for note in value]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            one = "family" if name == "families" else name[:-1]
            lines += [f"{one:<12}{_inline(item)}" for item in value]
        else:
            lines.append(f"{name:<12}{value}")
    return lines


def _inline(item: dict[str, Any]) -> str:
    rest = ", ".join(f"{key} {value}" for key, value in item.items() if key != "name")
    return f"{item['name']}: {rest}"
