"""What can be said on the command line, and the help that explains it."""

import argparse
import textwrap
from pathlib import Path

from inrview.app.cli_analysis_parser import add_analyse, add_labels
from inrview.app.cli_arguments import (
    Commands,
    add_command,
    add_output,
    add_robust,
    add_trim,
    count,
    number,
    positive,
    resolution,
    seed,
    size,
)
from inrview.app.cli_compact_parser import add_compact
from inrview.app.cli_compose_parser import add_compose
from inrview.app.cli_edit_parser import add_edit
from inrview.app.cli_family_parser import add_family
from inrview.app.cli_fit_settings import add_fit_settings
from inrview.app.cli_lab_parser import add_lab
from inrview.app.cli_matching_parser import add_matching
from inrview.app.cli_network import add_network
from inrview.app.cli_scan_parser import add_align, add_scan
from inrview.messages.presets import NORMALS

EXAMPLES = """\
examples:
  inrview                                  open the window
  inrview bunny.ply                        open the window with a scan
  inrview --reset                          open it with every panel in its place
  inrview fit bunny.ply -o bunny.inrv      fit a field to a scan
  inrview scan left.ply right.ply -o both.ply --align --outliers 16,3
  inrview surface bunny.inrv -o bunny.obj --resolution 512
  inrview fit sky.png -o sky.inrv          fit a field to a picture
  inrview image sky.inrv -o big.png --width 4000
  inrview lab sky.png -o lab.html          compare networks on a picture
  inrview family fit chairs/ -o chairs.inrv  learn what a folder of shapes shares

exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted
"""


