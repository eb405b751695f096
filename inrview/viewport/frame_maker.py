"""One finished frame: both sides of a wipe, shading by depth, and the depth itself."""

from dataclasses import dataclass, replace

import numpy as np

from inrview.viewport.camera_state import CameraState
from inrview.viewport.depth_picture import DepthPicture
from inrview.viewport.depth_shading import shade_by_depth
from inrview.viewport.scene import Scene, Side
from inrview.viewport.stage import Stage

Jitter = tuple[float, float]
_GROOVE = (110, 116, 124, 255)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """RGBA rows from the bottom, valid until the next frame, and maybe depths."""

    pixels: np.ndarray
    depth: DepthPicture | None


class FrameMaker:
    """Draws frames of a scene on a stage."""

    def __init__(self, stage: Stage, scene: Scene) -> None:
        self._stage, self._scene = stage, scene
        self.wipe: float | None = None
        self.gap: int | None = None
        """Columns between two views side by side; None for one view."""
        self.ratio = 1.0
        """Device pixels for each of Qt's, for the size of points."""

    @property
    def is_software(self) -> bool:
        """Whether the processor draws."""
        return self._stage.is_software

    def cost(self, is_coarse: bool) -> int:
        """Triangles and points in a frame."""
        return self._scene.cost(is_coarse)

    def draw(
        self, camera: CameraState, is_coarse: bool, jitter: Jitter, with_depth: bool
    ) -> Frame:
        """Draw coarse levels or everything, shifted by a part of a pixel."""
        self._scene.set_moving(is_coarse)
        self._scene.fit_points(camera, self.ratio, is_coarse)
        self._scene.aim(camera)
        is_shaded = self._scene.has_unlit_points
        with_depth = with_depth or is_shaded
        if self.gap is not None:
            frame = self._beside(camera, jitter, with_depth, self.gap)
        elif self.wipe is None:
            frame = self._whole(camera, jitter, with_depth)
        else:
            frame = self._parted(camera, jitter, with_depth, self.wipe)
        if is_shaded and frame.depth is not None:
            shade_by_depth(frame.pixels, frame.depth)
        return frame

    def _whole(
        self,
        camera: CameraState,
        jitter: Jitter,
        with_depth: bool,
        depths: tuple[float, float] | None = None,
    ) -> Frame:
        pixels = self._stage.draw(camera, jitter, depths)
        if not with_depth:
            return Frame(pixels, None)
        buffer = self._stage.depth_buffer()
        near, far = self._stage.clipping_range
        return Frame(pixels, DepthPicture(buffer, near, far, camera))

    def _parted(
        self, camera: CameraState, jitter: Jitter, with_depth: bool, share: float
    ) -> Frame:
        cut = round(share * camera.width)
        # One range for both sides, so that their depths mean the same.
        depths = self._stage.depth_range(camera)
        self._scene.show_side(Side.LEFT)
        left = self._whole(camera, jitter, with_depth, depths)
        left_pixels = left.pixels[:, :cut].copy()
        self._scene.show_side(Side.RIGHT)
        frame = self._whole(camera, jitter, with_depth, depths)
        self._scene.show_side(None)
        frame.pixels[:, :cut] = left_pixels
        if frame.depth is not None and left.depth is not None:
            frame.depth.buffer[:, :cut] = left.depth.buffer[:, :cut]
        return frame

    def _beside(
        self, camera: CameraState, jitter: Jitter, with_depth: bool, gap: int
    ) -> Frame:
        """Draw each side of a wipe in a view of its own, of the camera's size."""
        depths = self._stage.depth_range(camera)
        self._scene.show_side(Side.LEFT)
        left = self._whole(camera, jitter, with_depth, depths)
        left_pixels = left.pixels.copy()
        self._scene.show_side(Side.RIGHT)
        right = self._whole(camera, jitter, with_depth, depths)
        self._scene.show_side(None)
        between = np.full((camera.height, gap, 4), _GROOVE, np.uint8)
        pixels = np.concatenate([left_pixels, between, right.pixels], axis=1)
        if left.depth is None or right.depth is None:
            return Frame(pixels, None)
        nothing = np.ones((camera.height, gap), np.float32)
        buffers = [left.depth.buffer, nothing, right.depth.buffer]
        depth = replace(right.depth, buffer=np.concatenate(buffers, axis=1))
        return Frame(pixels, depth)
