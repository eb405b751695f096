"""The verbs. Everything a user can do, with no window anywhere."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from inrview.document.recovery import default_root
from inrview.engine.slots import Workers
from inrview.geometry.frozen import Vector
from inrview.messages.fusion import DepthImages
from inrview.messages.notes import Severity
from inrview.messages.requests import View
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.pace import Cost
from inrview.session.session_parts import SessionParts
from inrview.session.state import SessionState

Subscriber = Callable[[SessionState, SessionState], None]


class Session(SessionParts):
    """One project on screen: its state, and verbs that change it.

    Verbs return at once. What they bring about arrives with a later `pump`, which the
    window calls after each `wake` (from any thread, at most one before each pump).
    """

    def __init__(
        self,
        workers: Workers,
        wake: Callable[[], None] | None = None,
        recovery_root: Path | None = None,
    ) -> None:
        super().__init__(workers, wake, recovery_root or default_root())
        self._subscribers: list[Subscriber] = []
        self._is_closed = False
        if wake is not None:
            workers.on_wake(wake)

    # The state

    @property
    def state(self) -> SessionState:
        """What there is to show now."""
        return self._live.state

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call `callback(old, new)` once per pump that changed the state.

        Returns a function that ends the subscription.
        """
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def pump(self) -> None:
        """Take what the workers said, act on it, and tell who watches the state."""
        if self._is_closed:
            return
        now = time.monotonic()
        for event in self._live.workers.take():
            self._workers.hear(event)
        self._follow(now)
        old, new = self._live.take_change()
        if old is not new:
            for callback in tuple(self._subscribers):
                callback(old, new)

    def close(self) -> None:
        """End everything; a save under way may finish. A second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._subscribers.clear()
        self._files.finish_saves()
        self._live.workers.close()
        self._autosave.close()
        self._lock.release()

    # Workers and messages

    def warm_up(self) -> None:
        """Start the workers and compile what they need; `is_ready` says when."""
        self._workers.warm_up()

    def restart_worker(self, slot: str) -> None:
        """End a worker that does not answer and start a fresh one."""
        self._live.workers.restart(slot)

    def cancel_job(self, job: int) -> None:
        """Cancel a job of `state.jobs`."""
        self._live.cancel(job)

    def say(
        self, text: str, severity: Severity = Severity.INFO, details: str = ""
    ) -> None:
        """Show a message of the window's own among the others."""
        self._live.say(text, severity, details)

    def dismiss_message(self, message: int) -> None:
        """Take a message away."""
        kept = tuple(one for one in self.state.messages if one.id != message)
        self._live.change(messages=kept)

    # Files

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open a project, or import scans; those given together make one shape."""
        self._files.open_paths(paths)

    def open_depth(
        self,
        paths: Sequence[str],
        intrinsics: str,
        pose_file: str | None = None,
        depth_scale: float | None = None,
    ) -> None:
        """Import depth images of one camera as one shape, placed by a trajectory.

        They are fused at once by their truncated signed distance: a surface beside
        which the fitted one is seen. `depth_scale` is in units of depth a metre; what
        the files say if None.
        """
        images = DepthImages(tuple(paths), intrinsics, pose_file, depth_scale)
        self._files.depth.open(images)

    def open_sample(self, name: str) -> None:
        """Open one of the samples that come with the program."""
        self._files.open_sample(name)

    def new_document(self) -> None:
        """Start with nothing."""
        self._files.new_document()

    def save(
        self,
        path: str | None = None,
        preview: Float32[np.ndarray, "h w 3"] | None = None,
    ) -> None:
        """Write the project to `path`, or to where it came from.

        `preview` is a small picture for file managers, 0 to 1.
        """
        self._files.save(path, preview)

    def export(
        self, path: str, resolution: int, level: float = 0.0, overwrite: bool = False
    ) -> None:
        """Write the active shape's surface as a mesh file in the scan's coordinates."""
        self._files.export(path, resolution, level, overwrite)

    def export_picture(
        self, path: str, width: int, overwrite: bool = False, bits: int = 8
    ) -> None:
        """Write the active picture's field as a PNG of this many columns."""
        self._files.pictures.export(path, width, overwrite, bits)

    def export_turntable(self, path: str) -> None:
        """Write a full turn of what is on screen as an animated GIF or WebP."""
        self._files.export_turntable(path)

    def recover(self, folder: str) -> None:
        """Open what a crashed session left, as a new and unsaved project."""
        self._autosave.recover(folder)

    def discard_recovery(self, folder: str) -> None:
        """Delete what a crashed session left."""
        self._autosave.discard(folder)

    # The document

    def select(self, item: str | None) -> None:
        """Select a scan or a shape."""
        self._document.select(item)

    def set_visible(self, item: str, is_visible: bool) -> None:
        """Show or hide a scan or a shape."""
        self._document.set_visible(item, is_visible)

    def rename(self, item: str, name: str) -> None:
        """Give a scan or a shape another name."""
        self._document.rename(item, name)

    def remove(self, item: str) -> None:
        """Remove a scan or a shape; its fit ends."""
        self._document.remove(item)

    def set_unit(self, scan: str, unit: str) -> None:
        """Say what a scan's numbers are measured in."""
        self._document.set_unit(scan, unit)

    def set_up_axis(self, scan: str, axis: str) -> None:
        """Say which of a scan's axes points up."""
        self._document.set_up_axis(scan, axis)

    def set_field(
        self, shape: str, field: FieldSpec, fit: FitSpec | None = None
    ) -> None:
        """Choose the field of a shape's next fit from scratch, and how it is fitted."""
        self._document.set_field(shape, field, fit)

    def set_fit(self, shape: str, fit: FitSpec) -> None:
        """Choose how a shape is fitted next time."""
        self._document.set_fit(shape, fit)

    def undo(self) -> None:
        """Take the last step back; a fit under way is kept as a step first."""
        self._document.undo()

    def redo(self) -> None:
        """Do the step that was taken back again."""
        self._document.redo()

    def go_to(self, index: int) -> None:
        """Go to a version of `state.history`."""
        self._document.go_to(index)

    # The fit

    def start_fit(self) -> None:
        """Fit the active shape, going on from what it has learned."""
        self._fit.start()

    def pause_fit(self) -> None:
        """Let the fit stand still and keep what it has learned as a step."""
        self._fit.pause()

    def resume_fit(self) -> None:
        """Let a paused fit go on."""
        self._fit.resume()

    def toggle_fit(self) -> None:
        """Start, pause or resume the fit, or the lab while it is open."""
        (self._lab if self.state.lab.is_open else self._fit).toggle()

    def stop_fit(self) -> None:
        """End the fit and keep what it has learned as a step; or let the lab stand."""
        (self._lab if self.state.lab.is_open else self._fit).stop()

    def restart_fit(self) -> None:
        """Fit the active shape, or all panes of an open lab, from scratch."""
        (self._lab if self.state.lab.is_open else self._fit).restart()

    # The surface

    def set_resolution(self, resolution: int) -> None:
        """Choose the cells along the longest side of the surface shown."""
        self._surface.set_resolution(resolution)

    def set_level(self, offset: float) -> None:
        """Show the surface at this distance from the shape, in scan units."""
        self._surface.set_level(offset)

    def set_live_view(self, name: str) -> None:
        """Choose what goes first while a fit runs: "smooth", "balanced" or "fast"."""
        self._surface.set_live_view(name)

    def begin_scrub(self) -> None:
        """Say that a slider or handle is being dragged; the fit stands still."""
        self._fit.begin_scrub()

    def end_scrub(self) -> None:
        """Say that the drag is over."""
        self._fit.end_scrub()

    def camera_moved(self) -> None:
        """Say that the view is changing; what was refined for it is dropped."""
        self._refine.camera_moved()

    def camera_rested(self, view: View) -> None:
        """Say what is looked at; it is refined until a cell is about a pixel."""
        self._refine.camera_rested(view)

    def cost(self, resolution: int) -> Cost:
        """Return what a resolution of the active shape will cost here."""
        return self._surface.cost(resolution)

    def show_distance(self, is_shown: bool) -> None:
        """Measure the surface's distance to the scan, or stop doing so."""
        self._inspect.show_distance(is_shown)

    def show_slice(self, center: Vector, normal: Vector, half_size: float) -> None:
        """Show the field on a square, in scan space without origin."""
        self._inspect.show_slice(center, normal, half_size)

    def probe(self, position: Vector | None) -> None:
        """Read the field at a place, in scan space without origin; None ends it."""
        self._probe.probe(position)

    def hide_slice(self) -> None:
        """Stop showing the slice."""
        self._inspect.hide_slice()
