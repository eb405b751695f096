"""What `inrview lab` is given: pictures and shapes, and the networks to compare."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_project import is_project, open_project
from inrview.app.cli_run import UsageError, carry_out, check_output
from inrview.files.source import check_file
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.lab import (
    MOST_PANES,
    SIZE,
    LabPane,
    LabRequest,
    ShrinkRequest,
    ShrunkPicture,
    lab_fit,
)
from inrview.messages.lab_networks import parse_network, parse_shape_network
from inrview.messages.lab_shape import (
    SLICE,
    CutReport,
    CutRequest,
    LabShape,
    SlicePlane,
)
from inrview.messages.notes import Note, UserError
from inrview.messages.picture import LoadPictureReport, LoadPictureRequest
from inrview.messages.picture_files import is_picture
from inrview.messages.reports import LoadReport
from inrview.messages.requests import LoadRequest
from inrview.messages.specs import FitSpec

_Given = tuple[LabRequest, list[Note]]
_USUAL = {"kind": "sdf", "slice": (2, 0.0), "normals": "file", "split": "share"}


def check(arguments: Namespace) -> None:
    """Refuse what cannot be meant, before any work."""
    check_output(arguments.output, arguments.force, (".html", ".htm"))
    networks = arguments.networks.split(",")
    if not 1 <= len(networks) <= MOST_PANES:
        raise UsageError(
            f"--networks takes 1 to {MOST_PANES} networks, not {len(networks)}."
        )
    _check_inputs(arguments)
    size = arguments.size or SIZE
    for text in networks:
        try:
            parse_network(text, size, size)
            parse_shape_network(text, arguments.kind)
        except UserError as error:
            raise UsageError(f"--networks: {error}") from error


def _check_inputs(arguments: Namespace) -> None:
    """Refuse options that none of the inputs is for, and files that are not there.

    The last input is as wrong before the first one is trained as after it. What was
    not said becomes what is usual.
    """
    for text in arguments.inputs:
        check_file(Path(text))
    are_pictures = [is_picture(Path(text)) for text in arguments.inputs]
    for names, things, is_there in (
        (("kind", "slice", "normals"), "shapes", not all(are_pictures)),
        (("split",), "pictures", any(are_pictures)),
    ):
        for name in names:
            if getattr(arguments, name) is not None and not is_there:
                raise UsageError(f"--{name} is about {things}; none is given.")
    for name, usual in _USUAL.items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, usual)


def request_of(text: str, arguments: Namespace, console: Console) -> _Given:
    """Return what to ask for one of the inputs, and what was noted about it."""
    fit = replace(
        lab_fit(arguments.steps, arguments.seed),
        batch=arguments.batch,
        device=arguments.device,
        threads=arguments.threads,
        normals=arguments.normals,
    )
    if is_picture(Path(text)):
        return _of_picture(text, fit, arguments, console)
    return _of_shape(text, fit, arguments, console)


def _of_picture(
    text: str, fit: FitSpec, arguments: Namespace, console: Console
) -> _Given:
    loaded = carry_out(LoadPictureRequest((text,)), LoadPictureReport, console)
    picture = loaded.pictures[0]
    size = arguments.size or SIZE
    asked = ShrinkRequest(picture.raster, Path(text).name, size)
    raster = carry_out(asked, ShrunkPicture, console).raster
    panes = tuple(
        LabPane(run, parse_network(network, raster.width, raster.height))
        for run, network in enumerate(arguments.networks.split(","))
    )
    return LabRequest(raster, panes, fit, arguments.split), list(picture.notes)


def _of_shape(
    text: str, fit: FitSpec, arguments: Namespace, console: Console
) -> _Given:
    scans, notes = _scans(text, console)
    axis, offset = arguments.slice
    plane = SlicePlane(axis, offset, arguments.size or SLICE)
    asked = CutRequest(scans, arguments.kind, plane, fit)
    found = carry_out(asked, CutReport, console).cut
    assert found is not None
    shape = LabShape(scans, arguments.kind, plane, found)
    panes = tuple(
        LabPane(run, parse_shape_network(network, arguments.kind))
        for run, network in enumerate(arguments.networks.split(","))
    )
    return LabRequest(shape, panes, fit), [*notes, *found.notes]


def _scans(text: str, console: Console) -> tuple[tuple[Points | Mesh, ...], list[Note]]:
    """Return what a file holds, or the scans of a project's first shape."""
    if is_project(Path(text)):
        document = open_project(Path(text), console)
        shape = next((one for one in document.shapes if one.scan_ids), None)
        if shape is None:
            raise UserError(
                f"{text} holds no shape with a scan for the lab to learn. Give the "
                "file of a scan, a mesh or a picture."
            )
        scans = tuple(document.scan(one).geometry for one in shape.scan_ids)
        return scans, []
    loaded = carry_out(LoadRequest((text,)), LoadReport, console)
    notes = [note for one in loaded.scans for note in one.notes]
    return tuple(one.geometry for one in loaded.scans), notes
