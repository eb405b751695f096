"""VTK in parts, so that loading it holds the window up for moments only."""

from collections.abc import Callable
from importlib import import_module

from PyQt6.QtCore import QObject, QTimer

_PARTS = (
    "vtkmodules.vtkCommonCore",
    "vtkmodules.util.numpy_support",
    "vtkmodules.vtkRenderingCore",
    "vtkmodules.vtkRenderingOpenGL2",
    "inrview.viewport.scene",
    "inrview.viewport.frame_loop",
)
"""In the order in which they need each other."""


class Wake(QTimer):
    """Loads a part at each turn of the loop, then calls `ready`, once started."""

    def __init__(self, parent: QObject, ready: Callable[[], None]) -> None:
        super().__init__(parent)
        self._parts = iter(_PARTS)
        self._ready = ready
        self.setSingleShot(True)
        self.timeout.connect(self._step)

    def _step(self) -> None:
        part = next(self._parts, None)
        if part is None:
            self._ready()
        else:
            import_module(part)
            self.start(0)
