"""Each vertex is told how far the data are."""

from inrview.engine.inline import result
from inrview.geometry.points import Points
from inrview.messages.support import SurfaceSupportReport, SurfaceSupportRequest
from tests.app.window.conftest import sphere_mesh


def _asked(scan: Points) -> SurfaceSupportReport:
    found = result(SurfaceSupportRequest(sphere_mesh(), (scan,)))
    assert isinstance(found, SurfaceSupportReport)
    return found


def test_half_a_scan_measures_half_the_surface() -> None:
    mesh = sphere_mesh()
    upper = mesh.vertices[mesh.vertices[:, 2] >= 0]
    found = _asked(Points(upper))
    height = mesh.vertices[:, 2]
    assert (found.labels[height >= 0] == 0).all()
    assert (found.labels[height < -0.6] == 1).all()
    assert found.distances[height >= 0].max() == 0
    assert 0 < found.close < 0.6


def test_other_data_give_other_distances() -> None:
    mesh = sphere_mesh()
    first = _asked(Points(mesh.vertices))
    second = _asked(Points(mesh.vertices[mesh.vertices[:, 0] > 10]))
    again = _asked(Points(mesh.vertices))
    assert first.distances.max() == again.distances.max() == 0
    assert second.distances.max() > 2
