"""Job: the colours of one or several shapes, carried onto the surface of another."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from jaxtyping import Float32

from inrview.files.write_mesh import write_mesh
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.steps import told
from inrview.matching.atlas import unwrapped
from inrview.matching.bake import Painter, bake
from inrview.matching.color_sources import prepared
from inrview.matching.match import laid
from inrview.matching.shape_match import check_family
from inrview.matching.surface_colors import uv_area
from inrview.matching.texels import can_be_baked
from inrview.messages.matching_reports import TransferReport
from inrview.messages.matching_requests import DOUBTFUL, TransferRequest
from inrview.messages.notes import Note, Severity, UserError
from inrview.messages.reports import Progress

SIZES = (16, 8192)
_ATLAS_SHARE = 0.5
"""Of a square, what the charts of an atlas usually fill."""
CornerUvs = Float32[np.ndarray, "f 3 2"]
T = TypeVar("T")


def transfer(request: TransferRequest) -> Iterator[TransferReport]:
    """Carry colours through template space, first to vertices, then texel by texel.

    Every report but the first ones holds a mesh to look at.

    Raises
    ------
    UserError
        If the shapes are of different families, a source has no colours, the target
        no surface, the two nowhere meet, or the file cannot be written.
    """
    _check(request)
    yield from _Transfer(request, time.perf_counter()).run()


@dataclass(slots=True, eq=False)
class _Transfer:
    """One transfer under way."""

    request: TransferRequest
    began: float

    def run(self) -> Iterator[TransferReport]:
        request = self.request
        mesh, surface = yield from self._tell(laid(request.target), (0.0, 0.1))
        sources = []
        for shape in request.sources:
            made = prepared(shape, _texels_wanted(mesh, request.size))
            sources.append((yield from self._tell(made, (0.1, 0.2))))
        painter = Painter(surface, tuple(sources), request.doubtful, request.trusted)
        yield self._report(0.2, "Comparing neighbourhoods")
        vertices = painter.at_vertices(len(mesh.vertices))
        _check_overlap(vertices.best)
        plain = replace(
            _bare(mesh),
            colors=vertices.colors,
        )
        first = replace(
            self._report(0.25, "Carrying colours"),
            mesh=plain,
            confidence=vertices.confidence,
            covered=surface_share(mesh, vertices.best >= request.trusted),
        )
        if request.size is None:
            yield from self._finished(first)
            return
        yield first
        uvs, notes = yield from self._coordinates(mesh, first)
        yield from self._baked(painter, plain, uvs, replace(first, notes=notes))

    def _coordinates(
        self, mesh: Mesh, first: TransferReport
    ) -> Generator[TransferReport, None, tuple[CornerUvs, tuple[Note, ...]]]:
        """Return the mesh's own coordinates where they can be painted, or an atlas."""
        if mesh.corner_uvs is not None:
            fault = can_be_baked(mesh.corner_uvs)
            if fault is None:
                return mesh.corner_uvs, ()
            text = (
                f"The texture coordinates of {self.request.target.name or 'the target'}"
                f" {fault}: it was unwrapped anew."
            )
            notes: tuple[Note, ...] = (Note("unwrapped", text, Severity.WARNING),)
        else:
            notes = ()
        first = replace(first, fraction=None, notes=notes)
        uvs = yield from told(
            unwrapped(mesh), lambda step: replace(first, text=step.text)
        )
        return uvs, notes

    def _baked(
        self,
        painter: Painter,
        plain: Mesh,
        uvs: CornerUvs,
        first: TransferReport,
    ) -> Iterator[TransferReport]:
        assert self.request.size is not None
        work = bake(painter, uvs, self.request.size, self.request.dilation)

        def said(step: Progress) -> TransferReport:
            part = 0.25 + 0.7 * (step.fraction or 0.0)
            return replace(first, fraction=part, text=step.text)

        baked = yield from told(work, said)
        material = Material("transferred", (1.0, 1.0, 1.0), Image(baked.pixels))
        textured = replace(
            plain,
            colors=None,
            corner_uvs=uvs,
            face_materials=np.zeros(len(plain.faces), np.int32),
            materials=(material,),
        )
        yield from self._finished(
            replace(
                first,
                mesh=textured,
                confidence=baked.confidence,
                covered=baked.covered,
            )
        )

    def _finished(self, report: TransferReport) -> Iterator[TransferReport]:
        written = 0
        if self.request.path is not None and report.mesh is not None:
            path = Path(self.request.path)
            yield replace(report, fraction=0.97, text=f"Writing {path.name}")
            written = write_mesh(report.mesh, path, overwrite=self.request.overwrite)
        yield replace(
            report,
            fraction=1.0,
            text="Done",
            bytes_written=written,
            seconds=time.perf_counter() - self.began,
            is_final=True,
        )

    def _report(self, fraction: float | None, text: str) -> TransferReport:
        return TransferReport(fraction, text, key=self.request.key)

    def _tell(
        self, work: Generator[Progress, None, T], within: tuple[float, float]
    ) -> Generator[TransferReport, None, T]:
        """Pass the progress of a part on, as a stretch of the whole."""
        low, high = within

        def said(step: Progress) -> TransferReport:
            part = low + (high - low) * (step.fraction or 0.0)
            return self._report(part, step.text)

        return told(work, said)


def surface_share(mesh: Mesh, is_chosen: np.ndarray) -> float:
    """Return the share of a mesh's area about chosen vertices."""
    corners = mesh.vertices[mesh.faces]
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(crossed, axis=1)
    chosen = (areas * is_chosen[mesh.faces].mean(axis=1)).sum()
    return float(chosen / max(float(areas.sum()), 1e-30))


def _texels_wanted(mesh: Mesh, size: int | None) -> float | None:
    """Return about how many texels the surface will be painted with."""
    if size is None:
        return None
    share = _ATLAS_SHARE if mesh.corner_uvs is None else uv_area(mesh.corner_uvs)
    return min(share, 1.0) * size * size


def _bare(mesh: Mesh) -> Mesh:
    """Return the shape of a mesh, without any look of its own."""
    return Mesh(mesh.vertices, mesh.faces, mesh.normals, origin=mesh.origin)


def _check(request: TransferRequest) -> None:
    if not request.sources:
        raise UserError("Choose at least one shape that colours are to come from.")
    if request.doubtful not in DOUBTFUL:
        raise UserError(
            f"What cannot be trusted is {', '.join(DOUBTFUL)}, not {request.doubtful}."
        )
    low, high = SIZES
    if request.size is not None and not low <= request.size <= high:
        raise UserError(
            f"A texture of {request.size} pixels a side cannot be made: choose from "
            f"{low} to {high}."
        )
    check_family((request.target, *request.sources))


def _check_overlap(confidence: np.ndarray) -> None:
    """Refuse where nothing meets: every texel would be a guess."""
    if not (confidence > 0.05).any():
        raise UserError(
            "The shapes nowhere meet in the family's template, so no colours can be "
            "carried. Look whether both lie in the family as they should: align them "
            "(inrview family add), or fit the family further."
        )
