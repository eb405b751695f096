"""Pictures come in, and go out at any width; each by a worker."""

from collections.abc import Sequence
from pathlib import Path

from inrview.document import picture_edits
from inrview.messages.notes import Severity
from inrview.messages.picture import (
    ImageExportRequest,
    LoadPictureReport,
    LoadPictureRequest,
)
from inrview.messages.reports import Report
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch

_LISTED = 3


class PictureFiles:
    """The ways of pictures in and out of the document."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit

    def open(self, paths: tuple[str, ...]) -> None:
        """Import pictures, each by itself."""
        watch = Watch(on_report=self._hear, on_end=self._live.tell_failure)
        self._live.submit(LoadPictureRequest(paths), watch, f"Loading {listed(paths)}")

    def export(self, path: str, width: int, overwrite: bool, bits: int = 8) -> None:
        """Write the active picture's field as a PNG."""
        document, active = self._live.state.document, self._live.state.picture.active
        picture = picture_edits.picture_of(document, active)
        snapshot = None if picture is None else self._fit.image_snapshot_of(picture)
        if snapshot is None:
            self._live.say("There is no picture to export yet: fit one first.")
            return
        name = Path(path).name
        watch = Watch(on_end=lambda end: self._live.tell_end(end, f"Exported {name}."))
        request = ImageExportRequest(
            snapshot, path, width, overwrite=overwrite, bits=bits
        )
        self._live.submit(request, watch, f"Exporting {name}")

    def _hear(self, report: Report) -> None:
        if not isinstance(report, LoadPictureReport) or not report.is_final:
            return
        document = picture_edits.add_pictures(
            self._live.state.document, report.pictures, self._live.new_id
        )
        count = len(report.pictures)
        name = report.pictures[0].name
        step = f"Import {name}" if count == 1 else f"Import {count} pictures"
        self._live.record(step, document)
        self._live.change(selected=document.pictures[-1].id)
        for note in (note for one in report.pictures for note in one.notes):
            if note.severity is not Severity.INFO:
                self._live.say(note.text, note.severity)


def listed(paths: Sequence[str]) -> str:
    """Return the names of the first few files."""
    names = [Path(path).name for path in paths]
    return ", ".join(names[:_LISTED]) + (", ..." if names[_LISTED:] else "")
