"""The slice on the stage, and the plane at which everything else is cut open."""

import numpy as np
from jaxtyping import Float64
from vtkmodules.vtkCommonDataModel import vtkPlane

from inrview.viewport.camera_state import CameraState
from inrview.viewport.slice_actor import SliceActor
from inrview.viewport.slice_handle import SliceHandle
from inrview.viewport.stage import Stage


class Section:
    """Keeps one slice picture and one cutting plane."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._slice: SliceActor | None = None
        self._handle: SliceHandle | None = None
        self._plane = vtkPlane()

    @property
    def is_shown(self) -> bool:
        """Whether there is a slice."""
        return self._slice is not None

    @property
    def plane(self) -> vtkPlane | None:
        """What lies behind this plane is to be left out; None leaves all."""
        return None if self._handle is None else self._plane

    def show(self, picture: np.ndarray, handle: SliceHandle) -> None:
        """Lay a picture on a plane in the scene."""
        if self._slice is None:
            self._slice = SliceActor()
            for prop in self._slice.props:
                self._stage.add(prop)
        self._slice.show(picture, handle.corner, handle.columns, handle.rows)

    def move(self, handle: SliceHandle) -> None:
        """Put the present picture somewhere else."""
        if self._slice is not None:
            self._slice.move(handle.corner, handle.columns, handle.rows)

    def cut(self, handle: SliceHandle | None) -> None:
        """Say where to cut, or not to."""
        self._handle = handle

    def face(self, camera: CameraState) -> None:
        """Turn the cut so that what stands between it and the eye is away."""
        half = self.half_space(camera)
        if half is not None:
            self._plane.SetOrigin(*half[0])
            self._plane.SetNormal(*half[1])

    def half_space(self, camera: CameraState) -> Float64[np.ndarray, "2 3"] | None:
        """Return a point of the cut and the normal towards what is left, if cut."""
        if self._handle is None:
            return None
        center, normal = self._handle.center, self._handle.normal
        toward_eye = np.subtract(camera.position, center)
        if camera.parallel_scale is not None:
            toward_eye = camera.axes[2]
        is_before = float(toward_eye @ normal) > 0
        return np.stack([center, -normal if is_before else normal])

    def hide(self) -> None:
        """Take the slice away."""
        if self._slice is not None:
            for prop in self._slice.props:
                self._stage.remove(prop)
        self._slice = None
