"""The load job: files in, placed scans with true notes out."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from inrview.files.camera import read_camera
from inrview.files.draft import Glimpse
from inrview.files.poses import read_poses
from inrview.files.read import read_depth_image, read_geometry
from inrview.files.source import Progress, part
from inrview.files.supported import POSE_ENDINGS
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError, Note, Severity
from inrview.messages.reports import LoadedScan, LoadReport
from inrview.messages.requests import LoadRequest
from inrview.processing.mesh_check import check_mesh, check_points
from inrview.scans.assumptions import assume
from inrview.scans.placing import Pose, find_poses, place
from inrview.scans.reading import Step, in_background

ReadScan = tuple[Points | Mesh, list[Note], str | None, str | None]
Reader = Callable[[Path, Progress, Glimpse | None], ReadScan]


def load(request: LoadRequest) -> Iterator[LoadReport]:
    """Read the files of a request; one that cannot be used fails them all.

    A pose file among them places the others; alone, it stands for the scans it lists.

    Raises
    ------
    LoadError
        Naming the file, the place in it and the remedy.
    """
    request, notes = _with_listed(request)
    poses, pose_notes = find_poses(request)
    notes += pose_notes
    read = _reader(request)
    scans: list[LoadedScan] = []
    count = len(request.paths)
    for number, text in enumerate(request.paths):
        doing = f"Reading {Path(text).name}"
        yield LoadReport(number / count, doing, scans=tuple(scans))
        work = partial(_read, read, Path(text), poses.get(text), bool(poses))
        for step in in_background(work):
            if isinstance(step, Step):
                fraction = (number + step.fraction) / count
                yield LoadReport(fraction, doing, step.glimpse, tuple(scans))
            else:
                scans.append(step)
    scans[0] = replace(scans[0], notes=(*scans[0].notes, *notes))
    yield LoadReport(1.0, _summary(scans), None, tuple(scans), is_final=True)


def _with_listed(request: LoadRequest) -> tuple[LoadRequest, list[Note]]:
    """Take pose files out of the paths; if nothing is left, open what they list."""
    is_pose = [Path(path).suffix.lower()[1:] in POSE_ENDINGS for path in request.paths]
    paths = tuple(p for p, pose in zip(request.paths, is_pose, strict=True) if not pose)
    given = [p for p, pose in zip(request.paths, is_pose, strict=True) if pose]
    if not given and paths:
        return request, []
    if not given:
        raise LoadError("No file was given. Choose one or more scans.")
    pose_file = request.pose_file or given[0]
    if paths:
        return replace(request, paths=paths, pose_file=pose_file), []
    folder = Path(pose_file).parent
    listed = [Path(name).name for name in read_poses(Path(pose_file)) if name]
    there = tuple(str(folder / name) for name in listed if (folder / name).is_file())
    if not there:
        raise LoadError(
            f"{Path(pose_file).name} places scans, but none of those it lists lies "
            "beside it. Open it together with the scans."
        )
    notes = []
    if len(there) < len(listed):
        missing = [name for name in listed if not (folder / name).is_file()]
        text = f"Listed in {Path(pose_file).name} but not there: {', '.join(missing)}."
        notes.append(Note("scans-missing", text, Severity.WARNING, len(missing)))
    return replace(request, paths=there, pose_file=pose_file), notes


def _reader(request: LoadRequest) -> Reader:
    """Return what reads a file: as a scan, or with intrinsics as a depth image."""
    if request.intrinsics is None:
        return read_geometry
    camera = read_camera(Path(request.intrinsics))

    def read(path: Path, progress: Progress, _: Glimpse | None = None) -> ReadScan:
        return read_depth_image(path, camera, request.depth_scale, progress)

    return read


def _read(
    read: Reader,
    path: Path,
    pose: Pose | None,
    are_placed: bool,
    progress: Progress,
    glimpse: Glimpse,
) -> LoadedScan:
    """Read one file, place it, look it over, and say what had to be assumed."""
    geometry, notes, unit, up_axis = read(path, part(progress, 0.0, 0.8), glimpse)
    if pose is not None:
        file, matrix = pose
        geometry, place_notes = place(geometry, matrix)
        notes += [Note("placed", f"Placed by {file}."), *place_notes]
    elif are_placed:
        text = "No pose is given for this scan; it stays as it lies in its file."
        notes.append(Note("not-placed", text, Severity.WARNING))
    progress(0.85)
    if isinstance(geometry, Points):
        notes += check_points(geometry)
    else:
        notes += check_mesh(geometry)
    unit, up_axis, assumed = assume(path, geometry, unit, up_axis)
    progress(1.0)
    return LoadedScan(path.stem, str(path), geometry, (*notes, *assumed), unit, up_axis)


def _summary(scans: list[LoadedScan]) -> str:
    if len(scans) == 1:
        return f"Read {scans[0].name}"
    return f"Read {len(scans)} scans"
