"""The middle of the window: the view, and what lies over it."""

from collections.abc import Callable, Sequence

from PyQt6.QtGui import QAction, QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from inrview.panels.recovery_bar import RecoveryBar
from inrview.panels.toasts import Toasts
from inrview.panels.welcome import Welcome
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.viewport import Viewport


class Center(QWidget):
    """Stacks the offer to recover, the view, the welcome and the messages."""

    def __init__(
        self,
        session: Session,
        open_action: QAction,
        samples: Sequence[QAction],
        ask: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__()
        self.recovery = RecoveryBar(session, ask=ask)
        self.viewport = Viewport()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.recovery)
        layout.addWidget(self.viewport, 1)
        self.welcome = Welcome(open_action, samples, self.viewport)
        self.toasts = Toasts(session, self)

    def show_state(self, state: SessionState) -> None:
        """Show the welcome only while there is nothing else to see."""
        self.recovery.show_state(state)
        self.toasts.show_state(state)
        is_loading = bool(state.jobs) or state.preview_points is not None
        is_empty = not state.document.scans and not state.document.families
        self.welcome.setVisible(is_empty and not is_loading)
        self._settle()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Keep what lies over the view in its place."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        self.welcome.setGeometry(self.viewport.rect())
        self.toasts.settle()
