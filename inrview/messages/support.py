"""What of a surface was measured and what was inferred: asked and answered."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceSupportRequest(Value):
    """Say of each vertex of a surface how far the nearest data are."""

    surface: Mesh
    scans: tuple[Points | Mesh, ...]
    key: str = "surface-support"


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceSupportReport(Value):
    """Distance to the nearest data, scan units, and what that makes of each vertex."""

    distances: Float32[np.ndarray, " n"]
    labels: UInt8[np.ndarray, " n"]
    """0 measured, 1 inferred."""
    close: float
    """Distance up to which a vertex counts as measured, scan units."""
    surface: Mesh
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Trim(Value):
    """Leave out what lies further than a distance from the data."""

    distance: float
    """Scan units."""
    scans: tuple[Points | Mesh, ...]
    """The data."""
