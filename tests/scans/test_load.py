"""The load job: progress, glimpses, poses, notes, cancelling."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from inrview.files.write_ply import write_points
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError
from inrview.messages.reports import LoadReport
from inrview.messages.requests import LoadRequest
from inrview.scans.load import load
from inrview.scans.placing import place

RNG = np.random.default_rng(1)


def sphere(folder: Path, name: str, count: int = 300) -> str:
    points = RNG.normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    positions = points.astype(np.float32)
    write_points(Points(positions, positions), folder / name)
    return str(folder / name)


def last(*paths: str, **options: object) -> LoadReport:
    report = None
    for report in load(LoadRequest(paths, **options)):
        assert isinstance(report, LoadReport)
    assert report is not None
    assert report.is_final
    return report


def codes(report: LoadReport, scan: int = 0) -> list[str]:
    return [note.code for note in report.scans[scan].notes]


def test_every_scan_comes_with_its_name_unit_and_up_axis(tmp_path: Path) -> None:
    report = last(sphere(tmp_path, "a.ply"), sphere(tmp_path, "b.ply"))
    assert [scan.name for scan in report.scans] == ["a", "b"]
    changes = {note.change for note in report.scans[0].notes} - {None}
    assert changes == {"unit", "up_axis"}
    assert report.scans[0].up_axis == "y"


def test_what_a_depth_camera_saw_is_not_put_upside_down(tmp_path: Path) -> None:
    z = RNG.uniform(1.0, 2.0, 600)
    rows = np.stack([RNG.uniform(-0.5, 0.5, 600) * z, 0.4 * z, z], axis=1)
    head = (
        "VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\n"
        "WIDTH 30\nHEIGHT 20\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS 600\nDATA ascii"
    )
    path = tmp_path / "a.pcd"
    np.savetxt(path, rows, fmt="%.5f", header=head, comments="")
    scan = last(str(path)).scans[0]
    assert scan.up_axis == "-y"
    assert "up_axis" in {note.change for note in scan.notes}
    around = np.stack([rows[:, 0], rows[:, 1], rows[:, 2] - 1.5], axis=1)
    np.savetxt(path, around, fmt="%.5f", header=head, comments="")
    assert last(str(path)).scans[0].up_axis == "y"


def test_reports_come_often_and_rise(tmp_path: Path) -> None:
    rows = RNG.random((150_000, 3))
    np.savetxt(tmp_path / "a.xyz", rows, fmt="%.5f")
    reports = list(load(LoadRequest((str(tmp_path / "a.xyz"),))))
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert [report.is_final for report in reports].count(True) == 1
    assert reports[-1].is_final
    glimpses = [r.preview for r in reports[:-1] if r.preview is not None]
    assert glimpses
    assert len(glimpses[0]) <= 50_000
    centre = glimpses[0].positions.mean(axis=0) + glimpses[0].origin
    np.testing.assert_allclose(centre, (0.5, 0.5, 0.5), atol=0.02)


def test_closing_the_job_ends_its_thread(tmp_path: Path) -> None:
    rows = RNG.random((400_000, 3))
    np.savetxt(tmp_path / "a.xyz", rows, fmt="%.4f")
    job = load(LoadRequest((str(tmp_path / "a.xyz"),)))
    next(job)
    next(job)
    assert any(thread.name == "reader" for thread in threading.enumerate())
    job.close()
    end = time.monotonic() + 10
    while any(thread.name == "reader" for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_one_bad_file_fails_the_request_by_name(tmp_path: Path) -> None:
    (tmp_path / "bad.ply").write_bytes(b"ply\n")
    with pytest.raises(LoadError, match=r"bad\.ply"):
        last(sphere(tmp_path, "a.ply"), str(tmp_path / "bad.ply"))


def test_nothing_to_load_is_said() -> None:
    with pytest.raises(LoadError, match="No file"):
        last()


def test_a_conf_beside_the_scans_places_those_it_lists(tmp_path: Path) -> None:
    paths = (sphere(tmp_path, "a.ply"), sphere(tmp_path, "b.ply"))
    (tmp_path / "x.conf").write_text("bmesh a.ply 10 0 0 0 0 0 1\n")
    report = last(*paths)
    centre = (
        report.scans[0].geometry.positions.mean(0) + report.scans[0].geometry.origin
    )
    np.testing.assert_allclose(centre, (10, 0, 0), atol=0.2)
    assert "placed" in codes(report, 0)
    assert "not-placed" in codes(report, 1)
    assert "placed" not in codes(last(*paths, use_poses=False))


def test_a_conf_alone_opens_what_it_lists_and_names_what_is_missing(
    tmp_path: Path,
) -> None:
    sphere(tmp_path, "a.ply")
    text = "bmesh a.ply 10 0 0 0 0 0 1\nbmesh gone.ply 0 0 0 0 0 0 1\n"
    (tmp_path / "x.conf").write_text(text)
    report = last(str(tmp_path / "x.conf"))
    assert [scan.name for scan in report.scans] == ["a"]
    assert "scans-missing" in codes(report)


def test_a_pose_file_beside_that_cannot_be_read_is_a_note(tmp_path: Path) -> None:
    path = sphere(tmp_path, "a.ply")
    (tmp_path / "a.xf").write_text("1 2 3")
    report = last(path)
    assert "poses-unreadable" in codes(report)
    with pytest.raises(LoadError, match="3 of 16"):
        last(path, pose_file=str(tmp_path / "a.xf"))


def test_placing_turns_normals_and_views_and_keeps_large_origins() -> None:
    positions = RNG.normal(size=(50, 3)).astype(np.float32)
    along = np.tile(np.float32([[1, 0, 0]]), (50, 1))
    points = Points(positions, along, None, along, (4e6, 0.0, 0.0))
    matrix = np.array([[0, -2, 0, 1], [2, 0, 0, 2], [0, 0, 2, 3], [0, 0, 0, 1.0]])
    moved, _ = place(points, matrix)
    assert isinstance(moved, Points)
    np.testing.assert_allclose(moved.normals, np.tile([[0, 1, 0]], (50, 1)), atol=1e-6)
    np.testing.assert_allclose(moved.views, moved.normals, atol=1e-6)
    exact = (positions.astype(float) + points.origin) @ matrix[:3, :3].T + (1, 2, 3)
    back = moved.positions.astype(float) + moved.origin
    assert np.abs(back - exact).max() < 1e-6 * 12


def test_mesh_notes_come_from_looking_it_over(tmp_path: Path) -> None:
    from inrview.files.write_mesh import write_mesh
    from tests.files.corpus import textured_mesh

    write_mesh(textured_mesh(), tmp_path / "a.stl")
    assert "watertight" in codes(last(str(tmp_path / "a.stl")))
