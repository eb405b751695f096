"""Measurements defined once on the template, read off for every member."""

from collections.abc import Callable, Generator, Sequence

import numpy as np
from jaxtyping import Float64

from inrview.analysis.geodesic import geodesic
from inrview.analysis.girth import girth, template_loop
from inrview.analysis.parts import part_number, part_size
from inrview.analysis.placing import Placed
from inrview.geometry.mesh import Mesh
from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.processing.surface_places import SurfacePlaces

Reading = Callable[[Placed], float]


class Measures:
    """What is known of the template, and so how each measurement is read off."""

    def __init__(
        self,
        template: Mesh,
        landmarks: Sequence[Landmark],
        labels: TemplateLabels | None,
    ) -> None:
        self._template = template
        self._labels = labels
        self._triangles = SurfacePlaces(template.vertices, template.faces)
        self._landmarks = {one.name: np.array(one.position) for one in landmarks}

    def reading(self, measurement: Measurement) -> Reading:
        """Return how a measurement is read off a member.

        Raises
        ------
        UserError
            If it names a landmark or a part that there is not.
        """
        kind = measurement.kind
        if kind in ("area", "volume"):
            part_number(measurement, self._labels)
            return lambda placed: part_size(measurement, self._labels, placed)
        points = np.array(
            [self._point(measurement, one) for one in measurement.landmarks]
        )
        if kind in ("girth", "tape"):
            loop = template_loop(self._template, measurement, points[0], self._labels)
            around = self._triangles.closest(np.concatenate([loop.starts, loop.ends]))
            return lambda placed: girth(loop, around, placed, kind == "tape")
        on = self._triangles.closest(points)
        if kind == "distance":
            return lambda placed: float(np.linalg.norm(np.subtract(*placed.at(on))))
        return lambda placed: geodesic(placed.surface, *placed.at(on))

    def _point(self, measurement: Measurement, name: str) -> Float64[np.ndarray, "3"]:
        if name in self._landmarks:
            return self._landmarks[name]
        known = ", ".join(self._landmarks) or "none"
        raise UserError(
            f"{measurement.name}: there is no landmark {name}; the template has: "
            f"{known}. Landmarks are put on it by: inrview labels FAMILY.inrv --from "
            "NAME --landmarks POINTS.csv -o OUT.inrv."
        )


def measured(
    measures: Measures, measurements: Sequence[Measurement], placed: Sequence[Placed]
) -> Generator[Progress, None, Float64[np.ndarray, "n k"]]:
    """Return every measurement of every member, NaN where it cannot be read off."""
    readings = [measures.reading(one) for one in measurements]
    found = np.full((len(placed), len(readings)), np.nan)
    for row, member in enumerate(placed):
        for column, reading in enumerate(readings):
            found[row, column] = reading(member)
            yield Progress(row / len(placed), f"Measuring {member.name}")
    return found
