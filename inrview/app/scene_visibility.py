"""What of the scene is seen, for a state and a look."""

from inrview.geometry.mesh import Mesh
from inrview.panels.look import LookState, Subject
from inrview.session.state import SessionState


def choose_visible(
    state: SessionState, look: LookState, surface_key: str
) -> dict[str, bool]:
    """Return for each key of the viewport whether it is seen."""
    has_surface = state.surface is not None
    is_wiped = look.wipe is not None
    shows_scan = not has_surface or look.subject in (Subject.SCAN, Subject.BOTH)
    shows_dots = has_surface and look.subject is Subject.BOTH and not is_wiped
    seen = {}
    for scan in state.document.scans:
        is_on = scan.is_visible and (shows_scan or is_wiped)
        is_mesh = isinstance(scan.geometry, Mesh)
        if is_mesh:
            seen[f"dots:{scan.id}"] = is_on and shows_dots
        seen[f"scan:{scan.id}"] = is_on and not (is_mesh and shows_dots)
    owner = [s for s in state.document.shapes if s.id == state.surface_shape]
    is_hidden = any(not shape.is_visible for shape in owner)
    shows_fit = look.subject is not Subject.SCAN or is_wiped
    seen[surface_key] = shows_fit and not is_hidden
    return seen
