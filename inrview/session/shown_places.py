"""Where the surfaces on screen lie in the learned template, by key."""

from inrview.messages.family_colors import Places
from inrview.session.state import SessionState


def places_on_screen(state: SessionState) -> dict[str, Places]:
    """Return places of the surfaces on screen, and of coarse ones under them."""
    found: dict[str, Places] = {}
    for key, report in state.member_surfaces.items():
        if report.places is not None:
            found[key] = report.places
        under = state.member_coarse.get(key)
        if under is not None and under is not report and under.places is not None:
            found[coarse_key(key)] = under.places
    return found


def coarse_key(key: str) -> str:
    """Return the key of a surface's coarse level."""
    return f"{key}~"
