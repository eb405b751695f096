"""Draws the active family: its surfaces and scans side by side, with their names."""

from dataclasses import replace

import numpy as np

from inrview.app.family_layout import Layout, layout_of
from inrview.app.label_colors import label_legend
from inrview.app.member_paint import Makers, Paint, colored, paint_of
from inrview.app.support_colors import SUPPORT_COLORS, SUPPORT_LEGEND
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.reports import SurfaceReport
from inrview.messages.short_names import own_parts
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.family_session import placement_in
from inrview.session.family_state import Correction, Support
from inrview.session.session import Session
from inrview.session.state import EXPLORED, TEMPLATE, SessionState
from inrview.viewport.color_bar import ColorBar
from inrview.viewport.color_map import map_for
from inrview.viewport.labels import Label
from inrview.viewport.pose import Pose
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

TEMPLATE_COLOR: Vector = (0.58, 0.72, 0.90)
EXPLORED_COLOR: Vector = (0.64, 0.80, 0.56)
HELD_OUT_COLOR: Vector = (0.76, 0.68, 0.86)
_PARTS = (
    "document",
    "active_family",
    "member_surfaces",
    "explored",
    "selected",
    "support",
    "correction",
    "member_colors",
    "member_labels",
    "carried",
    "analysis",
    "spreads",
)


def member_key(key: str) -> str:
    """Return the viewport's key for the surface of a member, by its id."""
    return f"member:{key}"


class FamilyView:
    """Knows where each shape of the active family stands."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._paints: dict[str, Paint] = {}
        self._makers = Makers()
        self._drawn: dict[str, tuple[object, ...]] = {}
        self._posed: set[str] = set()
        self._cells: dict[str, Vector] = {}
        self._opening = 0
        self._support: Support | None = None
        self._supported: Mesh | None = None
        viewport.point_picked.connect(self._picked)
        look.changed.connect(self._look_changed)

    def _look_changed(self, old: LookState, new: LookState) -> None:
        before, now = _coloring(old), _coloring(new)
        if before != now and self._cells:
            self.show_state(None, self._session.state)

    def show_state(self, old: SessionState | None, state: SessionState) -> None:
        """Draw what differs."""
        if not differs(old, state, *_PARTS):
            return
        family = family_of(state.document, state.active_family)
        if family is None:
            self._clear()
            return
        layout = layout_of(state.document, family, _keys(family, state))
        self._place_scans(state, family, layout)
        self._draw_surfaces(state, family, layout)
        self._viewport.set_labels(_labels(state, family, layout))
        self._show_bar(state)
        self._show_legend(state)
        is_first = not self._cells or state.opening != self._opening
        if is_first or layout.cells.keys() != self._cells.keys():
            self._opening, self._cells = state.opening, layout.cells
            self._viewport.set_up_axis("y")
            self._viewport.fit_box(*layout.box, "front" if is_first else None)

    def _place_scans(self, state: SessionState, family: Family, layout: Layout) -> None:
        placed: set[str] = set()
        for member in family.members:
            if member.scan_id is None or member.id not in layout.cells:
                continue
            placement = placement_in(state.document, family, member)
            pose = Pose.of(placement, layout.cells[member.id])
            for key in (f"scan:{member.scan_id}", f"dots:{member.scan_id}"):
                self._viewport.set_pose(key, pose)
                placed.add(key)
        for key in self._posed - placed:
            self._viewport.set_pose(key, None)
        self._posed = placed

    def _draw_surfaces(
        self, state: SessionState, family: Family, layout: Layout
    ) -> None:
        held_out = {member.id for member in family.members if member.is_held_out}
        wanted = state.member_surfaces
        for gone in [key for key in self._drawn if key not in wanted]:
            self._remove(gone)
        for key, report in wanted.items():
            if key not in layout.cells:
                continue
            placement = state.member_placements.get(key, Placement())
            color = _color(key, held_out)
            place = (placement, layout.cells[key])
            mesh = self._painted(key, report.mesh, state.support)
            scalars = _corrections(key, mesh, state.correction)
            paint = None
            if scalars is None and mesh is report.mesh:
                paint = paint_of(key, state, self._look.state, self._makers)
            drawn = (mesh, color, id(scalars), paint is None, *place)
            if self._drawn.get(key) != drawn:
                self._viewport.set_pose(member_key(key), Pose.of(*place))
            if self._drawn.get(key, ())[:4] != drawn[:4]:
                coarse = state.member_coarse.get(key)
                coloring = paint if scalars is None else scalars
                self._show(key, mesh, coarse, color, coloring)
            elif paint is not None and not paint.is_same(self._paints.get(key)):
                self._viewport.recolor(member_key(key), paint.fine, paint.coarse)
            self._drawn[key] = drawn
            self._keep_paint(key, paint)

    def _keep_paint(self, key: str, paint: Paint | None) -> None:
        self._paints.pop(key, None)
        if paint is not None:
            self._paints[key] = paint

    def _painted(self, key: str, mesh: Mesh, support: Support | None) -> Mesh:
        """Return a surface in the colours of what its scan says, where it is asked."""
        if support is None or support.member_id != key or support.surface is not mesh:
            return mesh
        if self._support is not support:
            self._support = support
            self._supported = replace(mesh, colors=SUPPORT_COLORS[support.labels])
        assert self._supported is not None
        return self._supported

    def _show(
        self,
        key: str,
        mesh: Mesh,
        coarse: SurfaceReport | None,
        color: Vector | None,
        coloring: np.ndarray | Paint | None,
    ) -> None:
        """Draw a surface: by values, painted, or in one colour."""
        if isinstance(coloring, np.ndarray):
            limits = (0.0, max(float(coloring.max(initial=0.0)), 1e-9))
            self._viewport.show_surface(member_key(key), mesh, None, coloring, limits)
            return
        under = None if coarse is None or coarse.mesh is mesh else coarse.mesh
        if coloring is not None:
            mesh = colored(mesh, coloring.fine)
            under = None if under is None else colored(under, coloring.coarse)
        self._viewport.show_surface(member_key(key), mesh, under, color=color)

    def _remove(self, key: str) -> None:
        del self._drawn[key]
        self._paints.pop(key, None)
        self._viewport.remove(member_key(key))
        self._viewport.set_pose(member_key(key), None)

    def _clear(self) -> None:
        if not (self._cells or self._drawn or self._posed):
            return
        for key in list(self._drawn):
            self._remove(key)
        for key in self._posed:
            self._viewport.set_pose(key, None)
        self._posed, self._cells = set(), {}
        self._viewport.set_labels(())
        self._viewport.set_legend(())
        self._viewport.set_color_bars(())

    def _show_bar(self, state: SessionState) -> None:
        bars = self._makers.analysis.bars(state, self._look.state)
        found = state.correction
        if found is not None:
            limits = (0.0, max(float(found.values.max(initial=0.0)), 1e-9))
            bars = (ColorBar(limits, map_for(limits), "correction"),)
        self._viewport.set_color_bars(bars)

    def _show_legend(self, state: SessionState) -> None:
        legend = label_legend(state, self._look.state)
        self._viewport.set_legend(SUPPORT_LEGEND if state.support else legend)

    def key_of(self, item: str | None) -> str | None:
        """Return the viewport's key of a selected member or family, if it is drawn."""
        key = TEMPLATE if item == self._session.state.active_family else item
        return member_key(key) if key in self._drawn else None

    def _picked(self, hit: Hit | None) -> None:
        """Select what was clicked."""
        state = self._session.state
        family = family_of(state.document, state.active_family)
        if hit is None or family is None:
            return
        kind, _, name = hit.key.partition(":")
        if kind in ("scan", "dots"):
            owners = [m.id for m in family.members if m.scan_id == name]
            self._session.select(owners[0] if owners else None)
        elif kind == "member":
            is_member = any(member.id == name for member in family.members)
            self._session.select(name if is_member else family.id)


