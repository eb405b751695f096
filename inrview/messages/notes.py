"""What a reader or a job wants the user to know."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a note matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about a scan: what was found, dropped, shifted or guessed.

    `code` is stable and machine-readable ("normals-missing", "nan-dropped", "holes",
    "shifted", "unit-assumed", ...); `count` is how many elements it concerns. A note
    that the user can change names the setting in `change` ("unit", "up_axis", ...).
    """

    code: str
    text: str
    severity: Severity = Severity.INFO
    count: int | None = None
    change: str | None = None


class UserError(Exception):
    """A failure that a sentence explains: what was found, where, and what to do.

    Everything the user can cause ends as one of these; its text is shown as it is.
    """


class LoadError(UserError):
    """A file cannot be used: names the file, the place in it and the remedy."""
