"""Step four, the export: a mesh file in the scan's own coordinates."""

from pathlib import Path

from PyQt6.QtCore import QSignalBlocker, Qt
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

from inrview.panels.icons import icon
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.panel import Panel, differs, note_label, tabular
from inrview.panels.scene_facts import (
    current_shape,
    exported_name,
    has_offsets,
    shape_unit,
)
from inrview.session.session import Session
from inrview.session.state import JobState, SessionState

FORMATS = {
    "ply": "PLY: normals and colours",
    "obj": "OBJ: text, with normals",
    "stl": "STL: triangles only, for printing",
    "glb": "GLB: for the web and games",
}
_WARNINGS = {"stl": "STL keeps neither normals nor colours."}


class ExportPanel(Panel):
    """Its resolution is its own: what is on screen may be coarser."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._job: JobState | None = None
        self.format = ChoiceBox(FORMATS, "Format")
        self.resolution = NumberBox(16, 2048)
        self.resolution.setSingleStep(64)
        self.resolution.setValue(256)
        self.level = AmountBox(-1e9, 1e9, 5)
        self.path = QLineEdit()
        self._proposed = ""
        self.path.setPlaceholderText("Where to write the mesh")
        self.browse = QToolButton()
        self.browse.setIcon(icon("folder-open"))
        self.browse.setToolTip("Choose the file to write")
        self.browse.setAccessibleName("Choose the file to write")
        self.cost = note_label()
        self.warning = note_label()
        self.write = QPushButton("Export")
        self.write.setProperty("role", "primary")
        self.write.setToolTip("Write the mesh at this resolution")
        self.progress = QProgressBar()
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop the export; no half file stays behind")
        tabular(self.cost)
        self._name_controls()
        self._lay_out()
        self._listen()

    def _name_controls(self) -> None:
        for widget, name, tip in (
            (self.format, "Format", "Kind of file"),
            (self.resolution, "Resolution", "Cells along the longest side"),
            (self.level, "Offset", "Grow or shrink the surface by this distance"),
            (self.path, "File", "File to write"),
            (self.progress, "Progress of the export", "How far the export is"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.path, 1)
        where.addWidget(self.browse)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Format", self.format)
        form.addRow("Resolution", self.resolution)
        form.addRow("", self.cost)
        form.addRow("Offset", self.level)
        form.addRow("File", where)
        work = QHBoxLayout()
        work.addWidget(self.progress, 1)
        work.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.warning)
        layout.addWidget(self.write)
        layout.addLayout(work)
        layout.addWidget(
            note_label("Vertices are written in the scan's own unit and coordinates.")
        )
        layout.addStretch(1)

    def _listen(self) -> None:
        self.format.currentIndexChanged.connect(self._change_ending)
        self.resolution.valueChanged.connect(self._show_cost)
        self.path.textChanged.connect(self._show_button)
        self.browse.clicked.connect(self._choose)
        self.write.clicked.connect(self.start)
        self.cancel.clicked.connect(self._cancel)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Follow the jobs, the document and the cost."""
        if differs(old, new, "document", "active_shape"):
            unit = shape_unit(new)
            self.level.setSuffix("" if unit == "unit" else f" {unit}")
            self.level.setEnabled(has_offsets(new))
        self._propose(exported_name(new))
        jobs = [job for job in new.jobs if job.title.startswith("Export")]
        self._job = jobs[0] if jobs else None
        self._show_job()
        if differs(old, new, "fit", "document", "max_resolution"):
            self._show_cost()
        self._show_button()

    def _propose(self, name: str) -> None:
        """Name the file after what is exported, unless the user has named it."""
        if not name or self.path.text() not in ("", self._proposed):
            return
        folder = self.session.state.path
        place = Path(folder).parent if folder else Path.home()
        ending = self.format.currentData()
        self._proposed = str(place / f"{name.replace('/', '-')}.{ending}")
        if self.path.text() != self._proposed:
            with QSignalBlocker(self.path):
                self.path.setText(self._proposed)

    def _show_job(self) -> None:
        job = self._job
        self.progress.setVisible(job is not None)
        self.cancel.setVisible(job is not None)
        if job is not None:
            self.progress.setRange(0, 0 if job.fraction is None else 1000)
            self.progress.setValue(round(1000 * (job.fraction or 0.0)))

    def _show_cost(self) -> None:
        self.cost.setText(self.session.cost(self.resolution.value()).text)
        self._show_button()

    def _show_button(self) -> None:
        has_field = self._has_field()
        is_there = bool(self.path.text()) and Path(self.path.text()).exists()
        allowed = self.session.cost(self.resolution.value()).is_allowed
        self.write.setText("Replace the file" if is_there else "Export")
        ready = has_field and bool(self.path.text()) and allowed and self._job is None
        self.write.setEnabled(ready)
        ending = self.format.currentData()
        text = _WARNINGS.get(ending, "")
        if not has_field:
            text = "Nothing is fitted yet: press Train first."
        elif not allowed:
            text = "This resolution needs more memory than there is."
        self.warning.setText(text)
        self.warning.setVisible(bool(text))

    def _has_field(self) -> bool:
        state = self.session.state
        if state.active_family is not None:
            return state.family_snapshot is not None
        shape = current_shape(state)
        # Not every report of a running fit carries a snapshot; its surface stays.
        has_live = state.fit is not None and state.fit.snapshot is not None
        has_surface = state.surface is not None and shape is not None
        is_own = has_surface and state.surface_shape == state.active_shape
        return has_live or is_own or (shape is not None and shape.snapshot is not None)

    def _change_ending(self) -> None:
        if self.path.text():
            ending = "." + self.format.currentData()
            self.path.setText(str(Path(self.path.text()).with_suffix(ending)))
        self._show_button()

    def _choose(self) -> None:
        ending = self.format.currentData()
        dialog = QFileDialog(self, "Export mesh", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.upper()} (*.{ending})", "All files (*)"])
        dialog.setDefaultSuffix(ending)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.path.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def start(self) -> None:
        """Ask the session for the file; the button has said if it replaces one."""
        if not self.write.isEnabled():
            return
        path = self.path.text()
        self.session.export(
            path,
            self.resolution.value(),
            self.level.value(),
            overwrite=Path(path).exists(),
        )

    def _cancel(self) -> None:
        if self._job is not None:
            self.session.cancel_job(self._job.id)
