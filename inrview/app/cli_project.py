"""Projects as the command line reads them."""

from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_run import carry_out
from inrview.document.document import Document, Shape
from inrview.messages.notes import UserError
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest
from inrview.messages.snapshot import FieldSnapshot


def is_project(path: Path) -> bool:
    """Whether the name says that this is a project."""
    return path.suffix.lower() == ".inrv"


def open_project(path: Path, console: Console) -> Document:
    """Read a project, telling what was damaged."""
    opened = carry_out(OpenProjectRequest(str(path)), OpenedProject, console)
    console.tell_notes(opened.notes)
    document = opened.document
    if not isinstance(document, Document):
        raise TypeError(f"a project gave a {type(document).__name__}")
    return document


def choose_shape(
    document: Document, name: str | None, path: Path
) -> tuple[Shape, FieldSnapshot]:
    """Return the named shape, or the first that was fitted, and its field."""
    fitted = [
        (shape, shape.snapshot)
        for shape in document.shapes
        if shape.snapshot is not None and name in (None, shape.name)
    ]
    if fitted:
        return fitted[0]
    if name is None:
        raise UserError(f"{path} holds no fitted shape; fit it first: inrview fit.")
    names = ", ".join(shape.name for shape in document.shapes) or "none"
    raise UserError(f"{path} holds no fitted shape named {name}; it has: {names}.")
