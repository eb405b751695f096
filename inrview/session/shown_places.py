"""Where the surfaces on screen lie in the learned template, by key."""

from inrview.geometry.mesh import Mesh
from inrview.messages.family_colors import Places
from inrview.session.state import SessionState


def placed_on_screen(state: SessionState) -> dict[str, tuple[Mesh, Places]]:
    """Return the surfaces on screen, and coarse ones under them, with their places."""
    found: dict[str, tuple[Mesh, Places]] = {}
    for key, report in state.member_surfaces.items():
        if report.places is not None:
            found[key] = report.mesh, report.places
        under = state.member_coarse.get(key)
        if under is not None and under is not report and under.places is not None:
            found[coarse_key(key)] = under.mesh, under.places
    return found


def places_on_screen(state: SessionState) -> dict[str, Places]:
    """Return the places of those surfaces."""
    return {key: places for key, (_, places) in placed_on_screen(state).items()}


def coarse_key(key: str) -> str:
    """Return the key of a surface's coarse level."""
    return f"{key}~"
