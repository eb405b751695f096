"""What lies behind a plane is left out, in every actor alike."""

from collections.abc import Iterable

from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkRenderingCore import vtkActor


def cut_behind(actors: Iterable[vtkActor], plane: vtkPlane | None) -> None:
    """Leave out what lies behind a plane, or nothing."""
    for actor in actors:
        actor.GetMapper().RemoveAllClippingPlanes()
        if plane is not None:
            actor.GetMapper().AddClippingPlane(plane)
