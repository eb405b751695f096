"""Labels and landmarks as the command line is given them, checked."""

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inrview.analysis.mark_sources import (
    agreed,
    check_faces,
    check_near,
    in_order,
    own_mesh,
    source_of,
)
from inrview.app.cli_console import Console
from inrview.app.cli_family_points import target_surface
from inrview.app.cli_members import member_of
from inrview.app.cli_run import UsageError
from inrview.document.analysed import subject_of
from inrview.document.document import Document, Family
from inrview.files.label_files import read_labels
from inrview.files.named_rows import read_landmarks
from inrview.geometry.frozen import Value
from inrview.messages.analysis import LabelSource, LandmarkSource
from inrview.messages.notes import Note


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
    found = [member_of(family, one[0]) for one in arguments.sources]
    sources = [(member, subject_of(document, member, field)) for member, field in found]
    files = _label_files(arguments)
    labels, names = [], tuple(arguments.names)
    for (_, subject), file in zip(sources, files, strict=True):
        if file is None:
            continue
        names, values = agreed(names, read_labels(file))
        mesh = own_mesh(subject)
        labels.append(source_of(subject, mesh, values, file))
    check_faces(labels)
    landmarks, notes = [], []
    landmark_names: tuple[str, ...] = ()
    if len(arguments.landmarks) > len(sources):
        raise UsageError("There are more --landmarks than --from.")
    for (member, subject), file in zip(sources, arguments.landmarks, strict=False):
        said, places = read_landmarks(file)
        landmark_names, order = in_order(landmark_names, said, file)
        mesh, _ = target_surface(document, member, subject.member, 192, console)
        moved = places[order] - subject.member.placement.origin
        notes += check_near(subject, landmark_names, moved, mesh)
        landmarks.append(LandmarkSource(subject.member, mesh, moved.astype(np.float32)))
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
