"""Depth images fused without learning: the surface that a field is held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points

FUSED = "TSDF"
"""Name of the surface that depth images give by truncated signed distance fusion."""

RAY_FAR = 0.02
"""Metres from which on a ray has met the surface too early or too late."""
RAY_BEHIND = 1.0
"""Metres behind what was measured after which a ray has met nothing."""

RAY_DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "rays": "one for every eighth pixel, along rows and columns, of each image that"
        " holds a measurement, those on edges in depth included",
        "early": "share of the rays that meet the surface more than 0.02 m before what"
        " their pixel measured: surface where the camera saw through",
        "late": "share that meets it more than 0.02 m behind, or within 1 m behind not"
        " at all",
        "mean_distance": "mean distance in metres from what these pixels measured to"
        " the nearest point of the surface",
        "median_distance": "median of the same",
    }
)
"""What the figures of a `RayRequest` mean."""


@dataclass(frozen=True, slots=True, eq=False)
class DepthImages(Value):
    """Depth images of one camera and the file of its poses, as a `LoadRequest` has."""

    paths: tuple[str, ...]
    intrinsics: str
    pose_file: str | None = None
    depth_scale: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FuseRequest(Value):
    """Fuse depth images into a truncated signed distance and extract its surface."""

    images: DepthImages
    voxel: float | None = None
    """Edge in metres; 1.5 times a pixel's width at the median depth if None."""
    truncation: float | None = None
    """Metres; six voxels if None."""
    most_bytes: int = 400_000_000
    """Voxels grow until values and weights take no more than this."""
    key: str = "fuse"


@dataclass(frozen=True, slots=True, eq=False)
class FuseReport(Value):
    """The fused surface, in the world of the poses, and what it cost."""

    mesh: Mesh
    voxel: float
    truncation: float
    images: int
    nbytes: int
    """Of the values and weights."""
    seconds: float
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class RayRequest(Value):
    """Send the rays of depth images against surfaces; see `RAY_DEFINITIONS`.

    The answer is a `Result` whose "figures" has, for each surface, one table an image
    (under its name, with its folders where names are alike) and one of "all".
    """

    images: DepthImages
    surfaces: tuple[Mesh, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SightRequest(Value):
    """Send rays of scans against surfaces: from where each was seen to its points.

    The answer is a `Result` whose "figures" has, for each surface, the rays and the
    shares that meet it early and late, of all scans that say where they were seen
    from; None if none of them does.
    """

    scans: tuple[Points | Mesh, ...]
    surfaces: tuple[Mesh, ...]
    most: int = 3000
    """Rays, evenly of all scans."""


FusionAsk = FuseRequest | RayRequest | SightRequest
