"""Job: a surface at a resolution, written as a mesh file in the scan's coordinates."""

import os
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result
from inrview.messages.requests import ExportRequest
from inrview.surfaces.budget import check_memory
from inrview.surfaces.coloring import colors_at
from inrview.surfaces.extract import emptiness, extractor_of
from inrview.surfaces.places import places_of
from inrview.surfaces.trim import trim_surface


def export(request: ExportRequest) -> Iterator[Progress | Result]:
    """Extract, colour and write; a cancelled or failed export leaves no file.

    Raises
    ------
    UserError
        If the file may not be written, the surface is empty, or it needs more memory
        than there is.
    """
    began = time.perf_counter()
    path = Path(request.path)
    if os.path.lexists(path) and not request.overwrite:
        raise UserError(
            f"{path} exists already. Choose another name or allow overwriting."
        )
    if request.resolution < 2:
        raise UserError(f"Resolution {request.resolution} is too low; take 16 or more.")
    extractor = extractor_of(request.snapshot, request.level)
    band = yield from extractor.start(request.resolution)
    check_memory(band, request.resolution)
    found = yield from extractor.at(request.resolution)
    if len(found.mesh.faces) == 0:
        raise UserError(f"{emptiness(extractor).text} Nothing was written.")
    mesh = found.mesh
    if request.trim is not None:
        mesh = yield from trim_surface(mesh, request.trim)
    yield Progress(None, "Colouring")
    colors = yield from _colors(request, mesh)
    mesh = mesh if colors is None else replace(mesh, colors=colors)
    yield Progress(None, f"Writing {path.name}")
    size = write_mesh(mesh, path, request.file_format, request.overwrite)
    values = {
        "path": str(path),
        "vertices": len(mesh.vertices),
        "faces": len(mesh.faces),
        "resolution": request.resolution,
        "evaluations": found.evaluations,
        "gradient_evaluations": found.gradient_evaluations,
        "seconds": time.perf_counter() - began,
        "bytes": size,
    }
    yield Result(values)


def _colors(
    request: ExportRequest, mesh: Mesh
) -> Generator[Progress, None, UInt8[np.ndarray, "n 3"] | None]:
    """Return the colours that the family has, or else those of the scans."""
    member = request.snapshot
    if isinstance(member, MemberSnapshot) and not request.family_colors.is_empty:
        places = yield from places_of(member, mesh, request.family_colors)
        return places.colors
    return colors_at(mesh, request.colors_from)
