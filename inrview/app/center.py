"""The middle of the window: the view, and what lies over it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from PyQt6.QtGui import QAction, QImage, QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from inrview.app.lab_view import LabView
from inrview.panels.look import Look
from inrview.panels.recovery_bar import RecoveryBar
from inrview.panels.toasts import Toasts
from inrview.panels.welcome import Welcome
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.image_file import write_image
from inrview.viewport.picture_canvas import PictureCanvas
from inrview.viewport.qt_image import thumbnail
from inrview.viewport.viewport import Viewport

_SMALL = 320
"""Pixels along the longer side of a preview."""


class Center(QWidget):
    """Stacks the offer to recover, the view, the welcome and the messages."""

    def __init__(
        self,
        session: Session,
        open_action: QAction,
        samples: Sequence[QAction],
        ask: Callable[[Callable[[], None]], None],
        look: Look,
    ) -> None:
        super().__init__()
        self.recovery = RecoveryBar(session, ask=ask)
        self.viewport = Viewport()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.recovery)
        self.canvas = PictureCanvas()
        self.canvas.hide()
        layout.addWidget(self.viewport, 1)
        layout.addWidget(self.canvas, 1)
        self.lab = LabView(session, look)
        self.lab.hide()
        layout.addWidget(self.lab, 1)
        self.welcome = Welcome(open_action, samples, self.viewport)
        self.toasts = Toasts(session, self)

    def show_state(self, state: SessionState) -> None:
        """Show the welcome only while there is nothing else to see."""
        self.recovery.show_state(state)
        self.toasts.show_state(state)
        is_flat, is_lab = state.picture.active is not None, state.lab.is_open
        seen = self.lab if is_lab else self.canvas if is_flat else self.viewport
        if seen.isHidden():
            self._change_to(seen)
        self.lab.show_state(state)
        is_loading = bool(state.jobs) or state.preview_points is not None
        document = state.document
        is_empty = not (document.scans or document.families or document.pictures)
        self.welcome.setVisible(is_empty and not is_loading)
        self._settle()

    def _change_to(self, seen: QWidget) -> None:
        """Show one of the three; keys that went to another one go to it."""
        window = self.window()
        focus = None if window is None else window.focusWidget()
        had_focus = focus is None or self.isAncestorOf(focus)
        for widget in (self.lab, self.canvas, self.viewport):
            widget.setVisible(widget is seen)
        if had_focus:
            seen.setFocus()
        self.toasts.raise_()

    def screenshot(self, path: Path | None = None) -> QImage:
        """Draw what is seen as a picture; with `path` also write it as PNG.

        Raises
        ------
        OSError
            When the file cannot be written; an older file is then left as it was.
        """
        image = self._flat_picture()
        if image is None:
            return self.viewport.screenshot(path)
        if path is not None:
            write_image(image, path)
        return image

    def thumbnail(self) -> Float32[np.ndarray, "h w 3"] | None:
        """Return what is seen in small."""
        image = self._flat_picture()
        return self.viewport.thumbnail() if image is None else thumbnail(image, _SMALL)

    def _flat_picture(self) -> QImage | None:
        """Return what is seen where that is painted by Qt."""
        if not self.lab.isHidden():
            return self.lab.grab().toImage()
        return None if self.canvas.isHidden() else self.canvas.picture()

    def fit_all(self) -> None:
        """Show everything."""
        if not self.lab.isHidden():
            self.lab.fit_all()
        elif self.canvas.isHidden():
            self.viewport.fit_all()
        else:
            self.canvas.fit_all()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Keep what lies over the view in its place."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        self.welcome.setGeometry(self.viewport.rect())
        self.toasts.settle()
