"""Where the shapes of a composition come from: projects, and scans that are fitted."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_fit import document_of, run_fit, with_snapshot
from inrview.app.cli_project import is_project, open_project
from inrview.app.cli_run import Interruption, StoppedError, carry_out
from inrview.document.document import Document, Family, Scan, Shape
from inrview.document.family_edits import free_name
from inrview.document.family_parts import add_family_part
from inrview.messages.composition import Composition
from inrview.messages.family import FamilyPart
from inrview.messages.reports import LoadReport
from inrview.messages.requests import FitRequest, LoadRequest
from inrview.messages.specs import FitSpec


def open_all(arguments: Namespace, console: Console) -> Document:
    """Return one document with the shapes of all inputs."""
    documents = [
        open_project(path, console)
        if is_project(path)
        else _fitted(path, arguments, console)
        for path in arguments.inputs
    ]
    return merged(documents)


def fit_spec(arguments: Namespace) -> FitSpec:
    """Return how long the fits of this command take."""
    return FitSpec(
        seconds=arguments.seconds,
        steps=arguments.steps,
        seed=arguments.seed,
        threads=arguments.threads,
    )


def _fitted(path: Path, arguments: Namespace, console: Console) -> Document:
    """Load a scan and fit it as `inrview fit` does."""
    loaded = carry_out(LoadRequest((str(path),)), LoadReport, console)
    document = document_of(loaded)
    scans = tuple(scan.geometry for scan in document.scans)
    request = FitRequest(scans, fit=fit_spec(arguments))
    with Interruption() as interruption:
        fitted = run_fit(request, console, interruption)
    if fitted.was_interrupted:
        raise StoppedError("interrupted; nothing was written")
    return with_snapshot(document, request.fit, fitted.snapshot)


def merged(documents: Sequence[Document]) -> Document:
    """Put the scans, shapes and families of further projects beside the first's.

    Their ids are made anew and their names told apart.
    """
    whole = documents[0]
    for place, other in enumerate(documents[1:], 2):
        scans = [_scan(scan, place, whole) for scan in other.scans]
        shapes = [_shape(shape, place, whole) for shape in other.shapes]
        families = [_family(family, place, whole) for family in other.families]
        whole = replace(
            whole,
            scans=(*whole.scans, *scans),
            shapes=(*whole.shapes, *shapes),
            families=(*whole.families, *families),
        )
    return whole


def with_members(document: Document, names: Sequence[str]) -> Document:
    """Take what is named and is no shape yet of the families, to be composed.

    Members go by their names, a template by "template of FAMILY".
    """
    for name in dict.fromkeys(names):
        if name in [shape.name for shape in document.shapes]:
            continue
        for family in document.families:
            found = {one.name: FamilyPart(family.id, one.id) for one in family.members}
            found[f"template of {family.name}"] = FamilyPart(family.id)
            if name in found:
                shape_id = f"{family.id}-{found[name].member or 'template'}-shape"
                document = add_family_part(document, found[name], name, shape_id)
                break
    return document


def _id(old: str, place: int) -> str:
    return f"{old}-{place}"


def _scan(scan: Scan, place: int, whole: Document) -> Scan:
    name = free_name(scan.name, [one.name for one in whole.scans])
    return replace(scan, id=_id(scan.id, place), name=name)


def _family(family: Family, place: int, whole: Document) -> Family:
    members = tuple(
        replace(
            one,
            id=_id(one.id, place),
            scan_id=None if one.scan_id is None else _id(one.scan_id, place),
        )
        for one in family.members
    )
    name = free_name(family.name, [one.name for one in whole.families])
    return replace(family, id=_id(family.id, place), name=name, members=members)


def _part(part: FamilyPart | None, place: int) -> FamilyPart | None:
    if part is None:
        return None
    member = None if part.member is None else _id(part.member, place)
    return replace(part, family=_id(part.family, place), member=member)


def _shape(shape: Shape, place: int, whole: Document) -> Shape:
    composition = shape.composition
    if composition is not None:
        operations = tuple(
            one if one.part is None else replace(one, part=_id(one.part, place))
            for one in composition.operations
        )
        composition = Composition(_id(composition.base, place), operations)
    return replace(
        shape,
        id=_id(shape.id, place),
        name=free_name(shape.name, [one.name for one in whole.shapes]),
        scan_ids=tuple(_id(one, place) for one in shape.scan_ids),
        composition=composition,
        family_part=_part(shape.family_part, place),
    )
