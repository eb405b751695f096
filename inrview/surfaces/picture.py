"""Pictures without a screen, of meshes and points."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyvista as pv
from jaxtyping import Float32, Float64, UInt8
from vtkmodules.vtkCommonCore import vtkLogger

from inrview.geometry.image import Image
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.requests import RenderRequest
from inrview.processing.normals import estimate_normals

_CLAY = (0.84, 0.80, 0.75)
_STEEL = (0.42, 0.55, 0.70)
_AMBIENT = 0.2
_NEIGHBOURS = 16
_ANGLE = 28.0
_ROOM = 1.06
"""The picture is this much wider than what is in it."""
_LIGHTS = (
    ((-0.6, 0.9, 1.0), 0.85),
    ((1.0, 0.1, 0.7), 0.30),
    ((0.3, 0.8, -1.0), 0.35),
    ((0.0, -1.0, 0.2), 0.10),
)
"""Key, fill, rim and floor: direction as seen by the camera, and strength."""


def draw(subject: Mesh | Points, request: RenderRequest) -> UInt8[np.ndarray, "h w 3"]:
    """Return a picture of a mesh or of points, fitted into the frame."""
    frame = view_frame(request.up_axis)
    with opened(subject, request, frame) as plotter:
        place_camera(plotter, positions_of(subject), frame, request)
        plotter.enable_anti_aliasing("msaa", multi_samples=4)
        picture = plotter.screenshot(return_img=True)
    return np.asarray(picture, np.uint8)[..., :3].copy()


def positions_of(subject: Mesh | Points) -> Float32[np.ndarray, "n 3"]:
    """Return where a subject is, in scan space."""
    return subject.vertices if isinstance(subject, Mesh) else subject.positions


@contextmanager
def opened(
    subject: Mesh | Points, request: RenderRequest, frame: Float64[np.ndarray, "3 3"]
) -> Iterator[Any]:
    """Set a subject up for pictures without a screen, its lights included."""
    if len(positions_of(subject)) == 0:
        raise UserError("There is nothing to draw: no points and no surface.")
    verbosity = vtkLogger.GetCurrentVerbosityCutoff()
    # Without a display VTK tries X first and says so; what it then does is right.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
    plotter = pv.Plotter(
        off_screen=True, window_size=[request.width, request.height], lighting="none"
    )
    try:
        plotter.set_background(request.background)  # type: ignore[arg-type]
        if isinstance(subject, Mesh) and len(subject.faces):
            _add_mesh(plotter, subject)
        else:
            _add_points(plotter, _as_points(subject), frame)
        _add_lights(plotter)
        yield plotter
    finally:
        plotter.close()
        vtkLogger.SetStderrVerbosity(verbosity)


def _add_mesh(plotter: Any, mesh: Mesh) -> None:
    if mesh.face_materials is None or not mesh.materials:
        surface = _polydata(mesh.vertices, mesh.faces, mesh.normals)
        _add_surface(plotter, surface, mesh.colors, _CLAY, None)
        return
    for number, material in enumerate(mesh.materials):
        mine = np.flatnonzero(mesh.face_materials == number)
        if len(mine) == 0:
            continue
        # Corners apart, since a seam gives one vertex several texture places.
        corners = mesh.faces[mine].ravel()
        faces = np.arange(len(corners), dtype=np.int32).reshape(-1, 3)
        normals = _vertex_normals(mesh)[corners]
        surface = _polydata(mesh.vertices[corners], faces, normals)
        texture = None
        if material.texture is not None and mesh.corner_uvs is not None:
            surface.active_texture_coordinates = mesh.corner_uvs[mine].reshape(-1, 2)
            texture = _texture(material.texture)
        _add_surface(plotter, surface, None, material.color, texture)


def _texture(image: Image) -> Any:
    pixels = np.ascontiguousarray(image.pixels[..., :3])
    return pv.Texture(pixels)  # type: ignore[no-untyped-call]


def _polydata(
    vertices: Float32[np.ndarray, "n 3"],
    faces: np.ndarray,
    normals: Float32[np.ndarray, "n 3"] | None,
) -> Any:
    surface = pv.PolyData.from_regular_faces(vertices, faces)
    if normals is not None:
        surface.point_data.active_normals = normals
        return surface
    return surface.compute_normals(
        cell_normals=False, consistent_normals=False, split_vertices=False
    )


def _vertex_normals(mesh: Mesh) -> np.ndarray:
    if mesh.normals is not None:
        return mesh.normals
    surface = _polydata(mesh.vertices, mesh.faces, None)
    return np.asarray(surface.point_data.active_normals, np.float32)


def _add_surface(
    plotter: Any,
    surface: Any,
    colors: UInt8[np.ndarray, "n 3"] | None,
    color: tuple[float, float, float],
    texture: Any,
) -> None:
    looks = {
        "smooth_shading": True,
        "ambient": _AMBIENT,
        "diffuse": 0.9,
        "specular": 0.06,
    }
    if texture is not None:
        plotter.add_mesh(surface, texture=texture, **looks)
    elif colors is not None:
        plotter.add_mesh(surface, scalars=colors, rgb=True, **looks)
    else:
        plotter.add_mesh(surface, color=color, **looks)


def _add_points(
    plotter: Any, points: Points, frame: Float64[np.ndarray, "3 3"]
) -> None:
    """Draw points shaded by their normals, turned towards the camera."""
    cloud = pv.PolyData(points.positions)
    base: Any = np.multiply(_STEEL, 255) if points.colors is None else points.colors
    light = _light_on(points, frame)
    colors = np.clip(base * light[:, None], 0, 255).astype(np.uint8)
    size = float(np.clip(1000 / np.sqrt(len(points)), 1.5, 6.0))
    plotter.add_mesh(cloud, scalars=colors, rgb=True, point_size=size, lighting=False)


def _light_on(
    points: Points, frame: Float64[np.ndarray, "3 3"]
) -> Float64[np.ndarray, " n"]:
    normals = points.normals
    if normals is None and len(points) > _NEIGHBOURS:
        normals = estimate_normals(points.positions, _NEIGHBOURS)
    if normals is None:
        return np.ones(len(points))
    seen = normals.astype(np.float64) @ frame.T
    seen *= np.where(seen[:, 2:] < 0, -1.0, 1.0)
    light = np.full(len(seen), _AMBIENT)
    for direction, strength in _LIGHTS:
        toward = np.divide(direction, np.linalg.norm(direction))
        light += strength * np.maximum(seen @ toward, 0.0)
    return light


def view_frame(up_axis: str) -> Float64[np.ndarray, "3 3"]:
    """Return the camera's right, up and backward directions as rows."""
    if up_axis not in ("x", "y", "z", "-x", "-y", "-z"):
        raise UserError(f"The up axis is x, y or z, maybe with a -, not '{up_axis}'.")
    up = np.zeros(3)
    up["xyz".index(up_axis[-1:])] = -1.0 if up_axis.startswith("-") else 1.0
    front = {"x": (0.0, 0.0, 1.0), "y": (0.0, 0.0, 1.0), "z": (0.0, -1.0, 0.0)}
    ahead = np.array(front[up_axis[-1:]]) * (-1.0 if up_axis.startswith("-") else 1.0)
    aside = np.cross(up, ahead)
    backward = ahead + 0.55 * aside + 0.35 * up
    backward /= np.linalg.norm(backward)
    right = np.cross(up, backward)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(backward, right), backward])


