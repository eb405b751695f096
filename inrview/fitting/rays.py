"""What a sensor's rays say: where each ended, how it met the surface, how it errs.

Notes
-----
Khoshelham and Oude Elberink 2012, "Accuracy and Resolution of Kinect Depth Data for
Indoor Mapping Applications", equation 10: the noise grows with the square of the
distance.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fitting.oriented import Oriented
from inrview.fitting.patches import Patches, measure_reaches
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.processing.sensor import sensor_of

BEHIND = 5.0
"""How far behind what was measured a ray still speaks of it, in spacings."""
SIDEWAYS = 0.3
"""Typical step of a sample sideways off its ray, in spacings."""
SPREAD = 0.8
"""Typical distance of samples from what was measured, in deviations of the noise."""
FLATTEST = 0.1
"""Cosine below which the slant counts as this."""


@dataclass(frozen=True, slots=True, eq=False)
class Rays(Value):
    """Rays of all sensors, in Morton order of what they measured, in shape space."""

    table: Float32[np.ndarray, "n 16"]
    """Place measured (3), unit vector to the sensor (3), normal (3), cosine between
    both, how far to step sideways, how far one can walk off the place outwards and
    inwards, how far it errs; two spare make a cache line."""
    spacing: float


def sensors_of(
    scans: Sequence[Points | Mesh], placement: Placement
) -> Float64[np.ndarray, "k 3"] | None:
    """Return in shape space where each scan was seen from; None if one does not say."""
    found = []
    for scan in scans:
        sensor = sensor_of(scan) if isinstance(scan, Points) else None
        if sensor is None:
            return None
        offset = np.subtract(scan.origin, placement.origin)
        found.append(placement.to_shape((sensor + offset).astype(np.float32)[None])[0])
    return np.array(found, np.float64)


def rays_to(
    sensors: Float64[np.ndarray, "k 3"],
    oriented: Oriented,
    patches: Patches,
    spacing: float,
    noise: float,
) -> Generator[float, None, Rays]:
    """Return the rays that end in points, each to the sensor that it was seen from.

    Yields the share done.
    """
    places, normals, views = oriented.positions, oriented.normals, oriented.views
    assert views is not None
    away = _nearest_in_angle(sensors, places, views)
    lengths = np.linalg.norm(away, axis=1)
    table = np.zeros((len(places), 16), np.float32)
    table[:, :3], table[:, 3:6] = places, normals
    yield from measure_reaches(table, patches.probes, 4 * patches.width)
    outwards, inwards = table[:, 13].copy(), table[:, 14].copy()
    table[:, 3:6] = away / np.maximum(lengths, 1e-9)[:, None]
    table[:, 6:9] = normals
    slant = np.abs(np.einsum("nj,nj->n", table[:, 3:6], normals))
    table[:, 9] = np.clip(slant, FLATTEST, 1.0)
    table[:, 10] = SIDEWAYS * spacing
    table[:, 11], table[:, 12] = outwards, np.minimum(inwards, BEHIND * spacing)
    table[:, 13] = SPREAD * noise * (lengths / np.median(lengths)) ** 2
    table[:, 14:] = 0.0
    return Rays(table, spacing)


def _nearest_in_angle(
    sensors: Float64[np.ndarray, "k 3"],
    places: Float32[np.ndarray, "n 3"],
    views: Float32[np.ndarray, "n 3"],
) -> Float32[np.ndarray, "n 3"]:
    """Return the way from each place to the sensor that its view points at."""
    best = np.full(len(places), -2.0)
    found = np.zeros(places.shape, np.float32)
    for sensor in sensors:
        away = sensor - places
        along = np.einsum("nj,nj->n", away, views)
        cosines = along / np.maximum(np.linalg.norm(away, axis=1), 1e-9)
        is_better = cosines > best
        best[is_better] = cosines[is_better]
        found[is_better] = away[is_better]
    return found
