"""Who has a project open: a second window opens it read-only."""

import hashlib
from pathlib import Path

from inrview.document.owner import is_owned, write_owner


class ProjectLock:
    """At most one project of this session, marked in a folder of the user's.

    The mark names a process and when it began, so that a crash leaves no lock behind.
    Nothing is written beside the project.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._mark: Path | None = None

    def take(self, project: str) -> bool:
        """Mark a project as ours and let go of the one before; False if it is taken.

        Where no mark can be written the project counts as ours.
        """
        mark = self._mark_of(project)
        if mark == self._mark:
            return True
        if is_owned(mark):
            return False
        self.release()
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            write_owner(mark)
        except OSError:
            return True
        self._mark = mark
        return True

    def is_taken(self, project: str) -> bool:
        """Whether another session has a project open."""
        mark = self._mark_of(project)
        return mark != self._mark and is_owned(mark)

    def release(self) -> None:
        """Let go of the project, if there is one."""
        mark, self._mark = self._mark, None
        if mark is not None:
            mark.unlink(missing_ok=True)

    def _mark_of(self, project: str) -> Path:
        name = hashlib.sha256(str(Path(project).resolve()).encode()).hexdigest()[:24]
        return self._root / f"{name}.json"
