"""Writing what is on screen as a PNG: the old file or the new one, never half of it."""

from pathlib import Path

from PyQt6.QtCore import QIODevice, QSaveFile
from PyQt6.QtGui import QImage


def write_image(image: QImage, path: Path) -> None:
    """Write a picture.

    Raises
    ------
    OSError
        When the file cannot be written; an older file is then left as it was.
    """
    file = QSaveFile(str(path))
    is_good = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not (is_good and image.save(file, "PNG") and file.commit()):
        raise OSError(f"{path}: {file.errorString()}")
