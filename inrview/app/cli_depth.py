"""Depth images on the command line: the fused surface, and the field beside it."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_run import UsageError, carry_out, check_output
from inrview.files.write_mesh import write_mesh
from inrview.messages.fusion import (
    RAY_DEFINITIONS,
    DepthImages,
    FuseReport,
    FuseRequest,
    RayRequest,
)
from inrview.messages.notes import UserError
from inrview.messages.reports import Result, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.messages.snapshot import FieldSnapshot

RESOLUTION = 512
"""At which the field's surface is extracted to be compared."""
MESHES = (".ply", ".obj", ".stl", ".glb")


def check_depth(arguments: Namespace) -> None:
    """Refuse options of depth images where there are none."""
    if arguments.intrinsics is None:
        for name in ("depth_scale", "baseline"):
            if getattr(arguments, name) is not None:
                option = f"--{name.replace('_', '-')}"
                text = f"{option} is for depth images: give --intrinsics too."
                raise UsageError(text)
    if arguments.baseline is not None:
        check_output(arguments.baseline, arguments.force, MESHES)


def beside_fused(
    arguments: Namespace, snapshot: FieldSnapshot, console: Console
) -> dict[str, Any]:
    """Fuse the depth images that were fitted, if they were, and judge both surfaces.

    A fit that was saved is not lost to images that cannot be fused.
    """
    if arguments.intrinsics is None:
        return {}
    poses = None if arguments.poses is None else str(arguments.poses)
    images = DepthImages(
        tuple(arguments.inputs), str(arguments.intrinsics), poses, arguments.depth_scale
    )
    try:
        fused = carry_out(FuseRequest(images), FuseReport, console)
        if arguments.baseline is not None:
            write_mesh(fused.mesh, arguments.baseline, overwrite=arguments.force)
    except UserError as error:
        console.complain(str(error))
        return {"depth": None}
    asked = SurfaceRequest(snapshot, (RESOLUTION,))
    fitted = carry_out(asked, SurfaceReport, console)
    judging = RayRequest(images, (fused.mesh, fitted.mesh))
    figures = carry_out(judging, Result, console).values["figures"]
    return {"depth": _values(fused, fitted, figures)}


def _values(
    fused: FuseReport, fitted: SurfaceReport, figures: Any
) -> Mapping[str, Any]:
    return {
        "definitions": RAY_DEFINITIONS,
        "tsdf": {
            **figures[0]["all"],
            "faces": len(fused.mesh.faces),
            "voxel": fused.voxel,
            "truncation": fused.truncation,
            "seconds": fused.seconds,
        },
        "field": {
            **figures[1]["all"],
            "faces": len(fitted.mesh.faces),
            "resolution": fitted.resolution,
        },
    }


def depth_lines(values: Mapping[str, Any]) -> list[str]:
    """Say how both surfaces agree with what the cameras saw."""
    depth = values.get("depth")
    if depth is None:
        return []
    rows = [("fused without learning (TSDF)", "tsdf"), ("the field", "field")]
    lines = []
    for title, key in rows:
        row = depth[key]
        lines.append(
            f"{title}: {row['early']:.2%} of {row['rays']:,} rays meet it over 2 cm "
            f"too early, {row['late']:.2%} too late or not; measured points lie "
            f"{row['mean_distance'] * 1e3:.2f} mm off on average"
        )
    return lines
