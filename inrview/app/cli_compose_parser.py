"""What can be said about compositions on the command line."""

import argparse
from pathlib import Path
from typing import Any

from inrview.app.cli_arguments import (
    Appended,
    Commands,
    add_command,
    add_output,
    count,
    number,
    positive,
    resolution,
    seed,
)

EPILOG = """\
Inputs are projects, or scans and meshes, each of which is fitted first. Operations act
in the order given, on what those before made. Lengths and places are those of the
scans' files. The first name of --union, --intersection or --difference is the shape to
begin with; later ones take one name. A project as output keeps the parts and the stack,
so that the window can change both; a mesh is extracted; --bake adds a field of its own.
Members of a family go by their names, its template by "template of FAMILY"; a project
follows what the family learns and how it is edited.

An occupancy says only inside or outside: it can be joined and cropped; for blends,
offsets and shells, --redistance it first.

examples:
  inrview compose cup.inrv --union bowl handle --smooth 4 -o cup2.inrv
  inrview compose a.ply b.ply --difference a b --shell 1.5 -o mould.stl --resolution 512
  inrview compose head.inrv --crop-plane 0 0 0 0 -1 0 --bake -o bust.inrv
  inrview compose birds.inrv --union robin wren --smooth 2 -o chimera.inrv
  inrview compose seen.inrv --redistance chair -o chair.inrv
"""
_VECTOR = ("X", "Y", "Z")


def add_compose(commands: Commands) -> None:
    """Add `compose`."""
    text = "join, blend, offset, hollow, crop and move fitted shapes"
    parser = add_command(commands, "compose", text, EPILOG)
    parser.add_argument("inputs", nargs="+", type=Path, metavar="PROJECT|FILE")
    add_output(parser, "OUT", "a project (.inrv), or a mesh: .ply, .obj, .stl, .glb")
    _add_joins(parser)
    _add_others(parser)
    text = "the shape to begin with, where no operation names two"
    parser.add_argument("--base", metavar="NAME", help=text)
    text = "what to call the composition (default: by what it is made of)"
    parser.add_argument("--name", metavar="NAME", help=text)
    text = "fit one signed distance to the composition, and tell its error"
    parser.add_argument("--bake", action="store_true", help=text)
    text = "first replace this shape's field, whatever it says, by a signed distance"
    parser.add_argument(
        "--redistance", action="append", default=[], metavar="NAME", help=text
    )
    text = "cells along the longest side of a mesh, or of what is baked (default: 256)"
    parser.add_argument(
        "--resolution", type=resolution, default=256, metavar="N", help=text
    )
    text = "of each fit: budget in seconds"
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--seconds", type=positive, metavar="S", help=text)
    text = "of each fit: number of steps; with a seed, reproducible"
    budget.add_argument("--steps", type=count, metavar="N", help=text)
    text = "seed of fits (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)
    text = "use at most N processor threads (default: all)"
    parser.add_argument("--threads", type=count, metavar="N", help=text)


def _add_joins(parser: argparse.ArgumentParser) -> None:
    for kind, text in (
        ("union", "what is inside of either"),
        ("intersection", "what is inside of both"),
        ("difference", "what is inside of the first and not of the second"),
    ):
        _add(parser, kind, text, nargs="+", metavar="NAME")
    text = "blend the last join where the distances to its parts differ by less than R"
    _add(parser, "smooth", text, type=positive, metavar="R")


def _add_others(parser: argparse.ArgumentParser) -> None:
    text = "grow by D, or shrink by a negative D"
    _add(parser, "offset", text, type=number, metavar="D")
    text = "keep a wall of thickness T about the surface"
    _add(parser, "shell", text, type=positive, metavar="T")
    text = "keep what is inside a box: its lowest and its highest corner"
    names = tuple(f"{axis}{end}" for end in (1, 2) for axis in _VECTOR)
    _add(parser, "crop-box", text, type=number, nargs=6, metavar=names)
    text = "cut away the side of a plane to which its normal points: a point, a normal"
    names = (*_VECTOR, "NX", "NY", "NZ")
    _add(parser, "crop-plane", text, type=number, nargs=6, metavar=names)
    text = "move by X, Y, Z"
    _add(parser, "move", text, type=number, nargs=3, metavar=_VECTOR)
    text = "turn about the middle, by degrees about x, then y, then z"
    _add(parser, "turn", text, type=number, nargs=3, metavar=_VECTOR)
    text = "scale about the middle"
    _add(parser, "scale", text, type=positive, metavar="S")


def _add(parser: argparse.ArgumentParser, name: str, text: str, **options: Any) -> None:
    parser.add_argument(
        f"--{name}", action=Appended, dest="operations", help=text, **options
    )
