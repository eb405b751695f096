"""The export of a picture's field: a PNG of any size."""

from pathlib import Path

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Picture
from inrview.document.picture_edits import picture_of
from inrview.geometry.raster import height_for
from inrview.panels.icons import icon
from inrview.panels.number_boxes import ChoiceBox, NumberBox
from inrview.panels.panel import Panel, note_label
from inrview.panels.resolution_bar import times_as_learned
from inrview.panels.setting_rows import add_setting
from inrview.session.session import Session
from inrview.session.state import JobState, SessionState

_MOST_PIXELS = 200_000_000
_BITS = {"8": "8 bits", "16": "16 bits"}


class PictureExport(Panel):
    """Its width is its own: what is on screen may be coarser."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._job: JobState | None = None
        self._proposed = ""
        self._picture: str | None = None
        self.width_box = NumberBox(1, 200_000)
        self.width_box.setSingleStep(256)
        self.size_text = note_label()
        self.bits = ChoiceBox(_BITS, "Bits of each value")
        self.path = QLineEdit()
        self.path.setPlaceholderText("Where to write the picture")
        self.browse = QToolButton()
        self.browse.setIcon(icon("folder-open"))
        self.write = QPushButton("Export")
        self.write.setProperty("role", "primary")
        self.write.setToolTip("Write the PNG at this width")
        self.warning = note_label()
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress of the export")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop the export; no half file stays behind")
        self._lay_out()
        self.width_box.valueChanged.connect(self._show_button)
        self.path.textChanged.connect(self._show_button)
        self.browse.clicked.connect(self._choose)
        self.write.clicked.connect(self.start)
        self.cancel.clicked.connect(self._cancel)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        add_setting(form, "Width", "Columns of the PNG", self.width_box)
        form.addRow("", self.size_text)
        text = "Values of 0 to 255, or of 0 to 65535: the field has no steps of its own"
        add_setting(form, "Depth", text, self.bits)
        add_setting(form, "File", "File to write", self.path, self.browse)
        self.browse.setToolTip("Choose the file to write")
        self.browse.setAccessibleName("Choose the file to write")
        work = QHBoxLayout()
        work.addWidget(self.progress, 1)
        work.addWidget(self.cancel)
        layout.addLayout(form)
        layout.addWidget(self.warning)
        layout.addWidget(self.write)
        layout.addLayout(work)
        text = "The learned width gives the learned pixels; other widths ask between."
        layout.addWidget(note_label(text))
        layout.addStretch(1)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Follow the picture and the jobs."""
        picture = self._active(new)
        if picture is not None and picture.id != self._picture:
            self._picture = picture.id
            with QSignalBlocker(self.width_box):
                self.width_box.setValue(picture.raster.width)
        if picture is not None:
            self._propose(picture)
        jobs = [job for job in new.jobs if job.title.startswith("Export")]
        self._job = jobs[0] if jobs else None
        self.progress.setVisible(self._job is not None)
        self.cancel.setVisible(self._job is not None)
        if self._job is not None:
            self.progress.setRange(0, 0 if self._job.fraction is None else 1000)
            self.progress.setValue(round(1000 * (self._job.fraction or 0.0)))
        self._show_button()

    def _active(self, state: SessionState) -> Picture | None:
        return picture_of(state.document, state.picture.active)

    def _propose(self, picture: Picture) -> None:
        """Name the file after the picture, unless the user has named it."""
        if self.path.text() not in ("", self._proposed):
            return
        folder = self.session.state.path
        place = Path(folder).parent if folder else Path.home()
        name = picture.name.replace("/", "-")
        self._proposed = str(place / f"{name} field.png")
        if self.path.text() != self._proposed:
            with QSignalBlocker(self.path):
                self.path.setText(self._proposed)

    def _show_button(self) -> None:
        state = self.session.state
        picture, text, rows = self._active(state), "", 0
        if picture is not None:
            raster = picture.raster
            rows = height_for(self.width_box.value(), raster.width, raster.height)
            width = self.width_box.value()
            times = times_as_learned(width, raster.width)
            self.size_text.setText(f"{width} \u00d7 {rows} pixels, {times}")
        is_fitted = state.picture.image is not None
        is_too_large = rows * self.width_box.value() > _MOST_PIXELS
        if not is_fitted:
            text = "Nothing is fitted yet: press Train first."
        elif is_too_large:
            text = "This is more than a PNG of 200 million pixels: choose less."
        self.warning.setText(text)
        self.warning.setVisible(bool(text))
        is_there = bool(self.path.text()) and Path(self.path.text()).exists()
        self.write.setText("Replace the file" if is_there else "Export")
        is_ready = is_fitted and not is_too_large and bool(self.path.text())
        self.write.setEnabled(is_ready and self._job is None)

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export picture", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PNG (*.png)", "All files (*)"])
        dialog.setDefaultSuffix("png")
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.path.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def start(self) -> None:
        """Ask the session for the file; the button has said if it replaces one."""
        if self.write.isEnabled():
            path = self.path.text()
            replaces = Path(path).exists()
            bits = int(self.bits.currentData())
            self.session.export_picture(path, self.width_box.value(), replaces, bits)

    def _cancel(self) -> None:
        if self._job is not None:
            self.session.cancel_job(self._job.id)
