"""What can be said about families on the command line."""

import argparse
from pathlib import Path

from inrview.app.cli_arguments import (
    Commands,
    add_command,
    add_output,
    colour,
    count,
    number,
    place,
    positive,
    resolution,
    seed,
)

EXAMPLES = """\
examples:
  inrview family fit bodies/ -o bodies.inrv --seconds 300 --holdout 3
  inrview family add bodies.inrv scan.ply -o more.inrv --complete
  inrview family points bodies.inrv --from anna --to berta marks.ply -o there.ply
  inrview family morph bodies.inrv --from anna --to berta --at 0.5 -o between.ply
  inrview family colour bodies.inrv --from anna,berta -o coloured.inrv
  inrview surface bodies.inrv --template -o template.ply
"""


def add_family(commands: Commands) -> None:
    """Add `family` and what it can do."""
    text = "learn a family of shapes, and make, complete and compare its members"
    parser = commands.add_parser(
        "family",
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    doings = parser.add_subparsers(dest="doing", metavar="WHAT", required=True)
    _add_fit(doings)
    _add_add(doings)
    _add_sample(doings)
    _add_morph(doings)
    _add_mean(doings)
    _add_points(doings)
    _add_landmark_tables(doings)
    _add_colour(doings)
    _add_paint(doings)


def _add_budget(parser: argparse.ArgumentParser, text: str) -> None:
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--seconds", type=positive, metavar="S", help=text)
    text = "number of steps; with a seed, reproducible"
    budget.add_argument("--steps", type=count, metavar="N", help=text)


def _add_seed(parser: argparse.ArgumentParser) -> None:
    text = "seed of all that is drawn (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)


def _add_made(parser: argparse.ArgumentParser) -> None:
    text = (
        "a project with the new shapes as members; or a mesh file (.ply, .obj, .stl, "
        ".glb) for one shape; or a new folder of .ply files"
    )
    add_output(parser, "OUT", text)
    text = "of meshes: cells along the longest side (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=resolution, default=160, metavar="N", help=text
    )


def _add_project(parser: argparse.ArgumentParser) -> None:
    text = "a project with a family that has been learned"
    parser.add_argument("project", type=Path, metavar="FAMILY.inrv", help=text)
    text = "which family of the project, by name (default: the first)"
    parser.add_argument("--family", metavar="NAME", help=text)


def _add_fit(doings: Commands) -> None:
    text = "learn a family from shapes: files, folders of files, folders of folders"
    parser = add_command(doings, "fit", text)
    parser.add_argument(
        "inputs",
        nargs="+",
        type=Path,
        metavar="SHAPES",
        help="a shape is named by its file's stem, or by the folder it has to itself; "
        "one project instead is fitted further",
    )
    add_output(parser, "FAMILY.inrv", "the project to write")
    text = "how shapes differ from the template (default: %(default)s)"
    models = ("default", "mesh", "dif", "dit")
    parser.add_argument("--model", choices=models, default="default", help=text)
    text = "sizes of the networks: small, or as published (dif, dit; slow on a CPU)"
    presets = ("fast", "paper")
    parser.add_argument("--preset", choices=presets, default="fast", help=text)
    _add_budget(parser, "budget for loading, aligning, sampling and steps together")
    _add_seed(parser)
    text = "keep N shapes out of the fit, and score their codes (default: 0)"
    parser.add_argument("--holdout", type=_holdout, default=0, metavar="N", help=text)
    text = "numbers in a shape's code (default: as the model has it)"
    parser.add_argument("--code-size", type=count, metavar="N", help=text)
    _add_landmarks(parser, "shapes")
    text = "take the shapes as they lie, and do not align them"
    parser.add_argument("--no-align", action="store_true", help=text)
    text = "shapes face one way already: align sizes and places, but do not turn"
    parser.add_argument("--no-turns", action="store_true", help=text)
    text = "one scale for all shapes or each its own (default: as their sizes vary)"
    scales = ("auto", "common", "own")
    parser.add_argument("--scales", choices=scales, default="auto", help=text)
    text = "where to compute (default: %(default)s)"
    choices = ("auto", "cpu", "cuda")
    parser.add_argument("--device", choices=choices, default="auto", help=text)
    text = "use at most N processor threads (default: all)"
    parser.add_argument("--threads", type=count, metavar="N", help=text)


def _add_landmarks(parser: argparse.ArgumentParser, of: str) -> None:
    text = (
        f"tables of name, x, y, z (as for inrview labels), or folders of them, called "
        f"as the {of} are; landmarks of one name are drawn together"
    )
    parser.add_argument(
        "--landmarks", nargs="+", type=Path, default=[], metavar="FILE", help=text
    )


