"""Turns what differs in the state and the look into calls of the viewport."""

from inrview.app.brush_view import BrushView, brush_hint
from inrview.app.deformation_view import DeformationView
from inrview.app.family_view import FamilyView
from inrview.app.fit_view import FitView
from inrview.app.hand_view import HandView
from inrview.app.landmark_view import LandmarkView, landmark_hint
from inrview.app.link_view import LinkView
from inrview.app.pairs_view import PairsView, pairs_hint
from inrview.app.points_view import PointsView, points_hint
from inrview.app.scene_visibility import (
    choose_visible,
    has_baseline,
    other_key,
    sides,
)
from inrview.app.shape_colors import shape_color
from inrview.app.shape_landmark_view import shape_landmark_hint
from inrview.app.slice_view import SliceView
from inrview.app.template_view import TemplateView, tool_hint
from inrview.app.view_conversion import view_of
from inrview.app.view_words import ViewWords
from inrview.document.document import Scan
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.panels.look import Look, LookState, Subject
from inrview.panels.panel import differs
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.camera_state import CameraState
from inrview.viewport.viewport import Viewport

SURFACE = "surface"
_SURFACES = ("surface", "other_surfaces", "member_surfaces")
_SEEN = ("document", "active_family", "fit_phase", "sight", *_SURFACES)
_FIT = (
    "surface",
    "coarse_surface",
    "distance",
    "surface_support",
    "surface_slopes",
    "trim",
)
PREVIEW = "preview"


