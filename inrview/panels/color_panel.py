"""Colours of a family: what corresponds, the brush, and colours taken from scans."""

from collections.abc import Mapping

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.family_edits import family_of
from inrview.panels.action_button import action_button
from inrview.panels.brush_box import BrushBox
from inrview.panels.look import Look
from inrview.panels.match_box import MatchBox
from inrview.panels.panel import Panel, differs, note_label, section
from inrview.panels.source_list import SourceList
from inrview.panels.texture_box import TextureBox
from inrview.session.session import Session
from inrview.session.state import SessionState

_EMPTY = "Colours and corresponding places are there once a family is trained."
_NO_SOURCES = (
    "None of the shapes has colours: open files with a texture or vertex colours as "
    "members of the family."
)


class ColorPanel(Panel):
    """Everything that is seen on all shapes of a family at once."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self.empty = note_label(_EMPTY)
        self.body = QWidget()
        self.matches = MatchBox(actions, look)
        self.brush = BrushBox(session, actions)
        self.sources = SourceList("Shapes that give their colours")
        self.no_sources = note_label(_NO_SOURCES)
        self.take = QPushButton("Take Colours")
        self.take.setToolTip("Learn the colours of the ticked shapes on the template")
        self.take.setAccessibleName("Take colours")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of taking colours")
        self.about = note_label()
        self.texture = TextureBox(session, self.sources)
        self._actions = actions
        self._lay_out()
        self.take.clicked.connect(
            lambda: session.color_fit.fit_from(self.sources.chosen)
        )
        self.sources.changed.connect(lambda: self._show_button(session.state))

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self.empty)
        outer.addWidget(self.body)
        outer.addStretch(1)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        section(layout, "What corresponds")
        layout.addWidget(self.matches)
        section(layout, "Paint")
        layout.addWidget(self.brush)
        section(layout, "Colours from shapes")
        for widget in (self.no_sources, self.sources, self.progress, self.about):
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.take, 1)
        row.addWidget(action_button(self._actions["colours.remove"]), 1)
        layout.addLayout(row)
        self.texture_title = section(layout, "Carry the texture")
        layout.addWidget(self.texture)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Follow the family, the brush and the fit of colours."""
        family = family_of(new.document, new.active_family)
        is_ready = family is not None and new.family_snapshot is not None
        self.empty.setVisible(not is_ready)
        self.body.setVisible(is_ready)
        if family is None or not is_ready:
            return
        if differs(old, new, "document", "active_family", "family_snapshot"):
            self.matches.show_family(family)
            scans = {scan.id: scan for scan in new.document.scans}
            self.sources.show_family(family, scans)
            has_sources = self.sources.count() > 0
            self.sources.setVisible(has_sources)
            self.no_sources.setVisible(not has_sources)
            for part in (self.take, self.texture_title, self.texture):
                part.setVisible(has_sources)
            self.texture.show_family(family)
        if differs(old, new, "brush"):
            self.brush.show_brush(new.brush)
        self._show_fit(new)
        if differs(old, new, "transfer", "carried", "baked"):
            self.texture.show_state(new)
        if differs(old, new, "member_surfaces"):
            self.texture.follow(new)
        self._show_button(new)

    def _show_fit(self, state: SessionState) -> None:
        report = state.color_fit
        is_live = state.color_fit_family is not None
        self.progress.setVisible(is_live)
        self.progress.setRange(0, 1000)
        share = report.fraction if report is not None else 0.0
        self.progress.setValue(round(1000 * (share or 0.0)))
        family = family_of(state.document, state.active_family)
        field = None if family is None else family.colors.field
        text = "" if field is None else f"Colours of {', '.join(field.sources)}"
        is_own = report is not None and field is not None
        if is_own and report is not None and report.snapshot is field:
            text += f": {report.error or 0.0:.1f} of 255 off on average"
        self.about.setText(text)
        self.about.setVisible(bool(text))

    def _show_button(self, state: SessionState) -> None:
        is_idle = state.color_fit_family is None
        self.take.setEnabled(is_idle and bool(self.sources.chosen))
        self.texture.show_button()
