"""What of the scene is seen, for a state and a look."""

from inrview.document.compositions import scans_of
from inrview.document.family_edits import family_of
from inrview.geometry.mesh import Mesh
from inrview.panels.look import LookState, Subject
from inrview.session.sight_session import is_behind_baseline
from inrview.session.state import EXPLORED, TEMPLATE, SessionState

_KINDS = ("scan", "dots")


def choose_visible(
    state: SessionState, look: LookState, surface_key: str
) -> dict[str, bool]:
    """Return for each key of the viewport whether it is seen."""
    is_parted = look.wipe is not None or look.is_split
    is_wiped = is_parted and not state.other_surfaces
    seen = _seen_members(state, look)
    here = _scans_here(state)
    looks = _scan_looks(state, look, is_wiped)
    for scan in state.document.scans:
        is_mesh = isinstance(scan.geometry, Mesh)
        is_on = scan.is_visible and scan.id in here and looks[scan.id] is not None
        is_dots = is_mesh and looks[scan.id] == "dots"
        if is_mesh:
            seen[f"dots:{scan.id}"] = is_on and is_dots
        seen[f"scan:{scan.id}"] = is_on and not is_dots
    owner = [s for s in state.document.shapes if s.id == state.surface_shape]
    is_hidden = any(not shape.is_visible for shape in owner)
    shows_fit = look.subject is not Subject.SCAN or is_parted
    is_behind = is_behind_baseline(state) and not is_parted
    seen[surface_key] = shows_fit and not is_hidden and not is_behind
    for other in state.other_surfaces:
        seen[other_key(surface_key, other.shape)] = shows_fit
    return seen


def _scan_looks(
    state: SessionState, look: LookState, is_wiped: bool
) -> dict[str, str | None]:
    """Return what each scan is drawn as, were it visible: "scan", "dots" or nothing.

    A mesh beside its fit is dots. A surface that depth images were fused to stands for
    them where they are not asked for, and the fit in its turn for it.
    """
    fitted = _fitted_scans(state)
    shown = shown_shapes(state)
    found: dict[str, str | None] = {}
    for scan in state.document.scans:
        has_fit = scan.id in fitted
        shows = not has_fit or look.subject in (Subject.SCAN, Subject.BOTH)
        is_dots = has_fit and look.subject is Subject.BOTH and not is_wiped
        as_what = "dots" if is_dots else "scan"
        found[scan.id] = as_what if shows or is_wiped else None
    visible = {scan.id for scan in state.document.scans if scan.is_visible}
    for shape in state.document.shapes:
        if shape.baseline not in visible:
            continue
        is_first = shape.id not in shown and look.subject is not Subject.SCAN
        found[shape.baseline] = "scan" if is_first or is_wiped else None
        if look.subject not in (Subject.SCAN, Subject.BOTH):
            found |= dict.fromkeys(shape.scan_ids)
    return found


def shown_shapes(state: SessionState) -> set[str]:
    """Return the shapes that have a surface on screen and an open eye."""
    shown = {other.shape for other in state.other_surfaces}
    is_drawn = state.surface is not None and not is_behind_baseline(state)
    if is_drawn and state.surface_shape is not None:
        shown.add(state.surface_shape)
    visible = {shape.id for shape in state.document.shapes if shape.is_visible}
    return shown & visible


def has_baseline(state: SessionState) -> bool:
    """Whether some surface stands beside a shape that no fit made."""
    shown = {shape.baseline for shape in state.document.shapes} - {None}
    return any(scan.id in shown and scan.is_visible for scan in state.document.scans)


def sides(state: SessionState, surface_key: str) -> tuple[list[str], tuple[str, str]]:
    """Return the keys left of a wipe or in the left view, and what each side is called.

    With several fits on screen the others stand left and the current one right;
    with one, the scans stand left.
    """
    scans = [scan.id for scan in state.document.scans]
    others = [other.shape for other in state.other_surfaces]
    shapes = state.document.shapes
    if not others:
        return [f"{kind}:{one}" for one in scans for kind in _KINDS], ("scan", "fit")
    names = [shape.name for shape in shapes if shape.id in others]
    own = [shape for shape in shapes if shape.id == state.surface_shape]
    mine = {scan for shape in own for scan in shape.scan_ids}
    left = [f"{kind}:{one}" for one in scans if one not in mine for kind in _KINDS]
    left += [other_key(surface_key, one) for one in others]
    return left, (", ".join(names), own[0].name if own else "fit")


def other_key(surface_key: str, shape_id: str) -> str:
    """Return the viewport's key of a surface that the slider is not about."""
    return f"{surface_key}:{shape_id}"


def _fitted_scans(state: SessionState) -> set[str]:
    """Return the scans whose shape has a surface on screen."""
    shown = {other.shape for other in state.other_surfaces}
    if state.surface is not None and state.surface_shape is not None:
        shown.add(state.surface_shape)
    shapes = [shape for shape in state.document.shapes if shape.id in shown]
    scans = {scan for shape in shapes for scan in scans_of(state.document, shape)}
    for family in state.document.families:
        scans |= {
            member.scan_id
            for member in family.members
            if member.scan_id is not None and member.id in state.member_surfaces
        }
    return scans


def _scans_here(state: SessionState) -> set[str]:
    """Return the scans that the view is about: a family's, or all others."""
    active = family_of(state.document, state.active_family)
    if active is not None:
        shown = [m for m in active.members if m.is_visible and active.is_visible]
        return {member.scan_id for member in shown if member.scan_id is not None}
    owned = {m.scan_id for f in state.document.families for m in f.members}
    owned -= {scan for shape in state.document.shapes for scan in shape.scan_ids}
    return {scan.id for scan in state.document.scans if scan.id not in owned}


def _seen_members(state: SessionState, look: LookState) -> dict[str, bool]:
    """Return whether each surface of the family is seen: not when scans are alone."""
    is_on = look.subject is not Subject.SCAN
    alone = (TEMPLATE, EXPLORED)
    return {f"member:{key}": is_on or key in alone for key in state.member_surfaces}
