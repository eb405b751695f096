"""`inrview edit`: edits of a family's template, as the window makes them."""

import time
from argparse import Namespace
from dataclasses import asdict, replace
from itertools import count
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_members import open_family
from inrview.app.cli_run import Startup, UsageError, carry_out, check_output
from inrview.document.document import Document, Family
from inrview.document.template_edits import (
    add_template_edit,
    change_template_edit,
    new_template_edit,
    remove_template_edit,
)
from inrview.fields.edit_warp import fold_share
from inrview.messages.family import TemplateEdit
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import SaveRequest


def edit(arguments: Namespace, console: Console) -> int:
    """Write the project with more, fewer or quieter edits of its template."""
    if not (arguments.edits or arguments.mute or arguments.remove):
        raise UsageError("Say what to edit: --drag, --move, --scale, --twist, ...")
    check_output(arguments.output, arguments.force, (".inrv",))
    startup = Startup(console)
    startup.warm_up("task")
    began = time.perf_counter()
    document, family, _ = open_family(arguments.project, arguments.family, console)
    document = _edited(document, family, arguments)
    edits = document.family(family.id).edits
    carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    seconds = time.perf_counter() - began
    values: dict[str, Any] = {
        "command": "edit",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "family": family.name,
        "edits": [_told(one) for one in edits],
        "seconds": seconds,
        "startup_seconds": startup.seconds,
    }
    lines = [f"{arguments.output}: {family.name}, edits of its template:"]
    lines += [_line(told) for told in values["edits"]]
    console.give(values, lines)
    return 0


def _edited(document: Document, family: Family, arguments: Namespace) -> Document:
    for name in arguments.remove:
        edit_id = _named(document, family, name).id
        document = remove_template_edit(document, family.id, edit_id)
    for name in arguments.mute:
        edit_id = _named(document, family, name).id
        document = change_template_edit(document, family.id, edit_id, is_muted=True)
    taken = {one.id for one in family.edits}
    fresh = (f"edit-{n}" for n in count(1) if f"edit-{n}" not in taken)
    for kind, numbers in arguments.edits or ():
        made = new_template_edit(kind, lambda: next(fresh), **numbers)
        made = replace(made, mirror=arguments.mirror)
        document = add_template_edit(document, family.id, made)
    return document


def _named(document: Document, family: Family, name: str) -> TemplateEdit:
    edits = document.family(family.id).edits
    for one in edits:
        if name in (one.name, one.id):
            return one
    known = ", ".join(one.name for one in edits) or "none"
    raise UserError(f"{family.name} has no edit named {name}; it has: {known}.")


def _told(edit: TemplateEdit) -> dict[str, Any]:
    return {**asdict(edit), "fold_risk": fold_share([edit], edit.id)}


def _line(told: dict[str, Any]) -> str:
    words = [f"  {told['name']}: {told['kind']} at {_numbers(told['center'])}"]
    if told["is_muted"]:
        words.append("muted")
    if told["fold_risk"] > 0:
        words.append(f"fold risk: {100 * told['fold_risk']:.1f} %")
    return ", ".join(words)


def _numbers(vector: tuple[float, ...]) -> str:
    return ",".join(f"{number:.4g}" for number in vector)