def _add_add(doings: Commands) -> None:
    text = "find the codes of scans that the family was not learned from"
    parser = add_command(doings, "add", text)
    _add_project(parser)
    text = "whole shapes, or with --complete parts of them; their pose is searched for"
    parser.add_argument("scans", nargs="+", type=Path, metavar="SCAN", help=text)
    add_output(parser, "OUT.inrv", "the project to write")
    text = "parts of the shape may be missing: only what was measured counts"
    parser.add_argument("--complete", action="store_true", help=text)
    text = "draw N plausible completions, where the scan leaves room (default: 1)"
    parser.add_argument("--completions", type=count, default=1, metavar="N", help=text)
    text = "let a small warp take up what the code leaves over"
    parser.add_argument("--fine-tune", action="store_true", help=text)
    text = "where the scanner stood, file coordinates: what lies between is free"
    parser.add_argument(
        "--viewpoint", type=number, nargs=3, metavar=("X", "Y", "Z"), help=text
    )
    text = "which axis of the scan is up (default: its file's, or else the family's)"
    axes = ("x", "y", "z", "-x", "-y", "-z")
    parser.add_argument("--up", choices=axes, help=text)
    _add_landmarks(parser, "scans")
    text = "the scan lies as the family's shapes do: search for no pose"
    parser.add_argument("--no-align", action="store_true", help=text)
    _add_budget(parser, "budget for each scan")
    _add_seed(parser)


def _add_sample(doings: Commands) -> None:
    text = "draw shapes that are as likely as the family's own"
    parser = add_command(doings, "sample", text)
    _add_project(parser)
    text = "how many (default: %(default)s)"
    parser.add_argument("-n", "--count", type=count, default=1, metavar="N", help=text)
    _add_seed(parser)
    _add_made(parser)


def _add_morph(doings: Commands) -> None:
    text = "make shapes between two members"
    parser = add_command(doings, "morph", text)
    _add_project(parser)
    _add_ends(parser)
    text = "how far from A to B, 0 to 1; several make several shapes (default: 0.5)"
    parser.add_argument(
        "--at", type=number, nargs="+", default=[0.5], metavar="T", help=text
    )
    _add_made(parser)


def _add_mean(doings: Commands) -> None:
    text = "make the average of members"
    parser = add_command(doings, "mean", text)
    _add_project(parser)
    text = "of which (default: of all that the family was learned from)"
    parser.add_argument("--of", nargs="+", metavar="NAME", help=text)
    _add_made(parser)


def _add_points(doings: Commands) -> None:
    text = "find points of one member's surface on another's, in the same order"
    parser = add_command(doings, "points", text)
    _add_project(parser)
    _add_ends(parser)
    text = "points or a mesh's vertices, in the file coordinates of A"
    parser.add_argument("points", type=Path, metavar="POINTS", help=text)
    text = "the points in B's file coordinates: .ply (with confidence) or .xyz"
    add_output(parser, "OUT", text)
    text = "of B's surface, where its own mesh is not used (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=resolution, default=192, metavar="N", help=text
    )


def _add_landmark_tables(doings: Commands) -> None:
    text = "say on which shapes landmarks stand; put tables on shapes, or write tables"
    parser = add_command(doings, "landmarks", text)
    text = "a project with a family, learned or not"
    parser.add_argument("project", type=Path, metavar="FAMILY.inrv", help=text)
    text = "which family of the project, by name (default: the first)"
    parser.add_argument("--family", metavar="NAME", help=text)
    _add_landmarks(parser, "shapes")
    text = "a project with the landmarks, or a folder for a table of each shape"
    add_output(parser, "OUT", text, is_needed=False)


def _add_colour(doings: Commands) -> None:
    text = "learn the colours of members on the template, for all shapes"
    parser = add_command(doings, "colour", text)
    _add_project(parser)
    text = "members whose files have a texture or vertex colours; several are averaged"
    parser.add_argument(
        "--from", dest="sources", action="append", required=True, metavar="A[,B...]",
        help=text,
    )  # fmt: skip
    _add_seed(parser)
    add_output(parser, "OUT.inrv", "the project to write")


def _add_paint(doings: Commands) -> None:
    text = "lay a stroke of paint, or of a label, on the template, for all shapes"
    parser = add_command(doings, "paint", text)
    _add_project(parser)
    text = "the member that is painted on (default: the template)"
    parser.add_argument("--on", metavar="NAME", help=text)
    text = "a place of the brush, in that member's file coordinates; again for more"
    parser.add_argument(
        "--at", type=place, action="append", required=True, metavar="X,Y,Z", help=text
    )
    text = "how far it reaches, in template-space units (default: %(default)s)"
    parser.add_argument("--radius", type=positive, default=0.06, metavar="R", help=text)
    text = "share of the radius that is covered in full (default: %(default)s)"
    parser.add_argument("--hardness", type=number, default=0.6, metavar="H", help=text)
    text = "sRGB (default: #d64541)"
    parser.add_argument(
        "--colour", type=colour, default=(214, 69, 65), metavar="#RRGGBB", help=text
    )
    text = "label the part NAME there instead, with a hard edge"
    parser.add_argument("--label", metavar="NAME", help=text)
    text = "take paint away instead; with --label, labels"
    parser.add_argument("--erase", action="store_true", help=text)
    add_output(parser, "OUT.inrv", "the project to write")


def _add_ends(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", required=True, metavar="A")
    parser.add_argument("--to", dest="second", required=True, metavar="B")


def _holdout(text: str) -> int:
    held = int(text)
    if held < 0:
        raise argparse.ArgumentTypeError(f"must be at least 0, not {held}")
    return held
