"""The widget under the viewport: a camera, a picture, and what is written over it.

VTK is imported after the first paint, so that the window's shell shows before.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, Qt, QThread, pyqtSignal
from PyQt6.QtGui import (
    QCloseEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QWidget

from inrview.viewport.camera_state import CameraState
from inrview.viewport.flight import Flight
from inrview.viewport.frame_pace import FramePace
from inrview.viewport.navigation import upended
from inrview.viewport.overlay_style import OverlayView
from inrview.viewport.overlays import Overlays
from inrview.viewport.panes import Panes
from inrview.viewport.qt_image import paint_ground, paint_image, to_image
from inrview.viewport.theme import Theme, theme
from inrview.viewport.vtk_parts import Wake

if TYPE_CHECKING:
    from inrview.viewport.frame_loop import FrameLoop
    from inrview.viewport.frame_maker import FrameMaker
    from inrview.viewport.hits import Hits
    from inrview.viewport.scene import Scene
    from inrview.viewport.stage import Stage

START = CameraState(position=(1.8, 1.3, 3.2))
NO_OPENGL = (
    "OpenGL does not work here, so nothing can be drawn. Update the graphics driver, "
    "or set LIBGL_ALWAYS_SOFTWARE=1 and start again."
)
TOO_SLOW_TO_FLY_MS = 90.0


class Canvas(QWidget):
    """Owns the stage and the camera; draws when asked, once a turn of the loop."""

    camera_moved = pyqtSignal()
    camera_rested = pyqtSignal(object)
    """A `CameraState` in device pixels."""
    first_drawn = pyqtSignal()
    """The first picture is on the screen."""
    drawing_failed = pyqtSignal(str)
    """OpenGL does not work here: why, in a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self._theme: Theme = theme(is_dark=True)
        self._camera = START
        self._overlays = Overlays()
        self._stage: Stage | None = None
        self._opened: Scene | None = None
        self._wishes: list[Callable[[Scene], None]] = []
        self._hits: Hits | None = None
        self._maker: FrameMaker | None = None
        self._loop: FrameLoop | None = None
        self._is_closed = self._was_drawn = False
        self._flight = Flight(self, self._fly)
        self._wake = Wake(self, self._open)

    # The camera

    @property
    def camera(self) -> CameraState:
        """Where it looks from, in device pixels, minus the scene's origin."""
        ratio = self.devicePixelRatioF()
        return replace(
            self._camera,
            width=self._panes.pane_width,
            height=max(1, round(self.height() * ratio)),
            origin=(0.0, 0.0, 0.0) if self._opened is None else self._opened.origin,
        )

    @property
    def _panes(self) -> Panes:
        """How the widget is divided, in device pixels."""
        width = max(1, round(self.width() * self.devicePixelRatioF()))
        return Panes(width, self._overlays.sides is not None)

    def set_camera(self, camera: CameraState) -> None:
        """Look from there at once; a camera that is not finite is ignored."""
        self._flight.stop()
        self._move_camera(camera)

    def fly_to(self, camera: CameraState) -> None:
        """Look from there after a short flight, or at once where frames are slow."""
        if not camera.is_finite:
            return
        loop = self._loop
        if loop is None or loop.image is None or loop.motion_ms > TOO_SLOW_TO_FLY_MS:
            self.set_camera(camera)
        else:
            self._flight.start(self.camera, camera)

    def _fly(self, camera: CameraState, share: float) -> None:
        self._move_camera(camera)
        if self._overlays.pivot is not None:
            self._overlays.pivot_strength = 1.0

    def _move_camera(self, camera: CameraState) -> None:
        if not camera.is_finite:
            return
        self._camera = camera
        if self._loop is not None:
            self._loop.move()
        self.camera_moved.emit()

    def _upend(self, before: str, after: str) -> None:
        self._overlays.up_axis = after
        self.fly_to(upended(self.camera, before, after))

    # Drawing

    @property
    def pace(self) -> FramePace | None:
        """What frames cost here, once something was drawn."""
        return None if self._loop is None else self._loop.pace

    @property
    def renderer_name(self) -> str:
        """What OpenGL calls itself, empty before the first picture."""
        return "" if self._stage is None else self._stage.renderer_name

    @property
    def _scene(self) -> "Scene":
        """The scene, made when first needed; only ever on the window's thread."""
        assert QThread.currentThread() is self.thread(), "VTK off the window's thread"
        if self._opened is None:
            self._open()
        assert self._opened is not None, "the viewport is closed"
        return self._opened

    def _once_open(self, wish: "Callable[[Scene], None]") -> None:
        """Do something to the scene, or when there is one: VTK is not loaded for it."""
        if self._opened is None:
            self._wishes.append(wish)
        else:
            wish(self._opened)

    def _open(self) -> None:
        if self._opened is not None or self._is_closed:
            return
        from inrview.viewport.frame_loop import FrameLoop
        from inrview.viewport.frame_maker import FrameMaker
        from inrview.viewport.hits import Hits
        from inrview.viewport.scene import Scene
        from inrview.viewport.stage import Stage

        self._stage = Stage()
        self._opened = Scene(self._stage)
        self._opened.set_theme(self._theme)
        while self._wishes:
            self._wishes.pop(0)(self._opened)
        self._hits = Hits(self._opened)
        self._maker = FrameMaker(self._stage, self._opened)
        self._loop = FrameLoop(self, lambda: self.camera, self._maker)
        self._loop.frame_drawn.connect(self._frame_drawn)
        self._loop.came_to_rest.connect(self._rested)
        if not self._stage.can_draw:
            self.drawing_failed.emit(NO_OPENGL)
        self._request()

    def _request(self) -> None:
        """Draw what changed, unless nobody can see it; then when it is shown."""
        if self._loop is None or self._maker is None or not self.isVisible():
            return
        self._tell_maker()
        self._loop.scene_changed()

    def _tell_maker(self) -> None:
        if self._maker is not None:
            self._maker.ratio = self.devicePixelRatioF()
            self._maker.wipe = self._overlays.wipe
            self._maker.gap = self._panes.gap if self._panes.is_split else None

    def _frame_drawn(self) -> None:
        self.update()
        if not self._was_drawn:
            self._was_drawn = True
            self.first_drawn.emit()

    def _rested(self) -> None:
        self._overlays.pivot_strength = 0.0
        self.update()
        self.camera_rested.emit(self.camera)

    def _overlay_view(self) -> OverlayView:
        return OverlayView(
            self.camera,
            self._theme,
            self.width(),
            self.height(),
            self.devicePixelRatioF(),
        )

    def _pane_view(self) -> OverlayView:
        """Return what paints in one of the views side by side, or in the only one."""
        view = self._overlay_view()
        return replace(view, width=self._panes.pane_width / view.ratio)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Show the last picture; the first paint needs no OpenGL at all."""
        painter = QPainter(self)
        image = None if self._loop is None else self._loop.image
        if image is None:
            paint_ground(painter, self.rect(), self._theme)
            if self._stage is None and not self._is_closed:
                self._wake.start(0)
        else:
            paint_image(painter, image, self.rect(), self.devicePixelRatioF())
            view = self._overlay_view()
            starts = [start / view.ratio for start in self._panes.starts]
            self._overlays.paint(painter, view, self._pane_view(), starts)
            self._paint_region(painter)
        painter.end()

    def _paint_region(self, painter: QPainter) -> None:
        """Paint what a tool draws over everything else; here there is none."""

    def _picture(self, scale: float, is_transparent: bool) -> QImage:
        """Draw the scene at rest quality at another size, with the legend over it."""
        assert self._loop is not None
        assert self._stage is not None
        camera = self.camera
        camera = replace(
            camera,
            width=max(1, round(camera.width * scale)),
            height=max(1, round(camera.height * scale)),
        )
        self._stage.set_transparent(is_transparent)
        try:
            pixels = self._loop.best_picture(camera)
        finally:
            self._stage.set_transparent(False)
        image = to_image(pixels, QImage.Format.Format_RGBA8888_Premultiplied)
        ratio = self.devicePixelRatioF() * scale
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        painter.setFont(self.font())
        view = OverlayView(camera, self._theme, self.width(), self.height(), ratio)
        self._overlays.paint_legend(painter, view)
        painter.end()
        self._request()
        return image

    # Qt's events

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Draw what changed while nobody could see it."""
        super().showEvent(event)
        self._request()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Draw again at the new size."""
        super().resizeEvent(event)
        if self._loop is not None:
            self._tell_maker()
            self._loop.move()

    def event(self, event: QEvent | None) -> bool:
        """Draw again when the window comes to a screen with other pixels."""
        if event is not None and event.type() == QEvent.Type.DevicePixelRatioChange:
            self._request()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Free OpenGL before Qt takes the widget down."""
        self._finalise()
        super().closeEvent(event)

    def close(self) -> bool:
        """Free OpenGL, always, and close; safe to call twice."""
        self._finalise()
        return super().close()

    def _finalise(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._wake.stop()
        self._flight.stop()
        if self._loop is not None:
            self._loop.close()
        if self._hits is not None:
            self._hits.forget()
        if self._stage is not None:
            self._stage.close()
