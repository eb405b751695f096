"""What is written over the view: what is shown, how far it is, what to do."""

from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import SurfaceReport
from inrview.panels.scene_facts import shape_unit
from inrview.panels.wording import count
from inrview.session.state import TEMPLATE, FitPhase, SessionState
from inrview.viewport.viewport import Viewport


class ViewWords:
    """Writes only what differs: each call of the viewport repaints it."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._written: dict[str, object] = {}

    def write(self, state: SessionState, advice: str = "") -> None:
        """Bring chips, hint, scale bar and the refinement line up to date.

        `advice` is what the tool in hand has to say; it goes before other hints.
        """
        view = self._viewport
        unit = shape_unit(state) if state.document.scans else None
        lines, advice = "\n".join(chips(state)), advice or hint(state)
        share = progress(state)
        if self._is_new("chips", lines):
            view.set_overlay_text("top_left", lines)
        if self._is_new("hint", advice):
            view.set_overlay_text("hint", advice)
        if self._is_new("unit", unit):
            view.set_scale_bar(unit)
        if self._is_new("share", share):
            view.set_progress(share)

    def _is_new(self, name: str, value: object) -> bool:
        if name in self._written and self._written[name] == value:
            return False
        self._written[name] = value
        return True


def chips(state: SessionState) -> list[str]:
    """Say for each thing shown what it is."""
    if (family := family_of(state.document, state.active_family)) is not None:
        return _family_chips(family, state)
    lines = []
    shown = [scan for scan in state.document.scans if scan.is_visible]
    if shown:
        number = sum(_points(scan.geometry) for scan in shown)
        lines.append(f"scan   {count(number)} points")
    if state.surface is not None:
        text = _fit_chip(state, state.surface_shape, state.surface)
        refined = state.refined
        if refined and refined.effective_resolution > state.surface.resolution:
            text += f" · {refined.effective_resolution}³ where you look"
        lines.append(text)
    lines += [_fit_chip(state, one.shape, one.report) for one in state.other_surfaces]
    return lines


def _fit_chip(state: SessionState, shape_id: str | None, report: SurfaceReport) -> str:
    shapes = state.document.shapes
    names = [shape.name for shape in shapes if shape.id == shape_id]
    name = names[0] if names and len(shapes) > 1 else "fit"
    faces, step = count(len(report.mesh.faces)), count(report.step)
    return f"{name}   {report.resolution}³ · {faces} triangles · step {step}"


def _family_chips(family: Family, state: SessionState) -> list[str]:
    seen = [member for member in family.members if member.is_visible]
    lines = [f"{family.name}   {len(seen)} of {len(family.members)} shapes"]
    report = state.member_surfaces.get(TEMPLATE)
    if report is not None:
        finest = min(one.resolution for one in state.member_surfaces.values())
        lines.append(f"template   {finest}³ · step {count(report.step)}")
    return lines


def hint(state: SessionState) -> str:
    """Say why there is no surface, if there is a reason to say."""
    family = family_of(state.document, state.active_family)
    if family is not None:
        return _family_hint(family, state)
    if state.surface_note is not None:
        return state.surface_note.text
    if state.fit_phase is FitPhase.STARTING and state.surface is None:
        return "Preparing the scan; the surface appears in a moment."
    return ""


def _family_hint(family: Family, state: SessionState) -> str:
    if state.member_surfaces:
        return ""
    if state.fit_phase is FitPhase.STARTING and state.fit_family == family.id:
        return "Preparing the shapes; the template appears in a moment."
    if family.snapshot is None and state.fit_phase is not FitPhase.RUNNING:
        return "Train (Space) learns the template that these shapes share."
    return ""


def progress(state: SessionState) -> float | None:
    """Return how near the surface shown is to the resolution wanted."""
    if state.surface is None or state.surface_pending is None:
        return None
    return min(1.0, state.surface.resolution / max(1, state.resolution))


def _points(geometry: Points | Mesh) -> int:
    return len(geometry.vertices if isinstance(geometry, Mesh) else geometry.positions)
