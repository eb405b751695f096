"""Carrying a texture: onto which shapes, how finely, into which files."""

from pathlib import Path

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.geometry.mesh import Mesh
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import note_label
from inrview.panels.setting_rows import add_setting
from inrview.panels.source_list import SourceList
from inrview.session.session import Session
from inrview.session.state import TEMPLATE, FitPhase, SessionState
from inrview.session.transfer_session import Bake

ALL = "all"
_DOUBTFUL = {"shown": "as found", "hidden": "left grey", "filled": "filled in"}
_SIZES = {1024: "1024", 2048: "2048", 4096: "4096"}
_LIVE = (FitPhase.STARTING, FitPhase.RUNNING)
_FORMATS = {"glb": "GLB", "obj": "OBJ, MTL and PNG", "ply": "PLY, at the vertices"}


class TextureBox(QWidget):
    """Sources are those that are ticked in the list above it."""

    def __init__(self, session: Session, sources: SourceList) -> None:
        super().__init__()
        self._session = session
        self._sources = sources
        self._names: dict[str, str] = {}
        self._looked_at: dict[str, Mesh] = {}
        self.target = ChoiceBox({}, "Onto")
        self.doubtful = ChoiceBox(_DOUBTFUL, "Doubtful places")
        self.pixels = ChoiceBox(_SIZES, "Size")
        self.pixels.pick(2048)
        self.format = ChoiceBox(_FORMATS, "Format")
        self.folder = QLineEdit(str(Path.home()))
        self.browse = QPushButton("…")
        self.browse.setMaximumWidth(self.fontMetrics().height() * 3)
        self.preview = QCheckBox("Preview on the shapes")
        self.bake = QPushButton("Bake")
        self.cancel = QPushButton("Cancel")
        self.progress = QProgressBar()
        self.about = note_label()
        self._lay_out()
        self._name_controls()
        self._listen()

    def _name_controls(self) -> None:
        for widget, name, tip in (
            (self.browse, "Choose the folder", "Choose where files are written"),
            (self.preview, "Preview", "Show it on what it goes onto while choosing"),
            (self.bake, "Bake", "Write a textured file for each shape"),
            (self.cancel, "Cancel the bake", "End it; files that are done stay"),
            (self.progress, "Progress of the bake", "How far the bake is"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        self.progress.setTextVisible(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        add_setting(form, "Onto", "The shape that gets the texture", self.target)
        text = "What is shown where no match is to be trusted"
        add_setting(form, "Doubtful", text, self.doubtful)
        add_setting(form, "Size", "Pixels along a side of the texture", self.pixels)
        add_setting(form, "Format", "Kind of file", self.format)
        text = "Where files are written"
        add_setting(form, "Folder", text, self.folder, self.browse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(form)
        layout.addWidget(self.preview)
        work = QHBoxLayout()
        work.addWidget(self.bake, 1)
        work.addWidget(self.cancel, 1)
        layout.addLayout(work)
        layout.addWidget(self.progress)
        layout.addWidget(self.about)

    def _listen(self) -> None:
        self.preview.toggled.connect(self._look)
        for choice in (self.target, self.doubtful):
            choice.activated.connect(self._look)
        self.target.activated.connect(lambda: self.show_button())
        self._sources.changed.connect(self._look)
        self.folder.textChanged.connect(lambda: self.show_button())
        self.format.activated.connect(lambda: self.show_button())
        self.browse.clicked.connect(self._choose)
        self.bake.clicked.connect(self._start)
        self.cancel.clicked.connect(lambda: self._session.transfer.cancel())

    def show_family(self, family: Family) -> None:
        """Offer all members, the template, and each member that is shown."""
        names = {ALL: "All shapes shown", TEMPLATE: "Template"}
        names |= {m.id: m.name for m in family.members if m.is_visible}
        if names == self._names:
            return
        chosen, self._names = self.target.currentData(), names
        with QSignalBlocker(self.target):
            self.target.clear()
            for key, name in names.items():
                self.target.addItem(name, key)
            self.target.setCurrentIndex(max(self.target.findData(chosen), 0))

    def show_state(self, state: SessionState) -> None:
        """Say how far a bake is, or what came of it."""
        report, carried = state.transfer, state.carried
        self.progress.setVisible(report is not None)
        self.cancel.setVisible(report is not None)
        text = ""
        if report is not None:
            self.progress.setRange(0, 0 if report.fraction is None else 1000)
            self.progress.setValue(round(1000 * (report.fraction or 0.0)))
            text = report.text
        elif state.baked:
            name, covered = state.baked[-1]
            text = f"{len(state.baked)} written, last {name}: {covered:.0%} is sure."
        elif carried:
            text = f"Preview on {self._names.get(carried[0].key, 'the shape')}"
            if len(carried) > 1:
                text = f"Preview on {len(carried)} shapes"
            sure = sum(one.covered for one in carried) / len(carried)
            text += f", at the vertices: {sure:.0%} is sure."
        self.about.setText(text)
        self.about.setVisible(bool(text))
        self.show_button()

    def show_button(self) -> None:
        """Allow a bake where there is a folder and a source."""
        is_there = Path(self.folder.text()).is_dir()
        is_idle = self._session.state.transfer is None
        self.pixels.setEnabled(self.format.currentData() != "ply")
        is_new = not any(self._bake().path(name).exists() for name in self._targets())
        self.bake.setText("Bake" if is_new else "Bake, replacing files")
        self.bake.setEnabled(is_there and is_idle and bool(self._sources.chosen))
        tip = "Write a textured file for each shape; older ones are replaced"
        self.bake.setToolTip(tip if is_there else "There is no such folder")

    def _look(self) -> None:
        """Show what the choices would give, where that is wanted."""
        transfer = self._session.transfer
        if not self.preview.isChecked() or not self._sources.chosen:
            transfer.end_preview()
            return
        keys = self._keys()
        if self.target.currentData() == ALL:
            keys.insert(0, TEMPLATE)
        shown = self._session.state.member_surfaces
        self._looked_at = {key: shown[key].mesh for key in keys if key in shown}
        transfer.preview(self._sources.chosen, keys, self.doubtful.currentData())

    def follow(self, state: SessionState) -> None:
        """Look again where a surface that was looked at has become another."""
        shown = state.member_surfaces
        is_same = all(
            key in shown and shown[key].mesh is mesh
            for key, mesh in self._looked_at.items()
        )
        family = family_of(state.document, state.active_family)
        is_edited = family is None or any(not edit.is_muted for edit in family.edits)
        is_at_rest = state.fit_phase not in _LIVE and state.preview_edits is None
        if self.preview.isChecked() and not is_same and is_at_rest and not is_edited:
            self._look()

    def _keys(self) -> list[str]:
        key = self.target.currentData()
        shown = [one for one in self._names if one not in (ALL, TEMPLATE)]
        return shown if key == ALL else [key]

    def _targets(self) -> list[str]:
        """Return what files are named after."""
        return [self._names.get(key, "").lower() if key == TEMPLATE
                else self._names.get(key, "") for key in self._keys()]  # fmt: skip

    def _bake(self) -> Bake:
        return Bake(
            self.folder.text(),
            self.format.currentData(),
            self.pixels.currentData(),
            self.doubtful.currentData(),
        )

    def _start(self) -> None:
        chosen = self._sources.chosen
        self._session.transfer.bake(chosen, self._keys(), self._bake())

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Folder of textured files", self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
