"""What is written over the view: what is shown, how far it is, what to do."""

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.panels.scene_facts import shape_unit
from inrview.panels.wording import count
from inrview.session.state import FitPhase, SessionState
from inrview.viewport.viewport import Viewport


def write_words(viewport: Viewport, state: SessionState) -> None:
    """Bring chips, hint, scale bar and the refinement line up to date."""
    viewport.set_overlay_text("top_left", "\n".join(chips(state)))
    viewport.set_overlay_text("hint", hint(state))
    viewport.set_scale_bar(shape_unit(state) if state.document.scans else None)
    viewport.set_progress(progress(state))


def chips(state: SessionState) -> list[str]:
    """Say for each thing shown what it is."""
    lines = []
    shown = [scan for scan in state.document.scans if scan.is_visible]
    if shown:
        number = sum(_points(scan.geometry) for scan in shown)
        lines.append(f"scan   {count(number)} points")
    report = state.surface
    if report is not None:
        faces = count(len(report.mesh.faces))
        step = count(report.step)
        text = f"fit   {report.resolution}³ · {faces} triangles · step {step}"
        if state.refined is not None:
            text += f" · {state.refined.effective_resolution}³ where you look"
        lines.append(text)
    return lines


def hint(state: SessionState) -> str:
    """Say why there is no surface, if there is a reason to say."""
    if state.surface_note is not None:
        return state.surface_note.text
    if state.fit_phase is FitPhase.STARTING and state.surface is None:
        return "Preparing the scan; the surface appears in a moment."
    return ""


def progress(state: SessionState) -> float | None:
    """Return how near the surface shown is to the resolution wanted."""
    if state.surface is None or state.surface_pending is None:
        return None
    return min(1.0, state.surface.resolution / max(1, state.resolution))


def _points(geometry: Points | Mesh) -> int:
    return len(geometry.vertices if isinstance(geometry, Mesh) else geometry.positions)
