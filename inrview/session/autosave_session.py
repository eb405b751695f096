"""Putting the work in safety while it changes, and offering what a crash left."""

import time
from pathlib import Path

from inrview.document.document import Document
from inrview.document.recovery import (
    RecoveryFolder,
    discard,
    generations,
    orphans,
)
from inrview.engine.events import Ended
from inrview.messages.notes import Severity
from inrview.messages.reports import OpenedProject, Report
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch

EDIT_SECONDS = 30.0
FIT_SECONDS = 60.0


class AutosaveSession:
    """Saves beside the project, never over it."""

    def __init__(self, live: Live, fit: FitSession, root: Path) -> None:
        self._live = live
        self._fit = fit
        self._root = root
        self._folder: RecoveryFolder | None = None
        self._document = live.state.document
        self._saved_at = time.monotonic()
        self._job: int | None = None
        self._recovered_from: str | None = None
        live.change(recoverable=tuple(str(one) for one in orphans(self._root)))

    def follow(self, now: float) -> None:
        """Save if something changed and enough time has passed."""
        document = self._live.state.document
        if document is self._live.saved and not self._live.state.is_modified:
            self._document = document
        if self._job is not None or now - self._saved_at < EDIT_SECONDS:
            return
        if now - self._saved_at >= FIT_SECONDS:
            document = self._fit.document_with_snapshot()
        if document is not self._document:
            self._save(document, now)

    def _save(self, document: Document, now: float) -> None:
        self._saved_at = now
        self._document = document
        try:
            if self._folder is None:
                self._folder = RecoveryFolder.create(self._root)
            self._folder.describe(self._live.state.path, self._live.history.names[-1])
        except OSError as error:
            self._live.say(f"Autosave is not possible: {error}.", Severity.WARNING)
            return
        request = SaveRequest(document, str(self._folder.project))
        self._job = self._live.submit(request, Watch(on_end=self._saved))

    def _saved(self, end: Ended) -> None:
        self._job = None
        if end.error is not None:
            self._live.say(f"Autosave failed. {end.error}", Severity.WARNING)
        elif not end.was_cancelled:
            self._live.change(autosaved_at=time.time())
            self._forget_recovered()

    def recover(self, folder: str) -> None:
        """Open the newest generation that can be read."""
        self._try(folder, generations(Path(folder)))

    def _try(self, folder: str, paths: tuple[Path, ...]) -> None:
        if not paths:
            text = f"Nothing in {folder} could be read."
            self._live.say(text, Severity.ERROR)
            return
        self._live.submit(
            OpenProjectRequest(str(paths[0])),
            Watch(
                on_report=lambda report: self._recovered(folder, report),
                on_end=lambda end: self._tried(folder, paths[1:], end),
            ),
            "Recovering",
        )

    def _recovered(self, folder: str, report: Report) -> None:
        if not isinstance(report, OpenedProject):
            return
        self._fit.drop()
        self._live.saved = Document()  # what is on disk is not this
        self._live.start_history("Recover the last session", report.document)
        self._live.change(path=None, selected=None)
        self._offer_no_more(folder)
        self._forget_recovered()
        self._recovered_from = folder
        self._document = Document()
        for note in report.notes:
            self._live.say(note.text, note.severity)

    def _tried(self, folder: str, older: tuple[Path, ...], end: Ended) -> None:
        if end.error is not None:
            self._live.say(end.error, Severity.WARNING, end.details)
            self._try(folder, older)

    def discard(self, folder: str) -> None:
        """Delete what a crash left."""
        if folder in self._live.state.recoverable:
            self._offer_no_more(folder)
            discard(self._root, Path(folder))

    def _offer_no_more(self, folder: str) -> None:
        kept = tuple(one for one in self._live.state.recoverable if one != folder)
        self._live.change(recoverable=kept)

    def _forget_recovered(self) -> None:
        """Delete what was recovered, now that this session answers for the work."""
        folder, self._recovered_from = self._recovered_from, None
        if folder is not None:
            discard(self._root, Path(folder))

    def close(self) -> None:
        """Leave nothing to recover: the session ends by the user's will."""
        self._forget_recovered()
        if self._folder is not None:
            discard(self._root, self._folder.path)
            self._folder = None
