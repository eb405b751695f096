"""Dialogs that ask for files of labels and landmarks."""

from collections.abc import Callable, Sequence

from PyQt6.QtWidgets import QFileDialog, QWidget

from inrview.app.file_dialogs import file_dialog, name_filter, save_dialog


def ask_for_labels(parent: QWidget, answer: Callable[[Sequence[str]], None]) -> None:
    """Ask for labels of one shape or several."""
    dialog = file_dialog(parent, "Load labels", QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters([name_filter("Labels", "npy csv ply"), "All files (*)"])
    dialog.filesSelected.connect(answer)
    dialog.open()


def ask_for_landmarks(parent: QWidget, answer: Callable[[Sequence[str]], None]) -> None:
    """Ask for landmarks of one shape or several."""
    dialog = file_dialog(parent, "Load landmarks", QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters([name_filter("Tables", "csv txt tsv"), "All files (*)"])
    dialog.filesSelected.connect(answer)
    dialog.open()


def ask_for_file_of(
    parent: QWidget, what: str, ending: str, answer: Callable[[str], None]
) -> None:
    """Ask where to write the labels or landmarks of one shape."""
    dialog = save_dialog(parent, f"Export {what}", ending)
    dialog.setNameFilter(name_filter(what.capitalize(), ending))
    dialog.fileSelected.connect(answer)
    dialog.open()


def ask_for_folder_of(
    parent: QWidget, what: str, answer: Callable[[str], None]
) -> None:
    """Ask for the folder of labels or landmarks of all shapes."""
    title = f"Export {what} of all shapes, replacing those in the folder"
    dialog = file_dialog(parent, title, QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(answer)
    dialog.open()
