"""The 3-D view as a Qt widget: shows geometry by key, reports what the user points at.

Arrays come in scan space minus each object's origin; objects are placed relative to
the first one's. Everything here runs on the window's thread.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float32, UInt8
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QWidget

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport import navigation
from inrview.viewport.color_bar import ColorBar
from inrview.viewport.color_map import colors_for, limits_for, map_for
from inrview.viewport.fitting_canvas import FittingCanvas
from inrview.viewport.gestures import Navigation, Preset
from inrview.viewport.image_file import write_image
from inrview.viewport.labels import Label
from inrview.viewport.legend import Legend
from inrview.viewport.named_spots import NamedSpot
from inrview.viewport.overlays import CORNERS
from inrview.viewport.pins import Pin
from inrview.viewport.pose import Pose
from inrview.viewport.qt_image import thumbnail
from inrview.viewport.slice_handle import SliceHandle
from inrview.viewport.slice_picture import Outline, slice_picture
from inrview.viewport.spots import Spot
from inrview.viewport.theme import theme

CHOSEN: Vector = (0.98, 0.20, 0.60)
"""A selection's colour: scans of things are hardly ever magenta."""


class Viewport(FittingCanvas):
    """Draws points, surfaces and slices in scan space, and moves the camera."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("3-D view")
        self._was_fitted = False
        self._last_surface: str | None = None
        self._has_box = False

    # What is shown

    def show_points(
        self, key: str, points: Points, color: Vector | None = None
    ) -> None:
        """Show points under a key; `color` is for those that have none."""
        self._scene.show_points(key, points, color)
        self._changed()

    def mark_points(self, key: str, chosen: Bool[np.ndarray, " n"] | None) -> None:
        """Draw the chosen points of a cloud in the colour of a selection."""
        self._scene.mark_points(key, chosen, CHOSEN)
        self._changed()

    def show_surface(
        self,
        key: str,
        mesh: Mesh,
        coarse: Mesh | None = None,
        scalars: Float32[np.ndarray, " n"] | None = None,
        limits: tuple[float, float] | None = None,
        color: Vector | str | None = None,
    ) -> None:
        """Show a mesh under a key; `coarse` is drawn while the camera moves.

        With `scalars`, one for each vertex, the mesh is coloured between `limits`
        (taken from the values if None) by the map that `color` names; NaN is grey.
        Without them `color` is the mesh's own.
        """
        name = color if isinstance(color, str) else None
        colors = None
        if scalars is not None and len(scalars) == len(mesh.vertices):
            limits = limits or limits_for(scalars)
            colors = colors_for(scalars, limits, name or map_for(limits))
        self._scene.show_surface(key, mesh, coarse, scalars, colors)
        self._scene.set_color(key, None if isinstance(color, str) else color)
        self._last_surface = key
        self._changed()

    def recolor(
        self,
        key: str,
        colors: UInt8[np.ndarray, "n 3"],
        coarse: UInt8[np.ndarray, "m 3"] | None = None,
    ) -> None:
        """Give the vertices of a surface other colours; where it lies is the same.

        `coarse` are those of the mesh that is drawn while the camera moves.
        """
        if self._scene.recolor(key, colors, coarse) and self.isVisible():
            assert self._loop is not None
            self._tell_maker()
            self._loop.colors_changed()

    def show_arrows(
        self, key: str, starts: np.ndarray, ends: np.ndarray, color: Vector
    ) -> None:
        """Show arrows under a key."""
        from inrview.viewport.lines_actor import arrows

        self._scene.show_lines(key, *arrows(starts, ends), color)
        self._changed()

    def show_lines(
        self, key: str, starts: np.ndarray, ends: np.ndarray, color: Vector
    ) -> None:
        """Show straight lines of the scene under a key."""
        self._scene.show_lines(key, starts, ends, color)
        self._changed()

    def show_grid(self, key: str, grid: np.ndarray, color: Vector) -> None:
        """Show the two middle sheets of a grid of places (a, b, c, 3)."""
        from inrview.viewport.lines_actor import grid_lines

        self._scene.show_lines(key, *grid_lines(grid), color)
        self._changed()

    def show_refined(self, mesh: Mesh | None, key: str | None = None) -> None:
        """Lay a finer patch over a surface (the last one shown), or take it away."""
        key = key or self._last_surface
        if key is None or self._opened is None:
            return
        if self._opened.refine(key, mesh):
            self._changed()

    def show_slice(
        self,
        values: Float32[np.ndarray, "p q"],
        corner: Vector,
        along_columns: Vector,
        along_rows: Vector,
        spacing: float | Outline | None = None,
        origin: Vector | None = None,
    ) -> None:
        """Show field values on a plane with a handle; `values[0, 0]` lies at `corner`.

        `spacing` is the step of the iso-lines (a round one if None), or the one line to
        be drawn; `origin` is what was taken off the coordinates (the scene's own if
        None).
        """
        shift = np.subtract(origin or self._scene.origin, self._scene.origin)
        columns, rows = np.asarray(along_columns), np.asarray(along_rows)
        handle = SliceHandle.from_corner(np.add(corner, shift), columns, rows)
        numbers = (*handle.center, *handle.normal, handle.half_size)
        if not (np.isfinite(numbers).all() and handle.half_size > 0):
            return
        self._scene.section.show(slice_picture(values, spacing), handle)
        if not self._slicing.is_dragging:
            self._overlays.slice = replace(handle, hot=self._hot_part)
        self._scene.set_cut(handle if self._is_cutting else None)
        self._changed()

    def set_slice_cut(self, is_cutting: bool) -> None:
        """Say whether a slice cuts away what stands in front of it."""
        self._is_cutting = is_cutting
        cut = self._overlays.slice if is_cutting else None
        self._once_open(lambda scene: scene.set_cut(cut))
        self._changed()

    def hide_slice(self) -> None:
        """Take the slice away."""
        self._slicing.release()
        self._overlays.slice = None
        if self._opened is not None:
            self._opened.set_cut(None)
            self._opened.section.hide()
            self._changed()

    def show_ghost(self, key: str, mesh: Mesh | None) -> None:
        """Show a mesh under a key, see-through and not to be pointed at; or take it."""
        if mesh is None:
            self.remove(key)
            return
        self._scene.show_surface(key, mesh, None)
        self._scene.set_ghost(key)
        self._changed()

    def remove(self, key: str) -> None:
        """Take an object away; an unknown key is no error."""
        if self._opened is not None:
            self._opened.remove(key)
            self._changed()

    def set_visible(self, key: str, is_visible: bool) -> None:
        """Show or hide an object, also one that comes later."""
        self._once_open(lambda scene: scene.set_visible(key, is_visible))
        self._changed()

    def set_pose(self, key: str, pose: Pose | None) -> None:
        """Say where an object stands, also one that comes later; None: as it came."""
        self._once_open(lambda scene: scene.set_pose(key, pose))
        self._changed()

    def pose_of(self, key: str) -> Pose:
        """Return where an object stands in the scene."""
        return self._scene.pose_of(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """What is shown or hidden here, in the order of arrival."""
        return () if self._opened is None else self._opened.keys

    # How it looks

    def set_theme(self, is_dark: bool) -> None:
        """Switch all colours."""
        self._theme = theme(is_dark)
        if self._opened is not None:
            self._opened.set_theme(self._theme)
        self._changed()

    def set_wipe(
        self,
        share: float | None,
        left: Collection[str] | None = None,
        names: tuple[str, str] = ("scan", "fit"),
    ) -> None:
        """Part the view: left of `share` only the keys `left`, right all others.

        Without `left`, points are left and surfaces right. None ends the wipe.
        """
        self._scene.set_left(left)
        self._overlays.wipe, self._overlays.wipe_names = share, names
        self._changed()

    def set_side_by_side(
        self, names: tuple[str, str] | None, left: Collection[str] | None = None
    ) -> None:
        """Show the keys `left` and all others in two views that move together.

        `names` say what stands in each; None goes back to one view.
        """
        was_split = self._overlays.sides is not None
        self._scene.set_left(left)
        self._overlays.sides = names
        self._changed()
        if was_split != (names is not None):
            self._anchor = None
            self.fit_all()

    def set_overlay_text(self, corner: str, text: str) -> None:
        """Write lines into a corner ("top_left", ..., or "hint"); empty takes away."""
        if corner not in CORNERS:
            raise ValueError(f"No corner {corner!r}; there are {', '.join(CORNERS)}.")
        self._overlays.texts[corner] = text
        self.update()

    def show_color_bar(
        self,
        limits: tuple[float, float] | None,
        title: str = "",
        unit: str = "",
        color_map: str | None = None,
    ) -> None:
        """Show what the colours mean; None takes the bar away."""
        bar = None
        if limits is not None:
            bar = ColorBar(limits, color_map or map_for(limits), title, unit)
        self._overlays.color_bar = bar
        self.update()

    def set_scale_bar(self, unit: str | None) -> None:
        """Show a scale bar in this unit; None takes it away."""
        self._overlays.unit = unit
        self.update()

    def set_progress(self, share: float | None) -> None:
        """Show how far a refinement is, as a thin line at the lower edge."""
        self._overlays.progress = share
        self.update()

    def set_pin(self, position: Vector | None, text: str = "") -> None:
        """Write a label at a scene position, or take it away."""
        pin = None if position is None else (np.asarray(position, np.float64), text)
        self._overlays.pin = pin
        self.update()

    def set_labels(self, labels: tuple[Label, ...]) -> None:
        """Write names under places of the scene."""
        self._overlays.labels = labels
        self.update()

    def set_pins(self, pins: tuple[Pin, ...]) -> None:
        """Show pins at places of the scene."""
        self._overlays.pins = pins
        self.update()

    def set_spots(self, spots: tuple[Spot, ...]) -> None:
        """Mark places that correspond."""
        if spots or self._overlays.spots:
            self._overlays.spots = spots
            self.update()

    def set_named_spots(self, spots: tuple[NamedSpot, ...]) -> None:
        """Mark places that have names."""
        if spots or self._overlays.named_spots:
            self._overlays.named_spots = spots
            self.update()

    def can_see(self, position: np.ndarray) -> bool:
        """Whether nothing stands before a place of the scene, as far as is known."""
        picture = None if self._loop is None else self._loop.depth
        if picture is None:
            return True
        view = self._overlay_view()
        (place,), (depth,) = view.project(np.asarray(position, np.float64))
        ratio = self.devicePixelRatioF()
        seen = picture.nearest_depth(place[0] * ratio, place[1] * ratio, 1)
        step = 6 * self.camera.pixel_size(float(depth))
        return seen is None or seen > depth - max(step, 0.02 * abs(float(depth)))

    def set_legend(self, legend: Legend) -> None:
        """Say in words what colours stand for; nothing takes it away."""
        self._overlays.legend = legend
        self.update()

    def set_box(self, is_shown: bool) -> None:
        """Show the box around everything visible, with its sizes."""
        self._has_box = is_shown
        self._changed()

    # The camera

    @property
    def is_parallel(self) -> bool:
        """Whether the projection is parallel."""
        return self._camera.parallel_scale is not None

    def toggle_parallel(self) -> None:
        """Switch between perspective and parallel projection."""
        self.set_camera(navigation.with_parallel(self.camera, not self.is_parallel))

    def set_up_axis(self, axis: str) -> None:
        """Say which axis points upwards: "x", "y", "z", or one of them with a "-"."""
        before = self._mouse.up_axis
        if axis != before and axis in navigation.AXES:
            self._mouse.up_axis = axis
            self._upend(before, axis)

    def set_navigation(
        self, preset: str, is_turntable: bool = True, is_wheel_inverted: bool = False
    ) -> None:
        """Choose the mouse habits: "cad", "vtk" or "blender"."""
        self._mouse.navigation = Navigation(
            Preset(preset), is_turntable, is_wheel_inverted
        )

    # Pictures

    def screenshot(
        self, path: Path | None = None, scale: float = 1.0, transparent: bool = False
    ) -> QImage:
        """Draw a picture at rest quality; with `path` also write it as PNG.

        Raises
        ------
        OSError
            When the file cannot be written; an older file is then left as it was.
        """
        _ = self._scene
        image = self._picture(scale, transparent)
        if path is not None:
            write_image(image, path)
        return image

    def thumbnail(self, side: int = 320) -> Float32[np.ndarray, "h w 3"] | None:
        """Return the picture on screen in small, without drawing again."""
        image = None if self._loop is None else self._loop.image
        return None if image is None else thumbnail(image, side)

    def _changed(self) -> None:
        if self._is_closed:
            return
        box = None if self._opened is None else self._opened.bounds()
        self._overlays.box = box if self._has_box else None
        if box is not None and not self._was_fitted:
            self._was_fitted = True
            self.set_camera(navigation.fitted(self.camera, *box))
        if not self.keys:
            self._was_fitted = False
        self._request()
        self.update()
