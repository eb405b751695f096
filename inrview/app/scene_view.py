"""Turns what differs in the state and the look into calls of the viewport."""

import numpy as np

from inrview.document.document import Document, Scan
from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.requests import View
from inrview.panels.inspect_panel import current_limits
from inrview.panels.look import Look, LookState, Subject
from inrview.panels.panel import differs
from inrview.panels.scene_facts import current_shape, shape_unit
from inrview.panels.wording import count
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.camera_state import CameraState
from inrview.viewport.viewport import Viewport

SURFACE = "surface"
PREVIEW = "preview"


class SceneView:
    """The only place that knows both the session and the viewport."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._state: SessionState | None = None
        self._geometries: dict[str, Points | Mesh] = {}
        self._drawn: object = None
        self._up_axis = ""
        look.changed.connect(self._look_changed)
        viewport.camera_moved.connect(session.camera_moved)
        viewport.camera_rested.connect(self._rested)

    def show_state(self, state: SessionState) -> None:
        """Draw what differs from the state shown last."""
        old, self._state = self._state, state
        if differs(old, state, "document"):
            self._show_scans(state.document)
        if differs(old, state, "preview_points"):
            self._show_preview(state.preview_points)
        if differs(old, state, "surface", "coarse_surface", "distance", "document"):
            self._show_surface(state)
        if differs(old, state, "refined"):
            self._show_refined(state)
        if differs(old, state, "slice", "is_slice_shown"):
            self._show_slice(state)
        if differs(old, state, "document", "surface"):
            self._choose_visible(state)
        self._show_chips(state)

    # Scans

    def _show_scans(self, document: Document) -> None:
        wanted = {scan.id: scan for scan in document.scans}
        for gone in [key for key in self._geometries if key not in wanted]:
            del self._geometries[gone]
            self._viewport.remove(f"scan:{gone}")
            self._viewport.remove(f"dots:{gone}")
        is_first = not self._geometries and bool(wanted)
        for scan in document.scans:
            if self._geometries.get(scan.id) is not scan.geometry:
                self._geometries[scan.id] = scan.geometry
                self._draw_scan(scan)
        if document.scans:
            self._turn_up(document.scans[0].up_axis)
        if is_first:
            self._viewport.fit_all()

    def _draw_scan(self, scan: Scan) -> None:
        geometry = scan.geometry
        if isinstance(geometry, Points):
            self._viewport.show_points(f"scan:{scan.id}", geometry)
            return
        self._viewport.show_surface(f"scan:{scan.id}", geometry)
        dots = Points(
            geometry.vertices,
            geometry.normals,
            geometry.colors,
            origin=geometry.origin,
        )
        self._viewport.show_points(f"dots:{scan.id}", dots)

    def _turn_up(self, axis: str) -> None:
        if axis != self._up_axis:
            self._up_axis = axis
            self._viewport.set_up_axis(axis)

    def _show_preview(self, points: Points | None) -> None:
        if points is None:
            self._viewport.remove(PREVIEW)
        else:
            self._viewport.show_points(PREVIEW, points)

    # The fit

    def _show_surface(self, state: SessionState) -> None:
        report, distance = state.surface, state.distance
        if report is None:
            self._drawn = None
            self._viewport.remove(SURFACE)
            return
        is_colored = self._look.state.subject is Subject.DISTANCE
        coarse = state.coarse_surface.mesh if state.coarse_surface else None
        if is_colored and distance is not None:
            limits = current_limits(self._look.state, distance)
            wanted: object = (distance, limits)
            if wanted != self._drawn:
                # the last coloured surface stays until the next is measured
                self._viewport.show_surface(
                    SURFACE, distance.surface, coarse, distance.distances, limits
                )
        else:
            wanted = (report.mesh, coarse)
            if not _same(wanted, self._drawn):
                self._viewport.show_surface(SURFACE, report.mesh, coarse)
        self._drawn = wanted

    def _show_refined(self, state: SessionState) -> None:
        self._viewport.show_refined(state.refined.mesh if state.refined else None)

    def _show_slice(self, state: SessionState) -> None:
        report = state.slice
        if report is None or not state.is_slice_shown:
            self._viewport.hide("slice")
            return
        rows = report.values.shape[0]
        spacing = float(np.linalg.norm(report.along_rows)) / max(1, rows - 1)
        self._viewport.show_slice(
            report.values,
            report.corner,
            report.along_columns,
            report.along_rows,
            spacing,
        )

    # What is seen of it

    def _look_changed(self, old: LookState, new: LookState) -> None:
        state = self._session.state
        self._session.show_distance(new.subject is Subject.DISTANCE)
        self._show_surface(state)
        self._choose_visible(state)
        self._place_slice(old, new)
        if old.wipe != new.wipe:
            self._viewport.set_wipe(new.wipe)

    def _choose_visible(self, state: SessionState) -> None:
        look = self._look.state
        has_surface = state.surface is not None
        shows_fit = look.subject is not Subject.SCAN or look.wipe is not None
        is_alone = look.subject in (Subject.SCAN,) or not has_surface
        shows_scan = look.subject in (Subject.SCAN, Subject.BOTH) or not has_surface
        for scan in state.document.scans:
            is_mesh = isinstance(scan.geometry, Mesh)
            whole = scan.is_visible and (shows_scan or look.wipe is not None)
            dots = is_mesh and whole and not is_alone and look.wipe is None
            self._viewport.set_visible(f"scan:{scan.id}", whole and not dots)
            self._viewport.set_visible(f"dots:{scan.id}", dots)
        shape = current_shape(state)
        is_on = shows_fit and (shape is None or shape.is_visible)
        self._viewport.set_visible(SURFACE, is_on)

    def _place_slice(self, old: LookState, new: LookState) -> None:
        parts = (new.shows_slice, new.slice_axis, new.slice_offset)
        if parts == (old.shows_slice, old.slice_axis, old.slice_offset):
            return
        box = self.scan_box()
        if not new.shows_slice or box is None:
            self._session.hide_slice()
            return
        low, high = box
        middle, half = (low + high) / 2, (high - low) / 2
        center = middle.copy()
        center[new.slice_axis] += new.slice_offset * half[new.slice_axis]
        normal = np.zeros(3)
        normal[new.slice_axis] = 1.0
        size = float(np.delete(half, new.slice_axis).max()) * 1.15
        self._session.show_slice(_vector(center), _vector(normal), size)

    def scan_box(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Box around the scans of the current shape, without the field's origin."""
        state = self._session.state
        shape = current_shape(state)
        ids = shape.scan_ids if shape else ()
        scans = [scan for scan in state.document.scans if scan.id in ids]
        if not scans:
            return None
        origin = np.asarray(state.placement.origin if state.placement else (0, 0, 0))
        lows, highs = [], []
        for scan in scans:
            low, high = scan.geometry.bounds
            shift = np.subtract(scan.geometry.origin, origin)
            lows.append(low + shift)
            highs.append(high + shift)
        return np.min(lows, axis=0), np.max(highs, axis=0)

    def fit_selection(self) -> None:
        """Show what is selected."""
        state = self._session.state
        ids = {scan.id for scan in state.document.scans}
        is_scan = state.selected in ids
        self._viewport.fit_to(f"scan:{state.selected}" if is_scan else SURFACE)

    # The camera

    def _rested(self, camera: CameraState) -> None:
        placement = self._session.state.placement
        if placement is None:
            return
        shift = np.subtract(camera.origin, placement.origin)
        self._session.camera_rested(
            View(
                position=_vector(np.add(camera.position, shift)),
                focal_point=_vector(np.add(camera.focal_point, shift)),
                up=camera.up,
                angle=camera.angle,
                parallel_scale=camera.parallel_scale,
                width=camera.width,
                height=camera.height,
            )
        )

    # The line at the top left

    def _show_chips(self, state: SessionState) -> None:
        lines = []
        points = sum(
            len(
                scan.geometry.vertices
                if isinstance(scan.geometry, Mesh)
                else scan.geometry.positions
            )
            for scan in state.document.scans
            if scan.is_visible
        )
        if points:
            lines.append(f"scan  {count(points)} points")
        if state.surface is not None:
            report = state.surface
            faces = count(len(report.mesh.faces))
            lines.append(
                f"fit  {report.resolution}³ · {faces} triangles · step {count(report.step)}"
            )
            if state.surface_pending is not None:
                lines[-1] += f"  → {state.surface_pending}³"
        self._viewport.set_overlay_text("top left", "\n".join(lines))
        unit = shape_unit(state)
        self._viewport.set_scale_bar(unit)


def _vector(values: np.ndarray) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z


def _same(first: object, second: object) -> bool:
    if not isinstance(first, tuple) or not isinstance(second, tuple):
        return False
    return len(first) == len(second) and all(
        a is b for a, b in zip(first, second, strict=True)
    )
