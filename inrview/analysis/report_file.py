"""Where a report goes: the folder must be there, and no file is lost unasked."""

from pathlib import Path
from typing import BinaryIO

from inrview.files.atomic import write_atomically
from inrview.messages.notes import UserError


def write_report(path: Path, data: bytes, overwrite: bool) -> str:
    """Write a file of a report as a whole or not at all; return its path.

    Raises
    ------
    UserError
        If the folder is missing, or the file is there and may not be overwritten.
    """
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} does not exist; make it first.")

    def write(file: BinaryIO) -> None:
        file.write(data)

    write_atomically(path, write, overwrite)
    return str(path)
