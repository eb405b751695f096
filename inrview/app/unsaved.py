"""The one question about unsaved work, asked without stopping the window."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QMessageBox, QWidget

from inrview.messages.samples import samples_folder
from inrview.session.session import Session
from inrview.session.state import SessionState

_REPEATABLE = ("New", "Open", "Import", "Fit")
"""How the steps begin that a sample can go through by itself."""


class Unsaved:
    """Runs what would lose work only after the user has decided about it."""

    def __init__(
        self, window: QWidget, session: Session, save: Callable[[], None]
    ) -> None:
        self._window = window
        self._session = session
        self._save = save
        self._after_save: Callable[[], None] | None = None
        self.box: QMessageBox | None = None

    def then(self, action: Callable[[], None]) -> None:
        """Do `action` now, or after Save or Discard; Cancel forgets it."""
        if not is_worth_keeping(self._session.state):
            action()
            return
        if self.box is None:
            self._ask(action)

    def _ask(self, action: Callable[[], None]) -> None:
        box = self.box = QMessageBox(self._window)
        buttons = QMessageBox.StandardButton
        box.setIcon(QMessageBox.Icon.Question)
        box.setText("Save the changes to this project?")
        box.setInformativeText("What is not saved is lost.")
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def decided(_result: int) -> None:
            choice = box.standardButton(box.clickedButton())
            self.box = None
            box.deleteLater()
            if choice == buttons.Discard:
                action()
            elif choice == buttons.Save:
                self._after_save = action
                self._save()

        box.finished.connect(decided)
        box.open()

    def follow(self, state: SessionState) -> None:
        """Do what waited for the save, once it is on disk."""
        if self._after_save is not None and not state.is_modified:
            action, self._after_save = self._after_save, None
            action()


def is_worth_keeping(state: SessionState) -> bool:
    """Whether closing would lose something; a sample and its fit come back anyway."""
    document = state.document
    has_any = document.scans or document.shapes or document.pictures
    if not state.is_modified or not has_any:
        return False
    paths = [scan.path for scan in document.scans]
    paths += [picture.path for picture in document.pictures]
    own = [path for path in paths if not _is_sample(path)]
    done = [step for step in state.history if not step.startswith(_REPEATABLE)]
    return bool(own or done)


def _is_sample(path: str) -> bool:
    return Path(path).parent == samples_folder()