class SceneView:
    """The place that knows both the session and the viewport."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._shown: SessionState | None = None
        self._geometries: dict[str, Points | Mesh] = {}
        self._opening = 0
        self._others: dict[str, Mesh] = {}
        self._had_surface = self._had_active = False
        self._words = ViewWords(viewport)
        self._fit = FitView(session, viewport, look, SURFACE)
        self._slice = SliceView(session, viewport, look)
        self.families = FamilyView(session, viewport, look)
        self.deformations = DeformationView(session, viewport, look)
        self.hand = HandView(session, viewport, look)
        self.template = TemplateView(session, viewport, look)
        self.brush = BrushView(session, viewport, look)
        self.links = LinkView(session, viewport, look)
        self.landmarks = LandmarkView(session, viewport, look)
        self.points = PointsView(session, viewport, look)
        self.pairs = PairsView(session, viewport, look)
        look.changed.connect(self._look_changed)
        viewport.camera_moved.connect(session.camera_moved)
        viewport.camera_rested.connect(self._rested)
        viewport.wipe_moved.connect(lambda share: look.change(wipe=share))

    def show_state(self, state: SessionState) -> None:
        """Draw what differs from the state shown last."""
        old, self._shown = self._shown, state
        if differs(old, state, "document"):
            self._show_scans(state)
        self.families.show_state(old, state)
        self.hand.show_state(old, state)
        self.deformations.show_state(old, state)
        self.template.show_state(old, state)
        self.brush.show_state(old, state)
        self.links.show_state(old, state)
        self.landmarks.show_state(old, state)
        self.points.show_state(old, state)
        self.pairs.show_state(old, state)
        if differs(old, state, "active_family") and old is not None:
            self._turn_to(state)
        if differs(old, state, "preview_points"):
            self._show_preview(state.preview_points)
        self._prefer_fit(state)
        self._show_fits(old, state)
        if differs(old, state, *_SEEN):
            self._choose_visible(state)
            self._keep_parted(state)
        if old is not None and old.placement is None and state.placement is not None:
            self._rested(self._viewport.camera)  # refine what nobody has turned yet
        self._slice.show_state(old, state)
        self._words.write(state, self._advice(state))

    def _advice(self, state: SessionState) -> str:
        look = self._look.state
        hint = tool_hint(state, look) or brush_hint(state, look)
        hint = hint or landmark_hint(look) or shape_landmark_hint(state, look)
        hint = hint or points_hint(look)
        return hint or pairs_hint(state, look)

    def _show_fits(self, old: SessionState | None, state: SessionState) -> None:
        if differs(old, state, *_FIT):
            self._fit.show(state)
        if differs(old, state, "other_surfaces"):
            self._show_others(state)
        if differs(old, state, "refined", "trim"):
            self._fit.show_refined(state)

    # Scans

    def _show_scans(self, state: SessionState) -> None:
        document = state.document
        wanted = {scan.id: scan for scan in document.scans}
        is_more = bool(wanted.keys() - self._geometries.keys())
        if state.opening != self._opening:
            self._opening, is_more = state.opening, bool(wanted)
        for gone in [key for key in self._geometries if key not in wanted]:
            del self._geometries[gone]
            self._viewport.remove(f"scan:{gone}")
            self._viewport.remove(f"dots:{gone}")
        for scan in document.scans:
            if self._geometries.get(scan.id) is not scan.geometry:
                self._geometries[scan.id] = scan.geometry
                self._draw_scan(scan)
        if self._session.state.active_family is not None:
            return  # a family stands upright by itself
        if document.scans:
            self._viewport.set_up_axis(document.scans[0].up_axis)
        if is_more:
            self._viewport.fit_all()

    def _turn_to(self, state: SessionState) -> None:
        """Look at what has the view now: the family, or the shapes again."""
        self._choose_visible(state)
        if state.active_family is None and state.document.scans:
            self._viewport.set_up_axis(state.document.scans[0].up_axis)
            self._viewport.fit_all()

    def _draw_scan(self, scan: Scan) -> None:
        geometry = scan.geometry
        if isinstance(geometry, Points):
            self._viewport.show_points(f"scan:{scan.id}", geometry)
            return
        self._viewport.show_surface(f"scan:{scan.id}", geometry)
        # beside a fit the corners are enough: two surfaces would fight for each pixel
        corners = Points(
            geometry.vertices, geometry.normals, geometry.colors, origin=geometry.origin
        )
        self._viewport.set_visible(f"dots:{scan.id}", False)
        self._viewport.show_points(f"dots:{scan.id}", corners)

    def _show_preview(self, points: Points | None) -> None:
        if points is None:
            self._viewport.remove(PREVIEW)
        else:
            self._viewport.show_points(PREVIEW, points)

    # The fit

    def _prefer_fit(self, state: SessionState) -> None:
        """Show surfaces alone when they first come: dense points would hide them."""
        has_active = state.surface is not None
        has_surface = has_active or bool(state.other_surfaces or state.member_surfaces)
        has_surface = has_surface or has_baseline(state)
        if has_surface and not self._had_surface:
            if self._look.state.subject is Subject.BOTH:
                self._look.change(subject=Subject.FIT)
        elif self._had_surface and not has_surface:
            self._look.change(subject=Subject.BOTH)
        if self._had_active and not has_active:
            self._look.change(shows_slice=False, wipe=None, is_split=False)
        self._had_surface, self._had_active = has_surface, has_active

    def _show_others(self, state: SessionState) -> None:
        """Draw the surfaces of the other shapes, each in its own colour."""
        wanted = {
            other_key(SURFACE, one.shape): (one.shape, one.report.mesh)
            for one in state.other_surfaces
        }
        for gone in [key for key in self._others if key not in wanted]:
            del self._others[gone]
            self._viewport.remove(gone)
        for key, (shape, mesh) in wanted.items():
            if self._others.get(key) is not mesh:
                self._others[key] = mesh
                color = shape_color(state.document, shape)
                self._viewport.show_surface(key, mesh, color=color)

    # What is seen of it

    def _look_changed(self, old: LookState, new: LookState) -> None:
        state = self._session.state
        if old.subject != new.subject:
            self._session.show_distance(new.subject is Subject.DISTANCE)
            self._session.support.show(new.subject is Subject.SUPPORT)
            self._session.slopes.show(new.subject is Subject.SLOPES)
            self._fit.show_refined(state)
        self._fit.show(state)
        self._choose_visible(state)
        if (old.wipe, old.is_split) != (new.wipe, new.is_split):
            self._part(state)
        self._words.write(state, self._advice(state))

    def _part(self, state: SessionState) -> None:
        """Say what stands on which side of a wipe, or in which of two views."""
        look = self._look.state
        left, names = sides(state, SURFACE)
        self._viewport.set_wipe(look.wipe, left, names)
        self._viewport.set_side_by_side(names if look.is_split else None, left)

    def _keep_parted(self, state: SessionState) -> None:
        if self._look.state.wipe is not None or self._look.state.is_split:
            self._part(state)

    def _choose_visible(self, state: SessionState) -> None:
        for key, is_visible in choose_visible(state, self._look.state, SURFACE).items():
            self._viewport.set_visible(key, is_visible)

    def fit_selection(self) -> None:
        """Show what is selected."""
        state = self._session.state
        other = other_key(SURFACE, state.selected or "")
        member = self.families.key_of(state.selected)
        if member is not None:
            self._viewport.fit_to(member)
        elif state.selected in self._geometries:
            self._viewport.fit_to(f"scan:{state.selected}")
        else:
            self._viewport.fit_to(other if other in self._others else SURFACE)

    def _rested(self, camera: CameraState) -> None:
        placement = self._session.state.placement
        if placement is not None:
            self._session.camera_rested(view_of(camera, placement.origin))
