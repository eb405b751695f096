"""What can be said about labels and the analysis of families on the command line."""

import argparse
from pathlib import Path

from inrview.app.cli_arguments import (
    Commands,
    add_command,
    add_output,
    count,
    resolution,
    seed,
)
from inrview.messages.landmarks import DEFINITIONS
from inrview.messages.measurement_check import FORMS

LABELS = """\
LABELS is one label for each vertex of A's mesh, or for each face, in its file's order:
  .npy   one row of whole numbers
  .csv   a column named label (or one column alone): numbers or words
  .ply   a property named label, of vertices or else of faces
Given once, it is for every --from; several sources vote, each with its confidence, and
the agreement (the share of votes for what was chosen) is told of every label.
POINTS.csv holds rows of name,x,y,z, in A's file coordinates.

OUT is a file for one B (.npy, .csv or .ply; landmarks: .csv), a folder for several, or
a project (.inrv) that keeps labels and landmarks on the template, for `analyse`.

--from template writes the labels and landmarks that the project has on its template,
painted or loaded in the window, or kept by an earlier -o OUT.inrv.

examples:
  inrview labels bodies.inrv --from anna parts.npy --to berta -o berta.ply
  inrview labels bodies.inrv --from anna a.npy --from berta b.npy --to all -o parts/
  inrview labels bodies.inrv --from anna --landmarks anna.csv --to all -o marks/
  inrview labels bodies.inrv --from anna parts.npy --landmarks anna.csv -o marked.inrv
  inrview labels marked.inrv --from template --to all --as ply -o parts/
"""
ANALYSE = f"""\
--groups GROUPS.csv holds rows of name,group with two groups; members in none are left
out of the comparison. It is a permutation test at every point of the template; p is
of the point alone, q the false discovery rate (Benjamini and Hochberg), p_family_wise
that of the largest statistic anywhere.

--measure, as often as wanted, is one of:
{FORMS}
with landmarks and parts that the project keeps (see `inrview labels`):
{chr(10).join(f"  {kind:<9} {text}" for kind, text in DEFINITIONS.items())}

examples:
  inrview analyse bodies.inrv -o bodies.html
  inrview analyse bodies.inrv -o bodies.html --groups sex.csv --tables tables/
  inrview analyse marked.inrv -o bodies.html --measure "waist=girth:navel,y,trunk"
"""


def add_labels(commands: Commands) -> None:
    """Add `labels`."""
    text = "carry labels and landmarks of members to others, or onto the template"
    parser = _parser(commands, "labels", text, LABELS)
    text = "a member, and its labels; again for further sources; or template"
    parser.add_argument(
        *("--from", "--source"),
        dest="sources",
        action="append",
        nargs="+",
        required=True,
        metavar=("A", "LABELS"),
        help=text,
    )
    text = "landmarks of the first --from; again for those of the next"
    parser.add_argument(
        *("--landmarks",),
        action="append",
        type=Path,
        default=[],
        metavar="POINTS.csv",
        help=text,
    )
    text = "to which members: names, all, or template"
    parser.add_argument("--to", nargs="+", default=[], metavar="B", help=text)
    add_output(parser, "OUT", "a file, a folder or a project; see below")
    text = "format of the files in a folder (default: that of LABELS)"
    kinds = ("npy", "csv", "ply")
    parser.add_argument("--as", dest="kind", choices=kinds, help=text)
    text = "with --from template: labels of what (default: %(default)s)"
    choices = ("vertices", "faces")
    parser.add_argument("--of", choices=choices, default="vertices", help=text)
    text = "what the labels 0, 1, ... are called"
    parser.add_argument("--names", nargs="+", default=[], metavar="NAME", help=text)
    _add_resolution(parser, "of B's surface, where its own mesh is not used", 192)


def add_analyse(commands: Commands) -> None:
    """Add `analyse`."""
    text = "say how the members of a family differ: a report, tables and figures"
    parser = _parser(commands, "analyse", text, ANALYSE)
    text = "one HTML file with all pictures in it"
    add_output(parser, "REPORT.html", text)
    text = "write CSV tables, and figures as PNG and SVG, into this new folder"
    parser.add_argument("--tables", type=Path, metavar="FOLDER", help=text)
    text = "compare two groups of members"
    parser.add_argument("--groups", type=Path, metavar="GROUPS.csv", help=text)
    text = "random arrangements, where not all are tried (default: %(default)s)"
    parser.add_argument(
        "--permutations", type=count, default=2000, metavar="N", help=text
    )
    text = "seed of random arrangements (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)
    text = (
        "what is taken out before members are compared: rigid: place and turn; full: "
        "size too; none: nothing but the family's alignment (default: %(default)s)"
    )
    choices = ("rigid", "full", "none")
    parser.add_argument("--similarity", choices=choices, default="rigid", help=text)
    text = "measure this as well; see below"
    parser.add_argument(
        "--measure", action="append", default=[], metavar="NAME=KIND:...", help=text
    )
    text = "of these members alone (default: of all)"
    parser.add_argument("--of", nargs="+", metavar="NAME", help=text)
    text = "write the project, these measurements kept in it, too"
    parser.add_argument("--keep", type=Path, metavar="OUT.inrv", help=text)
    _add_resolution(parser, "of the template: cells along its box", 96)


def _parser(
    commands: Commands, name: str, text: str, epilog: str
) -> argparse.ArgumentParser:
    parser = add_command(commands, name, text, epilog)
    text = "a project with a family that has been learned"
    parser.add_argument("project", type=Path, metavar="FAMILY.inrv", help=text)
    text = "which family of the project, by name (default: the first)"
    parser.add_argument("--family", metavar="NAME", help=text)
    return parser


def _add_resolution(parser: argparse.ArgumentParser, text: str, usual: int) -> None:
    parser.add_argument(
        "--resolution",
        type=resolution,
        default=usual,
        metavar="N",
        help=f"{text} (default: %(default)s)",
    )
