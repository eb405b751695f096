"""Labels and landmarks as the command line is given them, checked."""

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from inrview.app.cli_console import Console
from inrview.app.cli_family_points import target_surface
from inrview.app.cli_members import member_of
from inrview.app.cli_run import UsageError
from inrview.document.document import Document, Family, Member
from inrview.files.label_files import Labels, read_labels
from inrview.files.named_rows import read_landmarks
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import LabelSource, LandmarkSource
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import Note, Severity, UserError
from inrview.processing.surface_places import SurfacePlaces

FAR = 0.05
"""Landmarks farther from their surface than this, in shape-space units, are refused."""
_NOTED = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Known(Value):
    """What is known of the members given."""

    labels: tuple[LabelSource, ...]
    names: tuple[str, ...]
    kind: str
    """Format of the labels: "npy", "csv" or "ply"."""
    landmarks: tuple[LandmarkSource, ...]
    landmark_names: tuple[str, ...]
    notes: tuple[Note, ...]


def known_of(
    arguments: Namespace, document: Document, family: Family, console: Console
) -> Known:
    """Read and check everything that --from and --landmarks name.

    Raises
    ------
    UserError
        If a member, its labels or its landmarks cannot be used.
    """
    sources = [(one[0], *member_of(family, one[0])) for one in arguments.sources]
    files = _label_files(arguments)
    labels, names = [], tuple(arguments.names)
    for (name, member, snapshot), file in zip(sources, files, strict=True):
        if file is None:
            continue
        read = read_labels(file)
        names, values = _agreed(names, read)
        mesh = _own_mesh(document, member, name)
        labels.append(_source(name, snapshot, mesh, values, file))
    _check_faces(labels)
    landmarks, notes = [], []
    landmark_names: tuple[str, ...] = ()
    if len(arguments.landmarks) > len(sources):
        raise UsageError("There are more --landmarks than --from.")
    for (name, member, snapshot), file in zip(
        sources, arguments.landmarks, strict=False
    ):
        found, places = read_landmarks(file)
        landmark_names, order = _in_order(landmark_names, found, file)
        mesh, _ = target_surface(document, member, snapshot, 192, console)
        moved = places[order] - snapshot.placement.origin
        notes += _check_near(name, landmark_names, moved, mesh, snapshot)
        landmarks.append(LandmarkSource(snapshot, mesh, moved.astype(np.float32)))
    if not labels and not landmarks:
        raise UsageError("Give labels after --from A, or --landmarks POINTS.csv.")
    kind = next((one.suffix[1:].lower() for one in files if one), "npy")
    return Known(
        tuple(labels), names, kind, tuple(landmarks), landmark_names, tuple(notes)
    )


def _label_files(arguments: Namespace) -> list[Path | None]:
    """Return the file of each source; one given once is for all."""
    if any(len(one) > 2 for one in arguments.sources):
        raise UsageError("After --from come a member and at most one file of labels.")
    files = [Path(one[1]) if len(one) > 1 else None for one in arguments.sources]
    given = [one for one in files if one is not None]
    if len(given) == 1:
        return [given[0]] * len(files)
    if given and len(given) < len(files):
        raise UsageError("Give labels to every --from, or one file for all of them.")
    return files


def _agreed(names: tuple[str, ...], read: Labels) -> tuple[tuple[str, ...], np.ndarray]:
    """Return all names so far, and labels by their number among them."""
    if not read.names:
        return names, read.values
    names = tuple(dict.fromkeys((*names, *read.names)))
    numbers = np.array([names.index(name) for name in read.names], np.int32)
    return names, numbers[read.values]


def _own_mesh(document: Document, member: Member, name: str) -> Mesh:
    scans = {scan.id: scan.geometry for scan in document.scans}
    own = scans.get(member.scan_id) if member.scan_id is not None else None
    if not isinstance(own, Mesh) or not len(own.faces):
        raise UserError(f"{name} has no mesh of its own, to which labels could belong.")
    return own


def _source(
    name: str, snapshot: MemberSnapshot, mesh: Mesh, values: np.ndarray, file: Path
) -> LabelSource:
    vertices, faces = len(mesh.vertices), len(mesh.faces)
    if len(values) not in (vertices, faces):
        raise UserError(
            f"{file.name} holds {len(values):,} labels, and {name} has {vertices:,} "
            f"vertices and {faces:,} faces: they must be as many as either."
        )
    return LabelSource(snapshot, mesh, values, len(values) != vertices)


def _check_faces(labels: list[LabelSource]) -> None:
    if len({one.is_of_faces for one in labels}) > 1:
        raise UserError("Some labels are of vertices and some of faces; give one kind.")


def _in_order(
    known: tuple[str, ...], found: tuple[str, ...], file: Path
) -> tuple[tuple[str, ...], list[int]]:
    """Return the names of landmarks, and where in this file they stand."""
    if not known:
        return found, list(range(len(found)))
    differing = sorted(set(known) ^ set(found))
    if differing:
        raise UserError(
            f"{file.name}: every source needs the same landmarks; only some have "
            f"{', '.join(differing[:6])}."
        )
    return known, [found.index(name) for name in known]


def _check_near(
    name: str,
    landmarks: tuple[str, ...],
    places: Float64[np.ndarray, "n 3"],
    mesh: Mesh,
    snapshot: MemberSnapshot,
) -> list[Note]:
    """Refuse landmarks far from their surface; note those that are off it."""
    distances = SurfacePlaces(mesh.vertices, mesh.faces).closest(places).distances
    scale = snapshot.placement.scale
    worst = int(distances.argmax())
    size = float(np.ptp(mesh.vertices, axis=0).max())
    if distances[worst] > FAR * scale:
        raise UserError(
            f"The landmark {landmarks[worst]} lies {distances[worst]:.3g} from the "
            f"surface of {name}, which is {size:.3g} long. Landmarks are points of the "
            f"surface, in the file coordinates of {name}."
        )
    off = int((distances > _NOTED * scale).sum())
    if not off:
        return []
    text = (
        f"{off} landmarks of {name} are not on its surface and were moved there; "
        f"{landmarks[worst]} by {distances[worst]:.3g}."
    )
    return [Note("landmarks-moved", text, Severity.WARNING, off)]
