"""A texture painted texel by texel from coloured shapes in template space."""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt8

from inrview.geometry.frozen import Value
from inrview.matching.color_sources import ColorSource
from inrview.matching.padding import dilated, filled_from
from inrview.matching.template_surface import TemplateSurface
from inrview.matching.texels import texels
from inrview.messages.reports import Progress

HIDDEN = 204
"""The grey of what is not to be seen."""
_SHARPNESS = 4
"""Power of the confidences that sources are blended with: the better one prevails."""
_STEPS = 16_384
"""Texels painted between two yields."""

Colors = Float32[np.ndarray, "n 3"]
Numbers = Float64[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class VertexColors(Value):
    """Colours and confidences of the target's own vertices."""

    colors: UInt8[np.ndarray, "n 3"]
    confidence: UInt8[np.ndarray, " n"]
    """0 to 255."""
    best: Numbers
    """0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Baked(Value):
    """A texture, the first row on top."""

    pixels: UInt8[np.ndarray, "s s 3"]
    confidence: UInt8[np.ndarray, "s s"]
    """0 to 255; 0 where no triangle lies."""
    covered: float
    """Share of the painted texels that are trusted, 0 to 1."""


@dataclass(slots=True, eq=False)
class Painter:
    """Colours for places of a target from all sources, blended by confidence."""

    target: TemplateSurface
    sources: tuple[ColorSource, ...]
    doubtful: str
    trusted: float
    errors: list[Numbers] = field(init=False)
    """For each source, the errors foretold at the target's fine vertices."""
    normals: Float64[np.ndarray, "v 3"] = field(init=False)

    def __post_init__(self) -> None:
        self.errors = [source.foretell(self.target) for source in self.sources]
        self.normals = self.target.vertex_normals()

    def paint(
        self, triangles: Int64[np.ndarray, " n"], shares: Float64[np.ndarray, "n 3"]
    ) -> tuple[Colors, Numbers]:
        """Return colours and the best confidence at places of fine triangles."""
        corners = self.target.fine.faces[triangles]
        points = np.einsum("nc,ncd->nd", shares, self.target.vertices[corners])
        normals = np.einsum("nc,ncd->nd", shares, self.normals[corners])
        errors = [(shares * error[corners]).sum(axis=1) for error in self.errors]
        return self._blended(points, normals, errors)

    def at_vertices(self, count: int) -> VertexColors:
        """Return what the first `count` fine vertices, the target's own, look like."""
        errors = [error[:count] for error in self.errors]
        points = self.target.vertices[:count]
        colors, best = self._blended(points, self.normals[:count], errors)
        is_low = best < self.trusted
        self.settle(colors, is_low, self.target.fine.vertices[:count].astype(float))
        return VertexColors(
            np.rint(colors).astype(np.uint8), np.rint(255 * best).astype(np.uint8), best
        )

    def settle(
        self,
        colors: Colors,
        is_low: np.ndarray,
        positions: Float64[np.ndarray, "n 3"],
    ) -> None:
        """Hide or fill, in place, what is not to be trusted."""
        if self.doubtful == "hidden":
            colors[is_low] = HIDDEN
        elif self.doubtful == "filled":
            colors[is_low] = filled_from(
                positions[~is_low], colors[~is_low], positions[is_low]
            )

    def _blended(
        self,
        points: Float64[np.ndarray, "n 3"],
        normals: Float64[np.ndarray, "n 3"],
        errors: list[Numbers],
    ) -> tuple[Colors, Numbers]:
        total = np.zeros((len(points), 3))
        weights, best = np.zeros(len(points)), np.zeros(len(points))
        for source, error in zip(self.sources, errors, strict=True):
            colors, confidence = source.colors(points, normals, error)
            weight = np.maximum(confidence, 1e-3) ** _SHARPNESS
            total += weight[:, None] * colors
            weights += weight
            best = np.maximum(best, confidence)
        return np.asarray(total / weights[:, None], np.float32), best


def bake(
    painter: Painter, uvs: Float32[np.ndarray, "f 3 2"], size: int, dilation: int
) -> Generator[Progress, None, Baked]:
    """Paint a square texture for coordinates of the target's own triangles."""
    fine = painter.target.fine
    corner_uvs = np.einsum("fck,fkd->fcd", fine.corners, uvs[fine.parents])
    pixels = np.zeros((size * size, 3), np.uint8)
    confidence = np.zeros(size * size, np.uint8)
    is_painted = np.zeros(size * size, bool)
    kept = _Kept()
    for done, band in texels(corner_uvs.astype(np.float32), size):
        yield Progress(done, f"Baking {size} x {size}")
        for start in range(0, len(band.numbers), _STEPS):
            piece = slice(start, start + _STEPS)
            numbers, triangles = band.numbers[piece], band.triangles[piece]
            colors, best = painter.paint(triangles, band.shares[piece])
            is_low = best < painter.trusted
            if painter.doubtful == "hidden":
                colors[is_low] = HIDDEN
            elif painter.doubtful == "filled":
                corners = fine.vertices[fine.faces[triangles]]
                places = np.einsum("nc,ncd->nd", band.shares[piece], corners)
                kept.add(numbers, places, colors, is_low)
            pixels[numbers] = np.rint(colors).astype(np.uint8)
            # At least one, so that 0 says that no triangle lies there.
            confidence[numbers] = np.rint(1 + 254 * best).astype(np.uint8)
            is_painted[numbers] = True
            yield Progress(done, f"Baking {size} x {size}")
    if kept.numbers:
        kept.fill(pixels)
    yield Progress(1.0, "Growing charts")
    painted = is_painted.reshape(size, size)
    grown = dilated(pixels.reshape(size, size, 3), painted, dilation)
    threshold = 1 + 254 * painter.trusted
    covered = float((confidence[is_painted] >= threshold).mean())
    return Baked(grown, confidence.reshape(size, size), covered)


@dataclass(slots=True, eq=False)
class _Kept:
    """Doubtful texels, and some of the trusted ones, that they are filled from."""

    numbers: list[np.ndarray] = field(default_factory=list)
    places: list[np.ndarray] = field(default_factory=list)
    trusted: list[np.ndarray] = field(default_factory=list)
    colors: list[np.ndarray] = field(default_factory=list)

    def add(
        self,
        numbers: Int64[np.ndarray, " n"],
        places: Float64[np.ndarray, "n 3"],
        colors: Colors,
        is_low: np.ndarray,
    ) -> None:
        self.numbers.append(numbers[is_low])
        self.places.append(places[is_low].astype(np.float32))
        chosen = np.flatnonzero(~is_low)[::16]
        self.trusted.append(places[chosen])
        self.colors.append(colors[chosen])

    def fill(self, pixels: UInt8[np.ndarray, "t 3"]) -> None:
        numbers = np.concatenate(self.numbers)
        found = filled_from(
            np.concatenate(self.trusted),
            np.concatenate(self.colors),
            np.concatenate(self.places).astype(np.float64),
        )
        pixels[numbers] = np.rint(found).clip(0, 255).astype(np.uint8)
