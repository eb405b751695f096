"""Job: where the rays of depth images meet surfaces, and how far their points lie."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float64

from inrview.geometry.mesh import Mesh
from inrview.geometry.steps import told
from inrview.messages.fusion import RAY_BEHIND, RAY_FAR, RayRequest
from inrview.messages.reports import Progress, Result
from inrview.processing.fusion import DepthView
from inrview.processing.winding import usable_triangles
from inrview.scans.depth_views import read_views

_EVERY = 8
_CHUNK = 512
"""Rays between two reports."""

Places = Float64[np.ndarray, "n 3"]
Met = tuple[Float64[np.ndarray, " _"], Float64[np.ndarray, " _"]]
"""How far behind what was measured rays meet a surface, and how far it lies from it."""


def ray_misses(request: RayRequest) -> Iterator[Progress | Result]:
    """Send every eighth pixel's ray, along rows and columns, against each surface.

    Raises
    ------
    LoadError
        If the images cannot be read any more.
    """
    views = yield from told(
        read_views(request.images, with_edges=True),
        lambda share: Progress(0.1 * share, "Reading depth images"),
    )
    names = short_names(request.images.paths)
    figures = []
    for mesh in request.surfaces:
        tables = {}
        met: list[Met] = []
        for name, view in zip(names, views, strict=True):
            parts: list[Met] = []
            for part in meetings(mesh, *_rays(view)):
                parts.append(part)
                yield Progress(None, "Sending rays")
            met.append(joined(parts))
            tables[name] = _figures(met[-1])
        figures.append({**tables, "all": _figures(joined(met))})
    yield Result({"figures": figures})


def short_names(paths: Sequence[str]) -> list[str]:
    """Return the ends of paths that tell them apart; the same path counts up."""
    longest = max(len(Path(path).parts) for path in paths)
    for length in range(1, longest + 1):
        names = [str(Path(*Path(path).parts[-length:])) for path in paths]
        if len(set(names)) == len(set(paths)):
            break
    earlier = [names[:k].count(name) for k, name in enumerate(names)]
    return [
        f"{name} ({n + 1})" if n else name
        for name, n in zip(names, earlier, strict=True)
    ]


def _rays(view: DepthView) -> tuple[Float64[np.ndarray, "3"], Places]:
    """Return where an image was seen from, and what some of its pixels measured."""
    return view.pose[:3, 3], view.world(0.0, _EVERY, _EVERY // 2)


def meetings(
    mesh: Mesh, eye: Float64[np.ndarray, "3"], places: Places
) -> Iterator[Met]:
    """Yield what rays from an eye to places meet, some at a time."""
    vertices, faces = usable_triangles(mesh)
    vertices = vertices + mesh.origin
    tree = igl.AABB()
    tree.init(vertices, faces)
    for start in range(0, len(places), _CHUNK):
        ends = places[start : start + _CHUNK]
        lengths = np.linalg.norm(ends - eye, axis=1)
        rays = (ends - eye) / lengths[:, None]
        eyes = np.repeat(eye[None], len(ends), axis=0)
        hits, far, _ = tree.intersect_ray_first(vertices, faces, eyes, rays)
        is_met = (hits >= 0) & (far <= lengths + RAY_BEHIND)
        squared, _, _ = tree.squared_distance(vertices, faces, ends)
        yield np.where(is_met, far - lengths, np.inf), np.sqrt(np.maximum(squared, 0))


def joined(parts: Sequence[Met]) -> Met:
    """Return what rays meet as one."""
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _figures(met: Met) -> Mapping[str, int | float]:
    behind, away = met
    return {
        "rays": len(behind),
        "early": float((behind < -RAY_FAR).mean()),
        "late": float((behind > RAY_FAR).mean()),
        "mean_distance": float(away.mean()),
        "median_distance": float(np.median(away)),
    }
