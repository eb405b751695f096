"""Opening, importing, saving and exporting, each by a worker."""

import stat
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inrview.document import edits
from inrview.document.compositions import scans_of
from inrview.document.document import Document
from inrview.document.family_edits import family_of
from inrview.document.project_lock import ProjectLock
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.trimming import trimmed
from inrview.messages.family_colors import FamilyColors
from inrview.messages.notes import Severity, UserError
from inrview.messages.picture_files import is_picture
from inrview.messages.presets import field_of
from inrview.messages.reports import LoadedScan, LoadReport, OpenedProject, Report
from inrview.messages.requests import (
    ExportRequest,
    LoadRequest,
    OpenProjectRequest,
    RenderRequest,
    SaveRequest,
)
from inrview.messages.samples import sample_path
from inrview.messages.snapshot import AnySnapshot, FieldSnapshot
from inrview.messages.support import Trim
from inrview.session.depth_session import DepthSession, Then
from inrview.session.explore_session import ExploreSession
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.picture_files import PictureFiles, listed
from inrview.session.shape_fields import ShapeFields
from inrview.session.support_session import SupportSession
from inrview.session.target import level_for

_MARK = b"mimetypeapplication/x-inrview"
_MARK_AT = 30  # after the fixed part of a zip's first local header
_MOST_SAVE_SECONDS = 2.5
_TURN_PIXELS = 640