def _as_points(subject: Mesh | Points) -> Points:
    if isinstance(subject, Points):
        return subject
    return Points(subject.vertices, subject.normals, subject.colors)


def place_camera(
    plotter: Any,
    positions: Float32[np.ndarray, "n 3"],
    frame: Float64[np.ndarray, "3 3"],
    request: RenderRequest,
) -> None:
    """Look from the front, a little from the right and above; everything fits."""
    step = max(len(positions) // 200_000, 1)
    seen = positions[::step].astype(np.float64) @ frame.T
    center = (seen.min(axis=0) + seen.max(axis=0)) / 2
    tangent = np.tan(np.radians(_ANGLE / 2))
    widths = tangent * np.array([request.width / request.height, 1.0])
    away = np.abs(seen[:, :2] - center[:2]) * _ROOM / widths
    distance = float((away.max(axis=1) + seen[:, 2] - center[2]).max())
    distance = max(distance, float(np.ptp(seen[:, 2])), 1e-6)
    focus = center @ frame
    camera = plotter.camera
    camera.focal_point = focus.tolist()
    camera.position = (focus + distance * frame[2]).tolist()
    camera.up = frame[1].tolist()
    camera.view_angle = _ANGLE
    plotter.reset_camera_clipping_range()


def _add_lights(plotter: Any) -> None:
    for direction, strength in _LIGHTS:
        light = pv.Light(light_type="camera light", intensity=strength)
        light.position = direction
        plotter.add_light(light)
