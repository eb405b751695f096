"""What can be said about edits of a template on the command line."""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from inrview.app.cli_arguments import (
    Appended,
    Commands,
    add_command,
    add_output,
)
from inrview.geometry.frozen import Vector

Numbers: TypeAlias = dict[str, Any]

EPILOG = """\
All coordinates are in TEMPLATE SPACE, the family's common frame in which shapes fit
into -1 to 1, not in any file's. `inrview surface FAMILY.inrv --template` writes the
template there. REACH is a radius, or three half sizes of a box in whose inner half the
effect is whole; it fades to nothing at the end. Edits act in the order given, after
those that the family has. Every shape of the family follows.

examples:
  inrview edit chairs.inrv --drag "0,0.6,0:0,0.1,0:0.3" -o taller.inrv
  inrview edit chairs.inrv --twist "0,0,0:0,1,0:30:1" --mute Drag -o twisted.inrv
"""
_FORMS = {
    "drag": "X,Y,Z:DX,DY,DZ:REACH",
    "move": "X,Y,Z:DX,DY,DZ:REACH",
    "scale": "X,Y,Z:FX,FY,FZ:REACH",
    "twist": "X,Y,Z:AX,AY,AZ:DEGREES:REACH",
    "bend": "X,Y,Z:AX,AY,AZ:TX,TY,TZ:DEGREES:REACH",
}
_HELP = {
    "drag": "move what is near X,Y,Z by DX,DY,DZ",
    "move": "the same, as a rule with a box",
    "scale": "grow about X,Y,Z by a factor along each axis",
    "twist": "turn about the axis AX,AY,AZ by DEGREES from the centre to the end",
    "bend": "curve the axis AX,AY,AZ towards TX,TY,TZ by DEGREES",
}


def add_edit(commands: Commands) -> None:
    """Add `edit`."""
    text = "drag, move, scale, twist or bend the template of a family"
    parser = add_command(commands, "edit", text, EPILOG)
    parser.add_argument("project", type=Path, metavar="FAMILY.inrv")
    add_output(parser, "OUT.inrv", "the project to write")
    for kind, form in _FORMS.items():
        parser.add_argument(
            f"--{kind}",
            action=Appended,
            dest="edits",
            type=_reader(kind),
            metavar=f'"{form}"',
            help=_HELP[kind],
        )
    text = "do the edits of this command across a plane as well: a point and the normal"
    plane = '"X,Y,Z:NX,NY,NZ"'
    parser.add_argument("--mirror", type=_mirror, metavar=plane, help=text)
    for verb, text in (("mute", "let an edit"), ("remove", "take out an edit")):
        rest = " of the family do nothing" if verb == "mute" else " of the family"
        parser.add_argument(
            f"--{verb}", action="append", default=[], metavar="NAME", help=text + rest
        )
    text = "which family of the project, by name (default: the first)"
    parser.add_argument("--family", metavar="NAME", help=text)


def joined(words: Sequence[str]) -> list[str]:
    """Bind each edit to its numbers: argparse takes "-0.1,0,0" for an option."""
    options = {f"--{kind}" for kind in (*_FORMS, "mirror")}
    found: list[str] = []
    for word in words:
        if found and found[-1] in options:
            found[-1] = f"{found[-1]}={word}"
        else:
            found.append(word)
    return found


def _reader(kind: str) -> Any:
    def read(text: str) -> Numbers:
        parts = _parts(text, _FORMS[kind])
        numbers: Numbers = {"center": _vector(parts[0]), **_reach(parts[-1])}
        if kind in ("drag", "move", "scale"):
            numbers["vector"] = _vector(parts[1])
        else:
            numbers["axis"] = _vector(parts[1])
            numbers["amount"] = math.radians(_vector(parts[-2], 1)[0])
        if kind == "bend":
            numbers["vector"] = _vector(parts[2])
        return numbers

    return read


def _parts(text: str, form: str) -> list[str]:
    parts = text.split(":")
    if len(parts) != form.count(":") + 1:
        raise argparse.ArgumentTypeError(f"must look like {form}, not {text!r}")
    return parts


def _vector(text: str, count: int = 3) -> Any:
    try:
        numbers = tuple(float(word) for word in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from error
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        what = "a number" if count == 1 else f"{count} numbers"
        raise argparse.ArgumentTypeError(f"{text!r} must be {what}")
    return numbers


def _reach(text: str) -> Numbers:
    if "," not in text:
        return {"radius": _vector(text, 1)[0]}
    box: Vector = _vector(text)
    return {"radius": max(box), "box": box}


def _mirror(text: str) -> tuple[Vector, Vector]:
    point, normal = _parts(text, "X,Y,Z:NX,NY,NZ")
    return _vector(point), _vector(normal)