class FilesSession:
    """The document's ways in and out."""

    def __init__(
        self,
        live: Live,
        fit: FitSession,
        fields: ShapeFields,
        explore: ExploreSession,
        lock: ProjectLock,
        support: SupportSession,
    ) -> None:
        self._live = live
        self._fields = fields
        self._explore = explore
        self._fit = fit
        self._lock = lock
        self._support = support
        self.pictures = PictureFiles(live, fit)
        self.depth = DepthSession(live, self._import)
        self._saves: set[int] = set()
        self._load: int | None = None

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open the first project among the paths, or import all that is there.

        Scans make one shape; each picture stands for itself.
        """
        projects = [path for path in paths if _is_project(path)]
        if projects:
            self._open_project(projects[0], projects[0])
            return
        pictures = tuple(path for path in paths if is_picture(Path(path)))
        scans = tuple(path for path in paths if path not in pictures)
        if scans:
            self._import(LoadRequest(scans))
        if pictures:
            self.pictures.open(pictures)

    def open_sample(self, name: str) -> None:
        """Open a sample: a project as a new one, a scan as a scan."""
        try:
            path = str(sample_path(name))
        except UserError as error:
            self._live.say(str(error), Severity.ERROR)
            return
        if _is_project(path):
            self._open_project(path, None)
        else:
            self.open_paths((path,))

    def new_document(self) -> None:
        """Start with nothing."""
        self._adopt("New project", Document(), None)

    def save(self, path: str | None, preview: np.ndarray | None) -> None:
        """Write what is on screen, the newest snapshot of a fit included."""
        path = path or self._live.state.path
        if path is None:
            self._live.say("Choose a file name first: this project has none yet.")
            return
        name = Path(path).name
        if not self._lock.take(path):
            self._live.say(
                f"{name} is open in another window: save under another name.",
                Severity.WARNING,
            )
            return
        self._fit.keep()
        document = self._live.state.document
        number = self._live.submit(
            SaveRequest(document, path, preview),
            Watch(on_end=lambda end: self._saved(document, path, end)),
            f"Saving {name}",
        )
        self._saves.add(number)

    def export(self, path: str, resolution: int, level: float, overwrite: bool) -> None:
        """Write the surface of the active shape, or of what is chosen in a family."""
        found = self._exported()
        if found is None:
            self._live.say("There is no surface to export yet: fit a shape first.")
            return
        snapshot, scan_ids = found
        document = self._live.state.document
        scans = [document.scan(one).geometry for one in scan_ids]
        family = family_of(document, self._live.state.active_family)
        request = ExportRequest(
            snapshot,
            path,
            resolution,
            level_for(snapshot, level),
            overwrite,
            colors_from=tuple(one for one in scans if one.colors is not None),
            family_colors=FamilyColors() if family is None else family.colors,
            trim=self._trim_of(snapshot),
        )
        name = Path(path).name
        watch = Watch(on_end=lambda end: self._live.tell_end(end, f"Exported {name}."))
        self._live.submit(request, watch, f"Exporting {name}")

    def _trim_of(self, snapshot: AnySnapshot) -> Trim | None:
        """Return how the surface is trimmed; shapes of families are not."""
        if not isinstance(snapshot, FieldSnapshot):
            return None
        return self._support.trim_of(self._live.shape(self._live.state.active_shape))

    def _exported(self) -> tuple[AnySnapshot, tuple[str, ...]] | None:
        """Return the field to write, and the scans that it may take colours from."""
        chosen = self._explore.chosen()
        if chosen is not None:
            return chosen[1], ()
        shape = self._live.shape(self._live.state.active_shape)
        snapshot = self._fields.snapshot_of(shape) if shape is not None else None
        if shape is None or snapshot is None:
            return None
        return snapshot, scans_of(self._live.state.document, shape)

    def export_turntable(self, path: str) -> None:
        """Draw a full turn of the surface on screen, or of a scan without one."""
        state = self._live.state
        scans = state.document.scans
        if state.surface is None and not scans:
            self._live.say("There is nothing to draw yet: open a scan first.")
            return
        subject = self._turned() if state.surface else scans[-1].geometry
        request = RenderRequest(
            subject,
            path,
            _TURN_PIXELS,
            _TURN_PIXELS,
            up_axis=scans[0].up_axis if scans else "y",
            overwrite=True,
        )
        name = Path(path).name
        watch = Watch(on_end=lambda end: self._live.tell_end(end, f"Exported {name}."))
        self._live.submit(request, watch, f"Drawing {name}")

    def _turned(self) -> Mesh:
        """Return the surface as it is shown: trimmed, where it is."""
        state = self._live.state
        assert state.surface is not None
        found, trim = state.surface_support, state.trim
        if trim is None or found is None:
            return state.surface.mesh
        return trimmed(found.surface, found.distances, trim)

    def finish_saves(self) -> None:
        """Wait a moment for saves that the user asked for."""
        until = time.monotonic() + _MOST_SAVE_SECONDS
        while self._saves and time.monotonic() < until:
            for event in self._live.workers.take():
                if isinstance(event, Ended):
                    self._saves.discard(event.id)
            time.sleep(0.01)

    # Projects

    def _open_project(self, path: str, own_path: str | None) -> None:
        name = Path(path).name
        self._live.submit(
            OpenProjectRequest(path),
            Watch(
                on_report=lambda report: self._opened(name, own_path, report),
                on_end=self._live.tell_failure,
            ),
            f"Opening {name}",
        )

    def _opened(self, name: str, path: str | None, report: Report) -> None:
        if isinstance(report, OpenedProject):
            self._adopt(f"Open {name}", report.document, path)
            for note in report.notes:
                self._live.say(note.text, note.severity)

    def _adopt(self, step: str, document: Document, path: str | None) -> None:
        """Let another document take the place of the one on screen."""
        self._fit.drop()
        self._live.saved = document
        self._live.start_history(step, document)
        is_ours = path is None or self._lock.take(path)
        if path is None or not is_ours:
            self._lock.release()
        self._live.change(path=path, is_read_only=not is_ours, selected=None, level=0.0)
        if path is not None and not is_ours:
            text = f"{Path(path).name} is open in another window, so it is read-only "
            self._live.say(
                f"{text}here. To keep changes, save under another name.",
                Severity.WARNING,
            )

    def _saved(self, document: Document, path: str, end: Ended) -> None:
        self._saves.discard(end.id)
        if end.error is None and not end.was_cancelled:
            self._live.set_saved(document)
            self._live.change(path=path, is_read_only=False)
        self._live.tell_end(end, f"Saved {Path(path).name}.")

    # Scans

    def _import(self, request: LoadRequest, then: Then | None = None) -> None:
        self._load = self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._hear_load(request, report, then),
                on_end=self._load_ended,
            ),
            f"Loading {listed(request.paths)}",
        )

    def _hear_load(self, asked: LoadRequest, report: Report, then: Then | None) -> None:
        if not isinstance(report, LoadReport):
            return
        if report.scans and report.is_final:
            shape = self._add(report.scans, asked)
            if then is not None:
                then(shape)
        elif report.preview is not None:
            self._preview(report.preview)

    def _preview(self, points: Points) -> None:
        if points is not self._live.state.preview_points:
            self._live.change(preview_points=points)

    def _add(self, loaded: tuple[LoadedScan, ...], asked: LoadRequest) -> str:
        """Add scans with a shape that they measure; return its id."""
        field, document = field_of(asked), self._live.state.document
        document = edits.add_scans(document, loaded, self._live.new_id, field)
        count = len(loaded)
        step = f"Import {loaded[0].name}" if count == 1 else f"Import {count} scans"
        shape = document.shapes[-1].id
        self._live.record(step, document)
        self._live.change(selected=shape, active_shape=shape, preview_points=None)
        return shape

    def _load_ended(self, end: Ended) -> None:
        if self._live.state.preview_points is not None:
            self._live.change(preview_points=None)
        self._live.tell_failure(end)


def _is_project(path: str) -> bool:
    """Look at the first bytes; whatever cannot be looked at is left to the reader."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return False  # opening a FIFO would wait for ever
        with Path(path).open("rb") as file:
            head = file.read(_MARK_AT + len(_MARK))
    except OSError:
        return False
    return head.startswith(b"PK") and head.endswith(_MARK)
