"""The probe: what is under the pointer, in the panel, and pinned by a click."""

import numpy as np

from inrview.app.view_conversion import vector
from inrview.geometry.frozen import Vector
from inrview.panels.inspect_panel import InspectPanel
from inrview.panels.look import Look
from inrview.panels.scene_facts import shape_unit
from inrview.panels.wording import figures, length
from inrview.session.session import Session
from inrview.session.state import Probe, SessionState
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport


class ProbeView:
    """Asks the session for the field where the pointer is, and writes the answer."""

    def __init__(
        self,
        session: Session,
        viewport: Viewport,
        panel: InspectPanel,
        look: Look,
    ) -> None:
        self._session = session
        self._viewport = viewport
        self._panel = panel
        self._look = look
        self._hit: Hit | None = None
        self._pinned: Hit | None = None
        viewport.point_hovered.connect(self._hovered)
        viewport.point_picked.connect(self._picked)

    def _hovered(self, hit: Hit | None) -> None:
        if self._pinned is None and hit != self._hit:
            self._follow(hit)

    def _follow(self, hit: Hit | None) -> None:
        self._hit = hit
        self._session.probe(None if hit is None else self._place(hit))
        self._write(self._session.state)

    def _picked(self, hit: Hit | None) -> None:
        """Pin a place; a click elsewhere, or on nothing, lets go.

        A click that a tool takes is no business of the probe.
        """
        if self._look.state.tool:
            return
        self._pinned = hit
        if hit is None:
            self._viewport.set_pin(None)
        self._follow(hit)

    def _place(self, hit: Hit) -> Vector:
        placement = self._session.state.placement
        origin = placement.origin if placement is not None else hit.origin
        return vector(np.add(hit.position, np.subtract(hit.origin, origin)))

    def show_state(self, state: SessionState) -> None:
        """Write the newest reading."""
        if self._hit is not None:
            self._write(state)

    def _write(self, state: SessionState) -> None:
        hit = self._hit
        if hit is None:
            self._panel.show_probe("")
            return
        unit = shape_unit(state)
        lines = probe_lines(hit, state.probe, unit)
        self._panel.show_probe("\n".join(lines))
        if self._pinned is not None:
            self._viewport.set_pin(self._scene_place(hit), "\n".join(lines))

    def _scene_place(self, hit: Hit) -> Vector:
        origin = self._viewport.camera.origin
        return vector(np.add(hit.position, np.subtract(hit.origin, origin)))


def probe_lines(hit: Hit, probe: Probe | None, unit: str) -> list[str]:
    """Say where a hit is in the file's coordinates, and what the field is there."""
    place = np.add(hit.position, hit.origin)
    lines = ["  ".join(f"{value:,.5g}" for value in place)]
    if hit.scalar is not None and np.isfinite(hit.scalar):
        lines.append(f"distance to the scan  {length(hit.scalar, unit)}")
    if probe is not None:
        if probe.is_distance:
            lines.append(f"field  {length(probe.value, unit)}")
        else:
            lines.append(f"occupancy  {0.5 - probe.value:.2f}, no distance")
        lines.append(f"|∇f|  {figures(probe.gradient_length)}")
    return lines
