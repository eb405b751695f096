"""Dialogs that ask for files: shown without waiting, they call back when answered."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

from inrview.messages.picture_files import ENDINGS as PICTURES

SCANS = "ply obj stl off glb gltf xyz pts pwn txt asc csv npy npz pcd las laz e57"
_PICTURES = " ".join(PICTURES)
_MESHES = "ply obj stl off glb gltf"
_CLOUDS = "ply xyz pts pwn txt asc csv npy npz pcd las laz e57"


def name_filter(name: str, endings: str) -> str:
    """Return a filter of files for a dialog, e.g. of "ply obj"."""
    patterns = " ".join(f"*.{ending}" for ending in endings.split())
    return f"{name} ({patterns})"


def ask_for_files(parent: QWidget, answer: Callable[[Sequence[str]], None]) -> None:
    """Ask for scans, their pose file, pictures, or a project."""
    dialog = file_dialog(parent, "Open", QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(
        [
            name_filter("All that can be opened", f"{SCANS} inrv conf {_PICTURES}"),
            name_filter("Meshes", _MESHES),
            name_filter("Point clouds", _CLOUDS),
            name_filter("Pictures", _PICTURES),
            name_filter("Projects", "inrv"),
            "All files (*)",
        ]
    )
    dialog.filesSelected.connect(answer)
    dialog.open()


def ask_for_folder(parent: QWidget, answer: Callable[[Sequence[str]], None]) -> None:
    """Ask for a folder; the scans in it are answered."""
    dialog = file_dialog(parent, "Open folder", QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda folder: answer(scans_in(Path(folder))))
    dialog.open()


def ask_for_family(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask for a folder whose scans are shapes of one family."""
    dialog = file_dialog(parent, "Open family folder", QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(answer)
    dialog.open()


def scans_in(folder: Path) -> list[str]:
    """Return the files of a folder that look like scans or their poses."""
    endings = {f".{ending}" for ending in f"{SCANS} conf".split()}
    return sorted(
        str(path) for path in folder.iterdir() if path.suffix.lower() in endings
    )


def ask_for_project(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask where to save the project."""
    dialog = save_dialog(parent, "Save project", "inrv")
    dialog.setNameFilter(name_filter("Projects", "inrv"))
    dialog.fileSelected.connect(answer)
    dialog.open()


def ask_for_picture(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask where to write a picture."""
    dialog = save_dialog(parent, "Save screenshot", "png")
    dialog.setNameFilter(name_filter("Pictures", "png"))
    dialog.fileSelected.connect(answer)
    dialog.open()


def ask_for_turntable(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask where to write a picture that turns."""
    dialog = save_dialog(parent, "Export turntable", "gif")
    dialog.setNameFilters(
        [name_filter("Animated GIF", "gif"), name_filter("WebP", "webp")]
    )
    dialog.fileSelected.connect(answer)
    dialog.open()


def ask_for_report(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask where to write the page of an analysis."""
    dialog = save_dialog(parent, "Save report", "html")
    dialog.setNameFilter(name_filter("Pages", "html htm"))
    dialog.fileSelected.connect(answer)
    dialog.open()


def ask_for_tables(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask for the folder of tables; those of the same names are replaced."""
    title = "Save tables and figures, replacing those in the folder"
    dialog = file_dialog(parent, title, QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(answer)
    dialog.open()


def ask_for_groups(parent: QWidget, answer: Callable[[str], None]) -> None:
    """Ask for a table of names and groups."""
    dialog = file_dialog(parent, "Open groups", QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([name_filter("Tables", "csv txt tsv"), "All files (*)"])
    dialog.fileSelected.connect(answer)
    dialog.open()


def file_dialog(parent: QWidget, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
    """Return a dialog that ends by itself."""
    dialog = QFileDialog(parent, title)
    dialog.setObjectName(title)
    dialog.setFileMode(mode)
    dialog.finished.connect(dialog.deleteLater)
    return dialog


def save_dialog(parent: QWidget, title: str, ending: str) -> QFileDialog:
    """Return a dialog that asks where to write."""
    dialog = file_dialog(parent, title, QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending)
    return dialog