def make_parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of everything that begins with a command's name.

    Only for `command` is the help complete where telling it needs heavy imports.
    """
    parser = argparse.ArgumentParser(
        prog="inrview",
        usage="inrview [FILES ...]\n       inrview COMMAND ...",
        description="See implicit neural representations of scans being learned. "
        "Without a command the window opens.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="inrview")
    _add_fit(commands)
    add_scan(commands)
    _add_surface(commands)
    _add_image(commands)
    add_lab(commands)
    _add_compare(commands, _measures() if command == "compare" else "")
    _add_render(commands)
    add_compact(commands)
    _add_info(commands)
    _add_samples(commands)
    add_family(commands)
    add_edit(commands)
    add_compose(commands)
    add_matching(commands)
    add_labels(commands)
    add_analyse(commands)
    return parser


def _add_fit(commands: Commands) -> None:
    parser = add_command(
        commands,
        "fit",
        "fit a field to scans or to a picture and save it as a project",
        "Several inputs are scans of one shape; a pose file beside them (.conf, or 4x4 "
        "text)\nplaces them. A project as the only input is fitted further. Ctrl+C "
        "saves what was\nlearned so far and exits with 130. In --json, `seconds` is "
        "the work (loading,\nsampling, steps), `startup_seconds` what came before it, "
        "`bytes` the weights' size.",
    )
    text = "scan or mesh files, depth images, or one picture"
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help=text)
    add_output(parser, "OUT.inrv", "the project to write")
    budget = parser.add_mutually_exclusive_group()
    text = "budget for loading, sampling and steps together"
    budget.add_argument("--seconds", type=positive, metavar="S", help=text)
    text = "number of steps; with a seed, reproducible"
    budget.add_argument("--steps", type=count, metavar="N", help=text)
    text = "seed of weights and samples (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)
    text = "where to compute (default: %(default)s)"
    choices = ("auto", "cpu", "cuda")
    parser.add_argument("--device", choices=choices, default="auto", help=text)
    text = "use at most N processor threads (default: all)"
    parser.add_argument("--threads", type=count, metavar="N", help=text)
    text = (
        "normals of points: the file's (estimated where it has none), estimated for "
        "all, or none: sides are learned from the positions (default: file)"
    )
    parser.add_argument("--normals", choices=NORMALS, help=text)
    add_robust(parser)
    text = "place the scans by this pose file instead of the one beside them"
    parser.add_argument("--poses", type=Path, metavar="FILE", help=text)
    text = "ignore pose files: take the scans as they lie"
    parser.add_argument("--no-poses", action="store_true", help=text)
    add_align(parser)
    _add_depth(parser)
    add_fit_settings(parser)
    add_network(parser)


def _add_depth(parser: argparse.ArgumentParser) -> None:
    text = (
        "the inputs are depth images of this camera (JSON with fx, fy, cx, cy or an "
        "intrinsic_matrix); --poses is then a trajectory (Open3D .log, TUM text, JSON)"
    )
    parser.add_argument("--intrinsics", type=Path, metavar="FILE", help=text)
    text = "units of depth in a metre (default: told by the files, or millimetres)"
    parser.add_argument("--depth-scale", type=positive, metavar="N", help=text)
    text = (
        "write the surface to which depth images are fused without learning (truncated "
        "signed distances) as PLY, OBJ, STL or GLB"
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help=text)


def _add_image(commands: Commands) -> None:
    text = "draw a project's picture at any size, as a PNG"
    more = (
        "A pixel is asked at its centre: the width that was learned gives the learned "
        "pixels,\ntwice that width asks a quarter of a pixel beside them."
    )
    parser = add_command(commands, "image", text, more)
    parser.add_argument("project", type=Path, metavar="PROJECT")
    add_output(parser, "PNG", "the picture to write: .png")
    text = "columns of the whole picture (default: as many as were learned)"
    parser.add_argument("--width", type=count, metavar="W", help=text)
    text = "only a window of it: first column and row, columns and rows, in its pixels"
    names = ("X", "Y", "W", "H")
    parser.add_argument("--crop", type=int, nargs=4, metavar=names, help=text)
    text = "bits of each value of the PNG (default: %(default)s)"
    parser.add_argument("--bits", type=int, choices=(8, 16), default=8, help=text)
    text = "which picture (default: the first that was fitted)"
    parser.add_argument("--picture", metavar="NAME", help=text)


def _add_surface(commands: Commands) -> None:
    parser = add_command(
        commands,
        "surface",
        "extract a project's surface as a mesh, in the scan's own coordinates",
    )
    parser.add_argument("project", type=Path, metavar="PROJECT")
    add_output(parser, "MESH", "the mesh to write: .ply, .obj, .stl or .glb")
    text = "cells along the longest side, 4 to 2048 (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=resolution, default=256, metavar="N", help=text
    )
    text = "level to extract, an offset in the scan's units (default: %(default)s)"
    parser.add_argument("--level", type=number, default=0.0, metavar="L", help=text)
    add_trim(parser)
    text = "which shape or member of a family (default: the first that was fitted)"
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--shape", metavar="NAME", help=text)
    text = "the template of the project's family, its edits included"
    which.add_argument("--template", action="store_true", help=text)


def _measures() -> str:
    """Return what each measure means, from where it is computed."""
    from inrview.processing.compare import DEFINITIONS
    from inrview.processing.picture_quality import DEFINITIONS as OF_PICTURES

    lines = ["measures, in the files' own units; of pictures psnr and ssim:"]
    for name, meaning in (*DEFINITIONS.items(), *OF_PICTURES.items()):
        lines.append(f"  {name}")
        lines.append(
            textwrap.fill(
                meaning, 84, initial_indent=" " * 6, subsequent_indent=" " * 6
            )
        )
    return "\n".join(lines)


def _add_compare(commands: Commands, epilog: str) -> None:
    text = "measure how far two surfaces lie apart, or how two pictures differ"
    parser = add_command(commands, "compare", text, epilog)
    parser.add_argument("first", metavar="A", help="a mesh, a point cloud or a picture")
    parser.add_argument("second", metavar="B", help="the same")
    text = "samples on each surface (default: %(default)s)"
    parser.add_argument(
        "--samples", type=count, default=100_000, metavar="N", help=text
    )
    text = "seed of the samples (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)
    text = "distance below which a sample counts as met, for f_score"
    parser.add_argument("--threshold", type=positive, metavar="T", help=text)


def _add_render(commands: Commands) -> None:
    text = (
        "draw a project's surface, a mesh or a scan to a PNG, or a full turn to a GIF"
    )
    parser = add_command(commands, "render", text)
    parser.add_argument("subject", type=Path, metavar="PROJECT|MESH")
    text = "the picture to write: .png, or .gif or .webp for one that turns"
    add_output(parser, "PICTURE", text)
    text = "size in pixels (default: 1280x800, of one that turns 640x640)"
    parser.add_argument("--size", type=size, metavar="WxH", help=text)
    text = "how long a full turn takes, in seconds (default: %(default)s)"
    parser.add_argument("--seconds", type=positive, default=6.0, metavar="S", help=text)
    text = "resolution of a project's surface (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=resolution, default=256, metavar="N", help=text
    )
    add_trim(parser)
    text = "which axis points up: x, y, z, or =-y where y points down (default: as the "
    text += "file says)"
    axes = ("x", "y", "z", "-x", "-y", "-z")
    parser.add_argument("--up", choices=axes, metavar="AXIS", help=text)
    text = "which shape of a project or member of its family, by name"
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--shape", metavar="NAME", help=text)
    text = "the template of the project's family"
    which.add_argument("--template", action="store_true", help=text)


def _add_info(commands: Commands) -> None:
    text = "tell what a file holds; without a file, what inrview runs on"
    parser = add_command(commands, "info", text)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")


def _add_samples(commands: Commands) -> None:
    text = "list the bundled samples, or write one to a file, a family to a folder"
    parser = add_command(commands, "samples", text)
    parser.add_argument("name", nargs="?", metavar="NAME")
    add_output(parser, "FILE", "the file or folder to write", is_needed=False)
