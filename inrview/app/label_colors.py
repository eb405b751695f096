"""Colours of labels on the surfaces of a family, and the legend that names them."""

import numpy as np
from jaxtyping import UInt8

from inrview.document.family_edits import family_of
from inrview.geometry.frozen import Vector
from inrview.geometry.label_colors import label_colors
from inrview.geometry.stroke import BARE
from inrview.panels.look import LookState
from inrview.session.family_state import ShownLabels
from inrview.session.state import SessionState

Colors = UInt8[np.ndarray, "n 3"]
MOST_NAMED = 14
"""Labels that the legend in the view has room for; the panel lists all."""


def has_labels(state: SessionState, look: LookState) -> bool:
    """Whether the shapes are coloured by labels."""
    has_maps = state.analysis is not None and look.shows_analysis
    return look.shows_labels and bool(state.member_labels) and not has_maps


class LabelColors:
    """Makes colours once, and keeps them as long as the labels."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[ShownLabels, bool, Colors]] = {}

    def of(self, key: str, state: SessionState, look: LookState) -> Colors | None:
        """Return the colours of a surface, by its key or that of its coarse one."""
        shown = state.member_labels.get(key)
        if not has_labels(state, look) or shown is None:
            return None
        kept = self._kept.get(key)
        if kept is None or kept[0] is not shown or kept[1] != look.shows_agreement:
            colors = label_colors(shown.labels)
            if look.shows_agreement:
                colors = _paled(colors, shown)
            kept = self._kept[key] = shown, look.shows_agreement, colors
        return kept[2]


def _paled(colors: Colors, shown: ShownLabels) -> Colors:
    """Return colours that go over into the bare one where sources disagreed."""
    is_painted = shown.labels != shown.loaded
    trust = np.where(is_painted, np.float32(1), shown.agreement)[:, None]
    bare = np.array(BARE, np.float32)
    return np.rint(bare + trust * (colors - bare)).astype(np.uint8)


def label_legend(
    state: SessionState, look: LookState
) -> tuple[tuple[Vector, str], ...]:
    """Return colours and names of the labels on screen."""
    family = family_of(state.document, state.active_family)
    labels = None if family is None else family.labels
    if labels is None or not has_labels(state, look):
        return ()
    offered = labels.offered
    shown = np.array(offered[:MOST_NAMED], np.int32)
    tints = (label_colors(shown) / 255.0).tolist()
    rows = [
        ((red, green, blue), labels.name(label))
        for (red, green, blue), label in zip(tints, shown.tolist(), strict=True)
    ]
    bare: Vector = (BARE[0] / 255, BARE[1] / 255, BARE[2] / 255)
    if len(offered) > MOST_NAMED:
        rows.append((bare, f"and {len(offered) - MOST_NAMED} more"))
    return (*rows, (bare, "no label"))
