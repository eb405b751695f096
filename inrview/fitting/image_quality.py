"""How near a field is to its picture, tile by tile: learned and held-out pixels."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from inrview.fields.restore_image import ImageField
from inrview.fitting.image_samples import ImageSamples
from inrview.geometry.raster import Window, pixel_places
from inrview.messages.picture import ImageQuality
from inrview.processing.picture_quality import MARGIN, psnr, similarity

TILE = 128
"""Pixels along a tile; it is asked with a margin for the similarity."""
LIVE_TILES = 4
PIECE = 4096
"""Places asked at once: jobs yield at most 0.05 s apart."""


@dataclass(slots=True)
class _Sums:
    learned: int = 0
    learned_error: float = 0.0
    held: int = 0
    held_error: float = 0.0
    held_similarity: float = 0.0


def tiles_of(samples: ImageSamples, most: int | None = None) -> list[Window]:
    """Cut a picture into tiles; of many, `most` that are spread evenly."""
    height, width = samples.is_held_out.shape
    tiles = [
        (x, y, min(TILE, width - x), min(TILE, height - y))
        for y in range(0, height, TILE)
        for x in range(0, width, TILE)
    ]
    if most is None or len(tiles) <= most:
        return tiles
    places = (np.arange(most) + 0.5) * len(tiles) / most
    return [tiles[int(place)] for place in places]


def measure_image(
    field: ImageField, samples: ImageSamples, tiles: list[Window]
) -> Generator[None, None, ImageQuality]:
    """Yield between pieces of work; return the figures over the tiles."""
    sums = _Sums()
    for tile in tiles:
        yield from _add_tile(field, samples, tile, sums)
    learned = sums.learned_error / max(3 * sums.learned, 1)
    has_held = sums.held > 0
    return ImageQuality(
        psnr(learned),
        psnr(sums.held_error / (3 * sums.held)) if has_held else None,
        sums.held_similarity / sums.held if has_held else None,
        sums.learned + sums.held,
        sums.held,
    )


def _add_tile(
    field: ImageField, samples: ImageSamples, tile: Window, sums: _Sums
) -> Generator[None, None, None]:
    height, width = samples.is_held_out.shape
    x, y, columns, rows = tile
    left, top = min(MARGIN, x), min(MARGIN, y)
    x1, y1 = min(x + columns + MARGIN, width), min(y + rows + MARGIN, height)
    wide = (x - left, y - top, x1 - x + left, y1 - y + top)
    places = pixel_places((width, height), wide, (width, height))
    values = np.empty((len(places), 3), np.float32)
    for start in range(0, len(places), PIECE):
        values[start : start + PIECE] = field.values(places[start : start + PIECE])
        yield
    found = np.clip(values.reshape(wide[3], wide[2], 3), 0, 1)
    wanted = samples.colors[wide[1] : y1, wide[0] : x1]
    inner = np.s_[top : top + rows, left : left + columns]
    alike = similarity(found, wanted)[inner]
    error = ((found[inner] - wanted[inner]).astype(np.float64) ** 2).sum(axis=2)
    is_held = samples.is_held_out[y : y + rows, x : x + columns]
    held = int(is_held.sum())
    sums.held += held
    sums.learned += is_held.size - held
    sums.held_error += float(error[is_held].sum())
    sums.learned_error += float(error[~is_held].sum())
    sums.held_similarity += float(alike[is_held].sum())
    yield
