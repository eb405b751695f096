"""A slice is the field where it says it is."""

from collections.abc import Callable

import numpy as np
import pytest

from inrview.fields.analytic import Sphere
from inrview.fields.field import Field
from inrview.messages.notes import UserError
from inrview.messages.reports import SliceReport
from inrview.messages.requests import SliceRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.slices import plane_axes, slice_field

Make = Callable[[Field], FieldSnapshot]


@pytest.mark.parametrize("normal", [(0.0, 0.0, 1.0), (1.0, 2.0, -0.5)])
def test_each_value_is_the_field_at_its_place(
    snapshot_of: Make, normal: tuple[float, float, float]
) -> None:
    center = (10.2, 0.1, -3.1)
    request = SliceRequest(snapshot_of(Sphere(0.5)), center, normal, 1.5, pixels=33)
    *_, report = slice_field(request)
    assert isinstance(report, SliceReport)
    shares = np.linspace(0, 1, 33)
    places = (
        np.array(report.corner)
        + shares[None, :, None] * report.along_columns
        + shares[:, None, None] * report.along_rows
    )
    expected = np.linalg.norm(places - (10.0, 0.0, -3.0), axis=2) - 1.0
    np.testing.assert_allclose(report.values, expected, atol=1e-5)
    np.testing.assert_allclose(report.gradient_lengths, 1.0, atol=0.01)
    np.testing.assert_allclose((places - center) @ normal, 0, atol=1e-9)


def test_rows_and_columns_turn_right_about_the_normal() -> None:
    across, upwards = plane_axes((0.0, 0.0, 5.0))
    np.testing.assert_allclose(across, (1, 0, 0))
    np.testing.assert_allclose(upwards, (0, 1, 0))


def test_a_slice_without_a_direction_is_refused(snapshot_of: Make) -> None:
    request = SliceRequest(snapshot_of(Sphere()), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0)
    with pytest.raises(UserError, match="needs a direction"):
        list(slice_field(request))


class _Flat:
    """Half as steep as a distance."""

    def values(self, points: np.ndarray) -> np.ndarray:
        return Sphere(0.5).values(points) / 2

    def gradients(self, points: np.ndarray) -> np.ndarray:
        return Sphere(0.5).gradients(points) / 2


def test_slopes_near_the_surface_tell_a_distance_from_what_is_none(
    snapshot_of: Make,
) -> None:
    found = []
    for field, place in ((Sphere(0.5), 10.0), (_Flat(), 10.0), (_Flat(), 14.0)):
        center = (place, 0.0, -3.0)
        request = SliceRequest(snapshot_of(field), center, (0.0, 0.0, 1.0), 1.5, 65)
        *_, report = slice_field(request)
        assert isinstance(report, SliceReport)
        found.append(report.slope_error)
    assert found[0] == pytest.approx(0, abs=0.01)
    assert found[1] == pytest.approx(0.5, abs=0.01)
    assert found[2] is None
