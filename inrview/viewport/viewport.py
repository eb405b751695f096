"""The 3-D view as a Qt widget: shows geometry by key, reports what the user points at.

Everything here runs on the window's thread; VTK is imported when something is first
drawn, so that the window's shell can show before.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32
from PyQt6.QtCore import QPointF, QRectF, Qt, QThread, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QCloseEvent,
    QColor,
    QImage,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport import navigation
from inrview.viewport.camera_state import CameraState
from inrview.viewport.frame_pace import FramePace
from inrview.viewport.gestures import Navigation, Preset
from inrview.viewport.mouse import Mouse
from inrview.viewport.theme import Theme, theme

if TYPE_CHECKING:
    from inrview.viewport.frame_loop import FrameLoop
    from inrview.viewport.scene import Scene
    from inrview.viewport.stage import Stage

START = CameraState(position=(1.8, 1.3, 3.2))


class Viewport(QWidget):
    """Draws points, surfaces and slices in scan space, and moves the camera."""

    camera_moved = pyqtSignal()
    camera_rested = pyqtSignal(object)
    """A `CameraState` in device pixels."""
    point_hovered = pyqtSignal(object)
    """A `Hit`, or None when the mouse left the surface."""
    point_picked = pyqtSignal(object)
    """A `Hit`: a click without a drag."""
    slice_dragged = pyqtSignal(object)
    """A `SliceDrag`."""
    pivot_set = pyqtSignal(object)
    """The new pivot as three floats, in scan space minus the scene's origin."""
    wipe_moved = pyqtSignal(float)
    """The share of the width left of the wipe, dragged by the user."""
    first_drawn = pyqtSignal()
    """The first picture is on the screen."""
    drawing_failed = pyqtSignal(str)
    """OpenGL does not work here: why, in a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("3-D view")
        self._theme: Theme = theme(is_dark=True)
        self._camera = START
        self._mouse = Mouse()
        self._stage: Stage | None = None
        self._scene_or_none: Scene | None = None
        self._loop: FrameLoop | None = None
        self._is_closed = False
        self._was_fitted = False
        self._wake = QTimer(self)
        self._wake.setSingleShot(True)
        self._wake.timeout.connect(self._open_stage)

    # What is shown ---------------------------------------------------------------

    def show_points(
        self, key: str, points: Points, color: Vector | None = None
    ) -> None:
        """Show points under a key; `color` is for those that have none."""
        self._scene.show_points(key, points, color)
        self._changed()

    def show_surface(
        self,
        key: str,
        mesh: Mesh,
        coarse: Mesh | None = None,
        scalars: Float32[np.ndarray, " n"] | None = None,
        limits: tuple[float, float] | None = None,
    ) -> None:
        """Show a mesh under a key; `coarse` is drawn while the camera moves."""
        self._scene.show_surface(key, mesh, coarse, None)
        self._changed()

    def remove(self, key: str) -> None:
        """Take an object away; an unknown key is no error."""
        if self._scene_or_none is not None:
            self._scene_or_none.remove(key)
            self._changed()

    def set_visible(self, key: str, is_visible: bool) -> None:
        """Show or hide an object, also one that comes later."""
        self._scene.set_visible(key, is_visible)
        self._changed()

    # How it looks ----------------------------------------------------------------

    def set_theme(self, is_dark: bool) -> None:
        """Switch all colours."""
        self._theme = theme(is_dark)
        if self._scene_or_none is not None:
            self._scene_or_none.set_theme(self._theme)
        self._changed()

    # The camera ------------------------------------------------------------------

    @property
    def camera(self) -> CameraState:
        """Where it looks from, in device pixels."""
        ratio = self.devicePixelRatioF()
        return replace(
            self._camera,
            width=max(1, round(self.width() * ratio)),
            height=max(1, round(self.height() * ratio)),
            origin=(0.0, 0.0, 0.0)
            if self._scene_or_none is None
            else self._scene_or_none.origin,
        )

    def set_camera(self, camera: CameraState) -> None:
        """Look from there; a camera that is not finite is ignored."""
        if not camera.is_finite:
            return
        self._camera = camera
        if self._loop is not None:
            self._loop.move()
        self.camera_moved.emit()

    def fit_all(self) -> None:
        """Show everything that is visible."""
        self._fit(None)

    def fit_to(self, key: str) -> None:
        """Show one object."""
        self._fit([key])

    def _fit(self, keys: Collection[str] | None) -> None:
        box = None if self._scene_or_none is None else self._scene.bounds(keys)
        if box is not None:
            self.set_camera(navigation.fitted(self.camera, *box))

    def look_from(self, axis: str, opposite: bool = False) -> None:
        """Look along an axis ("x", "y", "z") or from "front", "right" or "top"."""
        self.set_camera(
            navigation.looking_from(self.camera, axis, opposite, self._mouse.up_axis)
        )

    def toggle_parallel(self) -> None:
        """Switch between perspective and parallel projection."""
        is_parallel = self._camera.parallel_scale is not None
        self.set_camera(navigation.with_parallel(self.camera, not is_parallel))

    def set_up_axis(self, axis: str) -> None:
        """Say which axis points upwards: "x", "y" or "z"."""
        self._mouse.up_axis = axis
        self.set_camera(navigation.levelled(self.camera, axis))

    def set_navigation(
        self, preset: str, is_turntable: bool = True, is_wheel_inverted: bool = False
    ) -> None:
        """Choose the mouse habits: "cad", "vtk" or "blender"."""
        self._mouse.navigation = Navigation(
            Preset(preset), is_turntable, is_wheel_inverted
        )

    # Drawing ---------------------------------------------------------------------

    @property
    def pace(self) -> FramePace | None:
        """What frames cost here, once something was drawn."""
        return None if self._loop is None else self._loop.pace

    @property
    def _scene(self) -> "Scene":
        assert QThread.currentThread() is self.thread(), "VTK off the window's thread"
        if self._scene_or_none is None:
            self._open_stage()
        assert self._scene_or_none is not None
        return self._scene_or_none

    def _open_stage(self) -> None:
        if self._scene_or_none is not None or self._is_closed:
            return
        from inrview.viewport.frame_loop import FrameLoop
        from inrview.viewport.scene import Scene
        from inrview.viewport.stage import Stage

        self._stage = Stage()
        self._scene_or_none = Scene(self._stage)
        self._scene_or_none.set_theme(self._theme)
        self._loop = FrameLoop(self, lambda: self.camera)
        self._loop.frame_drawn.connect(self.update)
        self._loop.came_to_rest.connect(self._rested)
        self._loop.open(self._stage, self._scene_or_none)
        self._loop.request()

    def _changed(self) -> None:
        if not self._was_fitted and self._scene_or_none is not None:
            box = self._scene_or_none.bounds()
            if box is not None:
                self._was_fitted = True
                self.set_camera(navigation.fitted(self.camera, *box))
        if self._loop is not None:
            self._loop.request()
        self.update()

    def _rested(self) -> None:
        self.camera_rested.emit(self.camera)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Show the last picture; the first paint needs no OpenGL at all."""
        painter = QPainter(self)
        image = None if self._loop is None else self._loop.image
        if image is None:
            self._paint_empty(painter)
            if self._stage is None and not self._is_closed:
                self._wake.start(0)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._paint_picture(painter, image)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        gradient = QLinearGradient(0, 0, 0, self.height())
        gradient.setColorAt(0, QColor.fromRgbF(*self._theme.top))
        gradient.setColorAt(1, QColor.fromRgbF(*self._theme.bottom))
        painter.fillRect(self.rect(), gradient)

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        if image.width() == round(self.width() * ratio):
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(0, 0), image)
        else:
            painter.drawImage(QRectF(self.rect()), image)

    # Qt's events -----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Draw again at the new size."""
        if self._loop is not None:
            self._loop.move()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Start to turn, pan or dolly."""
        if event is not None:
            self._mouse.press(event, None)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Continue what was started."""
        if event is None:
            return
        state = self._mouse.move(event, self.camera, self.devicePixelRatioF())
        if state is not None:
            self.set_camera(state)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """End it."""
        self._mouse.release()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Zoom towards the cursor."""
        if event is None:
            return
        place = event.position() * self.devicePixelRatioF()
        anchor = self.camera.at_pivot_depth(place.x(), place.y())
        state = self._mouse.wheel(event, self.camera, anchor)
        if state is not None:
            self.set_camera(state)

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
        if self._loop is not None:
            self._loop.close()
        if self._stage is not None:
            self._stage.close()
