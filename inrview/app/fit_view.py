"""Draws the active shape's surface: plain, coloured by what is asked, trimmed."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from inrview.app.shape_colors import shape_color
from inrview.app.support_colors import OF_SURFACE, SUPPORT_COLORS
from inrview.geometry.mesh import Mesh
from inrview.geometry.trimming import Cut, cut_at, cut_mesh
from inrview.messages.reports import DistanceReport
from inrview.messages.slopes import SurfaceSlopesReport
from inrview.messages.support import SurfaceSupportReport
from inrview.panels.inspect_panel import current_limits
from inrview.panels.look import SLOPE_LIMIT, Look, Subject
from inrview.panels.scene_facts import shape_unit
from inrview.panels.slope_texts import slope_colors
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.viewport import Viewport

_WHOLE_SURFACE = (Subject.SUPPORT, Subject.SLOPES)
"""Colours of all of a surface: a patch of another one over it would hide them."""
SLOPE_TITLE = "|∇f| less 1"


class _Bar(NamedTuple):
    """What colours mean."""

    title: str
    unit: str
    color_map: str


class _Colored(NamedTuple):
    """A mesh with a number for each vertex."""

    mesh: Mesh
    values: np.ndarray
    limits: tuple[float, float]
    source: np.ndarray
    """What was answered: the same array as long as it is the same answer."""


class FitView:
    """Keeps one surface of the viewport true to the state and the look."""

    def __init__(
        self, session: Session, viewport: Viewport, look: Look, key: str
    ) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._key = key
        self._drawn: tuple[object, ...] = ()
        self._cut: tuple[SurfaceSupportReport, float, Cut] | None = None
        self._colored: tuple[SurfaceSupportReport, Mesh] | None = None
        self._has_legend = False

    def show(self, state: SessionState) -> None:
        """Draw the surface as it is wanted now, if that differs."""
        if state.surface is None:
            self._drawn = ()
            self._viewport.remove(self._key)
            self._viewport.show_color_bar(None)
            self._show_legend(is_shown=False)
            return
        subject = self._look.state.subject
        self._show_legend(subject is Subject.SUPPORT and state.active_family is None)
        if subject is Subject.DISTANCE and state.distance is not None:
            self._show_distance(state, state.distance)
            return
        if subject is Subject.SLOPES and state.surface_slopes is not None:
            self._show_slopes(state, state.surface_slopes)
            return
        self._show_slopes_bar()
        is_colored = subject is Subject.SUPPORT
        is_whole = not is_colored and state.trim is None
        if is_whole or not self._show_supported(state, is_colored):
            self._show_plain(state)

    def _show_slopes_bar(self) -> None:
        """Say what colours on the slice mean, where they are slopes."""
        look = self._look.state
        limits = (-SLOPE_LIMIT, SLOPE_LIMIT)
        has_slopes = look.shows_slice and look.shows_slopes
        self._viewport.show_color_bar(
            limits if has_slopes else None, SLOPE_TITLE, color_map="diverging"
        )

    def show_refined(self, state: SessionState) -> None:
        """Lay the finer patch over the surface, unless what it hides is to be seen."""
        subject = self._look.state.subject
        is_whole = state.trim is None and subject not in _WHOLE_SURFACE
        refined = state.refined if is_whole else None
        self._viewport.show_refined(refined.mesh if refined else None, self._key)

    def _show_plain(self, state: SessionState) -> None:
        assert state.surface is not None
        mesh = state.surface.mesh
        coarse = state.coarse_surface.mesh if state.coarse_surface else None
        color = shape_color(state.document, state.surface_shape)
        wanted = (mesh, coarse, color)
        if not _same(wanted, self._drawn):
            self._drawn = wanted
            self._viewport.show_surface(self._key, mesh, coarse, color=color)

    def _show_supported(self, state: SessionState, is_colored: bool) -> bool:
        """Draw what is known of the newest surface that was asked about, if any was."""
        found = state.surface_support
        if found is None:
            # A trimmed surface stays until the next one is measured: an untrimmed one
            # would flash up between.
            return state.trim is not None and bool(self._drawn)
        color = shape_color(state.document, state.surface_shape)
        wanted = (found, state.trim, is_colored, color)
        if not _same(wanted, self._drawn):
            self._drawn = wanted
            mesh = self._in_colors(found) if is_colored else found.surface
            if state.trim is not None:
                mesh = cut_mesh(mesh, self._cut_of(found, state.trim))
            self._viewport.show_surface(self._key, mesh, None, color=color)
        return True

    def _in_colors(self, found: SurfaceSupportReport) -> Mesh:
        if self._colored is None or self._colored[0] is not found:
            colors = SUPPORT_COLORS[found.labels]
            self._colored = found, replace(found.surface, colors=colors)
        return self._colored[1]

    def _cut_of(self, found: SurfaceSupportReport, limit: float) -> Cut:
        kept = self._cut
        if kept is None or kept[0] is not found or kept[1] != limit:
            cut = cut_at(found.surface.faces, found.distances, limit)
            kept = self._cut = found, limit, cut
        return kept[2]

    def _show_distance(self, state: SessionState, distance: DistanceReport) -> None:
        unit = shape_unit(self._session.state)
        bar = _Bar("distance to the scan", "" if unit == "unit" else unit, "diverging")
        limits = current_limits(self._look.state, distance)
        values = np.asarray(distance.distances)
        what = _Colored(distance.surface, values, limits, distance.distances)
        self._show_values(state, what, bar)

    def _show_slopes(self, state: SessionState, slopes: SurfaceSlopesReport) -> None:
        values, limits = slope_colors(slopes)
        bar = _Bar(SLOPE_TITLE, "", "diverging")
        if not slopes.is_distance:
            bar = _Bar("|∇f|", "", "perceptual")
        what = _Colored(slopes.surface, values, limits, slopes.lengths)
        self._show_values(state, what, bar)

    def _show_values(self, state: SessionState, what: "_Colored", bar: "_Bar") -> None:
        """Colour the surface by a number for each vertex, and say what it means."""
        mesh, values, limits, source = what
        found = state.surface_support
        is_apart = found is None or found.surface is not mesh
        if state.trim is not None and is_apart:
            return  # the two are measured one after the other
        wanted: tuple[object, ...] = (mesh, source, *limits, state.trim)
        if _same(wanted, self._drawn):
            return
        self._drawn = wanted
        if found is not None and state.trim is not None:
            cut = self._cut_of(found, state.trim)
            mesh, values = cut_mesh(mesh, cut), cut.carry(values)
        self._viewport.show_surface(
            self._key, mesh, None, values, limits, color=bar.color_map
        )
        self._viewport.show_color_bar(
            limits, bar.title, bar.unit, color_map=bar.color_map
        )

    def _show_legend(self, is_shown: bool) -> None:
        if is_shown != self._has_legend:
            self._has_legend = is_shown
            self._viewport.set_legend(OF_SURFACE if is_shown else ())


def _same(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    return len(first) == len(second) and all(
        a is b or (isinstance(a, float) and a == b)
        for a, b in zip(first, second, strict=True)
    )
