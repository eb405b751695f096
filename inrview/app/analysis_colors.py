"""Colours of an analysis on the surfaces of a family, and bars that explain them."""

import numpy as np
from jaxtyping import UInt8

from inrview.panels.analysis_maps import AnalysisMap, shown_maps
from inrview.panels.look import LookState
from inrview.session.family_state import FamilyAnalysis, PlacedSpread
from inrview.session.shown_places import coarse_key
from inrview.session.state import TEMPLATE, SessionState
from inrview.viewport.color_bar import ColorBar
from inrview.viewport.color_map import colors_for, map_for

Colors = UInt8[np.ndarray, "n 3"]


def has_maps(state: SessionState, look: LookState) -> bool:
    """Whether the shapes are coloured by an analysis."""
    return state.analysis is not None and look.shows_analysis


class AnalysisColors:
    """Makes colours once, and keeps them as long as what they are made of."""

    def __init__(self) -> None:
        self._made_of: tuple[object, ...] = ()
        self._maps: dict[str, AnalysisMap] = {}
        self._kept: dict[str, tuple[PlacedSpread, Colors]] = {}

    def of(self, key: str, state: SessionState, look: LookState) -> Colors | None:
        """Return the colours of a surface, by its key or that of its coarse one."""
        placed = state.spreads.get(key)
        if not has_maps(state, look) or placed is None or state.analysis is None:
            return None
        self._bring_to(state.analysis, look)
        shown = self._maps.get(key.removesuffix(coarse_key("")))
        if shown is None:
            return None
        kept = self._kept.get(key)
        if kept is None or kept[0] is not placed:
            values = placed.spread.of(shown.values)
            colors = colors_for(values, shown.limits, map_for(shown.limits))
            kept = self._kept[key] = placed, colors
        return kept[1]

    def bars(self, state: SessionState, look: LookState) -> tuple[ColorBar, ...]:
        """Return what the colours mean, the template's first."""
        if not has_maps(state, look) or state.analysis is None:
            return ()
        self._bring_to(state.analysis, look)
        first, members = self._maps[TEMPLATE], self._maps[state.analysis.ids[0]]
        if members is first:
            return (_bar(first, ""),)
        return _bar(members, "shapes: "), _bar(first, "template: ")

    def _bring_to(self, found: FamilyAnalysis, look: LookState) -> None:
        choices = (look.template_map, look.shows_deviation)
        made_of = (found, *choices, look.template_limit, look.member_limit)
        is_same = self._made_of[:1] and self._made_of[0] is found
        if is_same and self._made_of[1:] == made_of[1:]:
            return
        first, members = shown_maps(found.report, look)
        self._maps = {TEMPLATE: first, **dict(zip(found.ids, members, strict=True))}
        self._made_of, self._kept = made_of, {}


def _bar(shown: AnalysisMap, whose: str) -> ColorBar:
    title = whose + shown.title
    return ColorBar(shown.limits, map_for(shown.limits), title, shown.unit)
