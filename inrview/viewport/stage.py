"""The one OpenGL window of this process, off screen: it turns a camera into pixels.

Drawing off screen and showing the pixels as a Qt image was measured against a
`QOpenGLWidget` (pyvistaqt): 11, 17, 35 and 87 ms a frame instead of 26, 30, 56 and
132 ms for 6k, 25k, 100k and 700k triangles with llvmpipe at 1280x800, and the imports
take 0.35 s instead of 1.5 s. Undocking cannot lose its context, and Wayland, X11 and
"no display at all" look the same to it.
"""

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  registers the OpenGL classes
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkDataArray, vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkProp, vtkRenderer, vtkRenderWindow

from inrview.viewport.camera_state import CameraState
from inrview.viewport.lights import add_lights
from inrview.viewport.theme import DARK, Theme

SOFTWARE_NAMES = ("llvmpipe", "softpipe", "swrast", "software", "swr", "basic render")
GPU_SAMPLES = 8
NO_RENDERER = "unknown"


class Stage:
    """Holds what VTK needs to draw: window, renderer, lights, background."""

    def __init__(self) -> None:
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(True)
        self._window.SetShowWindow(False)
        self._window.SetMultiSamples(0)
        self._window.SwapBuffersOff()
        self._renderer = vtkRenderer()
        self._renderer.GradientBackgroundOn()
        add_lights(self._renderer)
        self._window.SetAlphaBitPlanes(True)
        self._window.AddRenderer(self._renderer)
        self.set_theme(DARK)
        self._pixels = vtkUnsignedCharArray()
        self._depths = vtkFloatArray()
        self._size = (0, 0)
        self._is_open = True
        self._name: str | None = None
        self.frames = 0

    @property
    def is_open(self) -> bool:
        """Whether it may still draw."""
        return self._is_open

    @property
    def renderer_name(self) -> str:
        """What OpenGL calls itself, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)"."""
        if self._name is None:
            self._name = self._ask_name()
            if not self.is_software:
                self._window.SetMultiSamples(GPU_SAMPLES)
        return self._name

    @property
    def is_software(self) -> bool:
        """Whether the processor draws: no multisampling, less while moving."""
        name = self.renderer_name.lower()
        return any(word in name for word in SOFTWARE_NAMES)

    @property
    def can_draw(self) -> bool:
        """Whether OpenGL answers at all."""
        return self.renderer_name != NO_RENDERER

    def _ask_name(self) -> str:
        self._window.SetSize(16, 16)
        self._size = (16, 16)
        self._window.Render()
        for line in self._window.ReportCapabilities().splitlines():
            if line.startswith("OpenGL renderer string:"):
                return line.split(":", 1)[1].strip()
        return NO_RENDERER

    def add(self, prop: vtkProp) -> None:
        """Put a prop on the stage."""
        self._renderer.AddViewProp(prop)

    def remove(self, prop: vtkProp) -> None:
        """Take a prop off and free what it holds on the graphics card."""
        self._renderer.RemoveViewProp(prop)
        if self._is_open:
            prop.ReleaseGraphicsResources(self._window)

    @property
    def prop_count(self) -> int:
        """How many props are on the stage."""
        return int(self._renderer.GetViewProps().GetNumberOfItems())

    def set_theme(self, theme: Theme) -> None:
        """Colour the background."""
        self._theme = theme
        self._renderer.SetBackground(*theme.bottom)
        self._renderer.SetBackground2(*theme.top)

    def set_transparent(self, is_transparent: bool) -> None:
        """Leave the background out (for pictures that are laid over something)."""
        self._renderer.SetGradientBackground(not is_transparent)
        self._renderer.SetBackgroundAlpha(0.0 if is_transparent else 1.0)
        # On black, colours come out multiplied by their opacity.
        self._renderer.SetBackground(
            *((0.0, 0.0, 0.0) if is_transparent else self._theme.bottom)
        )

    def draw(
        self,
        camera: CameraState,
        jitter: tuple[float, float] = (0.0, 0.0),
        depth_range: tuple[float, float] | None = None,
    ) -> np.ndarray:
        """Draw at the camera's size: rows from the bottom, RGBA, valid until the next.

        `jitter` shifts the picture by a share of a pixel, for averaging.
        """
        if not self._is_open:
            raise RuntimeError("The stage is closed.")
        size = (camera.width, camera.height)
        if size != self._size:
            self._window.SetSize(*size)
            self._size = size
        self._aim(camera, jitter, depth_range or self.depth_range(camera))
        self._window.Render()
        self.frames += 1
        self._window.GetRGBACharPixelData(
            0, 0, size[0] - 1, size[1] - 1, 0, self._pixels, 0
        )
        return _as_numpy(self._pixels).reshape(size[1], size[0], 4)

    def depth_buffer(self) -> np.ndarray:
        """Depths of the last picture as OpenGL keeps them, rows from the bottom."""
        width, height = self._size
        self._window.GetZbufferData(0, 0, width - 1, height - 1, self._depths)
        return _as_numpy(self._depths).reshape(height, width).copy()

    @property
    def clipping_range(self) -> tuple[float, float]:
        """Nearest and farthest depth that the last picture could hold."""
        near, far = self._renderer.GetActiveCamera().GetClippingRange()
        return float(near), float(far)

    def _aim(
        self,
        state: CameraState,
        jitter: tuple[float, float],
        depth_range: tuple[float, float],
    ) -> None:
        camera = self._renderer.GetActiveCamera()
        camera.SetPosition(*state.position)
        camera.SetFocalPoint(*state.focal_point)
        camera.SetViewUp(*state.axes[1])
        camera.SetViewAngle(state.angle)
        camera.SetParallelProjection(state.parallel_scale is not None)
        if state.parallel_scale is not None:
            camera.SetParallelScale(state.parallel_scale)
        camera.SetWindowCenter(
            2 * jitter[0] / state.width, 2 * jitter[1] / state.height
        )
        camera.SetClippingRange(*depth_range)

    def depth_range(self, state: CameraState) -> tuple[float, float]:
        """Nearest and farthest depth that the visible props need."""
        low_x, high_x, low_y, high_y, low_z, high_z = (
            self._renderer.ComputeVisiblePropBounds()
        )
        if low_x > high_x:
            return 0.01 * state.distance, 10 * state.distance
        corners = np.array(
            [
                (x, y, z)
                for x in (low_x, high_x)
                for y in (low_y, high_y)
                for z in (low_z, high_z)
            ]
        )
        depths = -(corners - state.position) @ state.axes[2]
        margin = 0.01 * float(np.ptp(depths)) + 1e-6 * state.distance
        near, far = float(depths.min()) - margin, float(depths.max()) + margin
        if state.parallel_scale is not None:
            return near, far
        far = max(far, 2e-3 * state.distance)
        # 24 bits of depth: never more than 20000 to 1, but never cut what is looked at.
        return max(near, min(far / 20000, state.distance / 20), far / 1e6), far

    def close(self) -> None:
        """Free everything on the graphics card; nothing is drawn after it."""
        if not self._is_open:
            return
        self._is_open = False
        self._renderer.RemoveAllViewProps()
        self._window.Finalize()
        self._window.RemoveRenderer(self._renderer)
        # Letting go of the window closes its connection to the screen.
        del self._window


def _as_numpy(array: vtkDataArray) -> np.ndarray:
    return np.asarray(vtk_to_numpy(array))  # type: ignore[no-untyped-call]
