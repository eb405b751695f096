"""Rays of a sensor: what they measured, what they crossed, and where the field errs."""

import numpy as np
import pytest

from inrview.engine.inline import run
from inrview.fields.restore import restore_shape
from inrview.fitting import preparation
from inrview.fitting.batch import Batch
from inrview.fitting.early_rays import EVERY, EarlyRays
from inrview.fitting.oriented import gather
from inrview.fitting.patches import Cloud, Patches, make_patches
from inrview.fitting.preparation import prepare
from inrview.fitting.prepared import Prepared
from inrview.fitting.ray_kernels import draw_before, draw_rays
from inrview.fitting.ray_sampler import BEGIN, RaySampler
from inrview.fitting.rays import Rays, rays_to, sensors_of
from inrview.fitting.sampler import Sampler
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.geometry.steps import finished
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FitSpec
from tests.fitting.test_free_space import SENSOR, wall

KNEES = np.array([0.01, 0.0005])


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return finished(prepare(FitRequest((wall(),))))


def _rays(prepared: Prepared) -> Rays:
    assert isinstance(prepared.sampler, RaySampler)
    assert prepared.sampler.rays is not None
    return prepared.sampler.rays


def _drawn(count: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    batch = Batch.empty(count)
    return batch.points, batch.targets, batch.weights


def test_scans_that_say_where_they_were_seen_from_are_learned_by_their_rays() -> None:
    scan = wall(count=3000)
    blind = Points(scan.positions, scan.normals)
    for scans, kind in (((scan,), RaySampler), ((scan, blind), Sampler)):
        sampler = finished(prepare(FitRequest(scans))).sampler
        assert type(sampler) is kind


def test_targets_about_a_wall_are_the_distance_to_it(prepared: Prepared) -> None:
    rays = _rays(prepared)
    points, targets, weights = _drawn()
    draw_rays(rays.table, 1 << 24, 0.01, 0.06, 0.3, KNEES, points, targets, weights)
    height = prepared.placement.to_shape(wall(count=1).positions)[0, 2]
    assert np.allclose(points[:, 2] - height, targets, atol=1e-4)
    assert targets.min() < 0 < targets.max()
    assert (weights[2] == 0).all()


def test_before_what_was_measured_any_positive_value_up_to_the_way_will_do(
    prepared: Prepared,
) -> None:
    rays = _rays(prepared)
    points, targets, weights = _drawn()
    begin = BEGIN * rays.spacing
    draw_before(rays.table, 1 << 24, begin, 1.0, KNEES, points, targets, weights)
    counts = weights[0] > 0
    assert counts.mean() > 0.5
    assert (np.abs(points[counts]) <= 1).all()
    assert np.allclose((targets - weights[2])[counts], 0.25 * begin)
    height = prepared.placement.to_shape(wall(count=1).positions)[0, 2]
    # No ray is shorter than the height that it rises to.
    assert ((targets + weights[2])[counts] >= points[counts, 2] - height - 1e-4).all()


def _patches(scan: Points) -> Patches:
    assert scan.normals is not None
    return finished(make_patches(Cloud(scan.positions, scan.normals, 0.05, 0.0)))


def test_far_points_err_by_the_square_of_their_distance() -> None:
    near, far = wall(0.4, 0.1, 2000), wall(-0.6, 0.1, 2000)
    oriented = finished(gather((near, far), 0))
    sensors = sensors_of((near, far), oriented.placement)
    assert sensors is not None
    patches = _patches(Points(oriented.positions, oriented.normals))
    table = finished(rays_to(sensors, oriented, patches, 0.01, 0.002)).table
    lengths = np.linalg.norm(sensors[0] - table[:, :3], axis=1)
    expected = table[0, 13] * (lengths / lengths[0]) ** 2
    assert np.allclose(table[:, 13], expected, rtol=1e-3)
    assert table[:, 13].max() > 5 * table[:, 13].min()


class _Bulge:
    """A field that is inside within a small ball, and nowhere else."""

    def __init__(self, centre: np.ndarray, radius: float) -> None:
        self._centre, self._radius = centre, radius

    def values(self, points: np.ndarray) -> np.ndarray:
        away = np.linalg.norm(points - self._centre, axis=1)
        return np.asarray(away - self._radius, np.float32)


def test_samples_gather_where_a_ray_meets_the_field_early(prepared: Prepared) -> None:
    rays = _rays(prepared)
    ray = rays.table[len(rays.table) // 2]
    centre = ray[:3] + 0.4 * ray[3:6]
    begin = BEGIN * rays.spacing
    early = EarlyRays(rays, begin, 1.0, 0)
    points, targets, weights = _drawn(500)
    rng = np.random.default_rng(0)
    assert early.draw(rng, 0.0005, points, targets, weights) == 0
    field = _Bulge(centre, 0.1)
    early.look(EVERY + 1, lambda: field, 100_000)
    assert len(early) == 0
    early.look(EVERY, lambda: field, 100_000)
    assert len(early) > 10
    count = early.draw(rng, 0.0005, points, targets, weights)
    away = np.linalg.norm(points[:count] - centre, axis=1)
    assert np.median(away) < 0.1
    assert np.allclose(targets[:count] - weights[2, :count], 0.25 * begin)
    assert (weights[0, :count] == 1).all()


def test_a_field_that_is_right_everywhere_gathers_nothing(prepared: Prepared) -> None:
    early = EarlyRays(_rays(prepared), 0.02, 1.0, 0)
    early.look(EVERY, lambda: _Bulge(SENSOR + 5, 0.1), 20_000)
    assert len(early) == 0


def test_each_ray_leads_to_the_sensor_that_its_view_points_at() -> None:
    one = wall(count=2000)
    assert one.normals is not None
    assert one.views is not None
    turned = np.array([1, -1, -1], np.float32)
    other = Points(
        one.positions * turned, one.normals * turned, views=one.views * turned
    )
    sensors = sensors_of((one, other), Placement())
    assert sensors is not None
    assert np.allclose(sensors, [SENSOR, SENSOR * turned], atol=1e-3)
    found = finished(prepare(FitRequest((one, other))))
    table = _rays(found).table
    feet = found.placement.to_scan(np.ascontiguousarray(table[:, :3]))
    expected = np.where(feet[:, 2:] < 0, SENSOR, SENSOR * turned) - feet
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(table[:, 3:6], expected, atol=2e-3)


def _post_before_a_wall() -> Points:
    """Return what the sensor sees of a narrow post and of the wall behind it."""
    post, back = wall(0.1, 0.1, 8_000), wall()
    shade = (0.9 - 0.1) / (0.9 + 0.5)
    is_seen = (np.abs(back.positions[:, :2]) > 0.1 / shade).any(axis=1)
    assert post.normals is not None
    assert post.views is not None
    assert back.normals is not None
    assert back.views is not None
    return Points(
        np.concatenate([post.positions, back.positions[is_seen]]),
        np.concatenate([post.normals, back.normals[is_seen]]),
        views=np.concatenate([post.views, back.views[is_seen]]),
    )


def _early(snapshot: FieldSnapshot, scan: Points) -> float:
    """Return the share of places well before what was measured that are inside."""
    assert scan.views is not None
    rng = np.random.default_rng(3)
    chosen = rng.integers(len(scan), size=20_000)
    ways = rng.uniform(0.04, 0.6, len(chosen))[:, None]
    places = scan.positions[chosen] + ways * scan.views[chosen]
    asked = snapshot.placement.to_shape(places.astype(np.float32))
    values = restore_shape(snapshot).values(asked[np.abs(asked).max(axis=1) < 1])
    return float((values < 0).mean())


def test_space_beside_a_post_stays_as_free_as_by_patches_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = _post_before_a_wall()
    shares = []
    for is_simple in (False, True):
        if is_simple:
            monkeypatch.setattr(preparation, "sensors_of", lambda *_: None)
        fit = FitSpec(steps=100, batch=4096, device="cpu", seed=1)
        *_, last = run(FitRequest((scan,), fit=fit))
        assert isinstance(last, FitReport)
        assert last.snapshot is not None
        shares.append(_early(last.snapshot, scan))
    rays, simple = shares
    assert rays < 0.002
    assert rays < 1.5 * simple
