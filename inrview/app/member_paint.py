"""Which colours a member's surface has: of an analysis, labels, a map, the family."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import UInt8

from inrview.app.analysis_colors import AnalysisColors
from inrview.app.label_colors import LabelColors
from inrview.geometry.mesh import Mesh
from inrview.messages.family_colors import Places
from inrview.messages.reports import SurfaceReport
from inrview.panels.look import LookState
from inrview.session.shown_places import coarse_key
from inrview.session.state import SessionState

Colors = UInt8[np.ndarray, "n 3"]


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """Colours of a surface, and of the coarse one that stands for it in motion."""

    fine: Colors
    coarse: Colors | None

    def is_same(self, other: "Paint | None") -> bool:
        """Whether both are the very same arrays."""
        if other is None:
            return False
        return self.fine is other.fine and self.coarse is other.coarse


class PlaceMap:
    """Colours by place in the template, kept as long as the places."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Places, Colors]] = {}

    def of(self, key: str, report: SurfaceReport | None, state: SessionState) -> object:
        """Return the colours of a surface whose places are known, or None."""
        if report is None or report.places is None or state.family_snapshot is None:
            return None
        kept = self._kept.get(key)
        if kept is None or kept[0] is not report.places:
            box = state.family_snapshot.low, state.family_snapshot.high
            kept = report.places, place_colors(report.places.positions, *box)
            self._kept[key] = kept
        return kept[1]


def place_colors(
    positions: np.ndarray, low: tuple[float, ...], high: tuple[float, ...]
) -> Colors:
    """Return red, green and blue from where points lie along x, y and z of a box."""
    share = (positions - np.array(low)) / np.subtract(high, low)
    # Neither black nor white: the light on the surface stays readable.
    return np.asarray(np.rint(40 + 200 * np.clip(share, 0, 1)), np.uint8)


class Makers:
    """What makes colours, each with what it keeps."""

    def __init__(self) -> None:
        self.places = PlaceMap()
        self.analysis = AnalysisColors()
        self.labels = LabelColors()


def paint_of(
    key: str,
    state: SessionState,
    look: LookState,
    makers: Makers,
) -> Paint | None:
    """Return the colours that a member's surface is to have now."""
    fine, coarse = state.member_surfaces[key], state.member_coarse.get(key)
    looked_at = [
        one.colors
        for one in state.carried
        if one.key == key and one.surface is fine.mesh
    ]
    if looked_at:
        return Paint(looked_at[0], None)
    found: object = makers.analysis.of(key, state, look)
    under: object = None
    if found is not None:
        under = makers.analysis.of(coarse_key(key), state, look)
    elif (found := makers.labels.of(key, state, look)) is not None:
        under = makers.labels.of(coarse_key(key), state, look)
    elif look.shows_map:
        found = makers.places.of(key, fine, state)
        under = makers.places.of(coarse_key(key), coarse, state)
    elif look.shows_colors:
        found = state.member_colors.get(key)
        under = state.member_colors.get(coarse_key(key))
    else:
        return None
    if not isinstance(found, np.ndarray) or len(found) != len(fine.mesh.vertices):
        return None
    is_own = isinstance(under, np.ndarray) and coarse is not None
    if is_own and len(under) != len(coarse.mesh.vertices):  # type: ignore[arg-type, union-attr]
        under = None
    return Paint(found, under if isinstance(under, np.ndarray) else None)


def colored(mesh: Mesh, colors: Colors | None) -> Mesh:
    """Return a mesh with colours for its vertices."""
    return mesh if colors is None else replace(mesh, colors=colors)