def _coloring(look: LookState) -> tuple[object, ...]:
    limits = look.template_limit, look.member_limit
    maps = look.shows_analysis, look.template_map, look.shows_deviation
    labels = look.shows_labels, look.shows_agreement
    return look.shows_map, look.shows_colors, *labels, *maps, *limits


def _keys(family: Family, state: SessionState) -> list[str]:
    keys = [member.id for member in family.members if member.is_visible]
    if state.member_surfaces or family.snapshot is not None:
        keys.insert(0, TEMPLATE)
    if state.explored is not None:
        keys.append(EXPLORED)
    return keys if family.is_visible else []


def _corrections(key: str, mesh: Mesh, found: Correction | None) -> np.ndarray | None:
    is_own = found is not None and found.member_id == key and found.surface is mesh
    return found.values if found is not None and is_own else None


def _color(key: str, held_out: set[str]) -> Vector | None:
    if key in held_out:
        return HELD_OUT_COLOR
    return {TEMPLATE: TEMPLATE_COLOR, EXPLORED: EXPLORED_COLOR}.get(key)


def _labels(state: SessionState, family: Family, layout: Layout) -> tuple[Label, ...]:
    names = {member.id: member.name for member in family.members}
    names[TEMPLATE] = "Template"
    if state.explored is not None:
        names[EXPLORED] = state.explored.title
    shorts = own_parts([member.name for member in family.members])
    chosen = TEMPLATE if state.selected == family.id else state.selected
    return tuple(
        Label(
            layout.foot(key),
            names[key],
            layout.width,
            key == chosen,
            shorts.get(names[key], ""),
        )
        for key in layout.cells
        if key in names and (key != TEMPLATE or TEMPLATE in state.member_surfaces)
    )
