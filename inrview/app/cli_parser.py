"""What can be said on the command line, and the help that explains it."""

import argparse
import math
import textwrap
from pathlib import Path
from typing import TypeAlias

EXAMPLES = """\
examples:
  inrview                                  open the window
  inrview bunny.ply                        open the window with a scan
  inrview --reset                          open it with every panel in its place
  inrview fit bunny.ply -o bunny.inrv      fit a field to a scan
  inrview surface bunny.inrv -o bunny.obj --resolution 512

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
    _add_surface(commands)
    _add_compare(commands, _measures() if command == "compare" else "")
    _add_render(commands)
    _add_info(commands)
    _add_samples(commands)
    return parser


def make_window_parser() -> argparse.ArgumentParser:
    """Return the parser of `inrview [FILES ...]`."""
    parser = argparse.ArgumentParser(
        prog="inrview",
        usage="inrview [--reset] [FILES ...]",
        parents=[_common(has_json=False)],
    )
    parser.add_argument("files", nargs="*", metavar="FILES")
    text = "put every panel back in its place"
    parser.add_argument("--reset", action="store_true", help=text)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(
    commands: _Commands, name: str, text: str, epilog: str | None = None
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=epilog,
        parents=[_common()],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _common(has_json: bool = True) -> argparse.ArgumentParser:
    """Return what every command understands."""
    parser = argparse.ArgumentParser(add_help=False)
    if has_json:
        text = "print one JSON object on standard output"
        parser.add_argument("--json", action="store_true", help=text)
    group = parser.add_mutually_exclusive_group()
    text = "say only what went wrong"
    group.add_argument("-q", "--quiet", action="store_true", help=text)
    text = "say more; twice, everything"
    group.add_argument("-v", "--verbose", action="count", default=0, help=text)
    text = "write a log with everything to FILE"
    parser.add_argument("--log-file", type=Path, metavar="FILE", help=text)
    return parser


def _add_output(
    parser: argparse.ArgumentParser, name: str, text: str, is_needed: bool = True
) -> None:
    parser.add_argument(
        "-o", "--output", type=Path, required=is_needed, metavar=name, help=text
    )
    text = "overwrite the file if it exists"
    parser.add_argument("--force", action="store_true", help=text)


def _add_fit(commands: _Commands) -> None:
    parser = _add(
        commands,
        "fit",
        "fit a signed distance field to scans and save it as a project",
        "Several inputs are scans of one shape; a pose file beside them (.conf, or 4x4 "
        "text)\nplaces them. A project as the only input is fitted further. Ctrl+C "
        "saves what was\nlearned so far and exits with 130. In --json, `seconds` is "
        "the work (loading,\nsampling, steps), `startup_seconds` what came before it, "
        "`bytes` the weights' size.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="scan or mesh files")
    _add_output(parser, "OUT.inrv", "the project to write")
    budget = parser.add_mutually_exclusive_group()
    text = "budget for loading, sampling and steps together"
    budget.add_argument("--seconds", type=_positive, metavar="S", help=text)
    text = "number of steps; with a seed, reproducible"
    budget.add_argument("--steps", type=_count, metavar="N", help=text)
    text = "seed of weights and samples (default: %(default)s)"
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help=text)
    text = "where to compute (default: %(default)s)"
    choices = ("auto", "cpu", "cuda")
    parser.add_argument("--device", choices=choices, default="auto", help=text)
    text = "use at most N processor threads (default: all)"
    parser.add_argument("--threads", type=_count, metavar="N", help=text)
    text = "place the scans by this pose file instead of the one beside them"
    parser.add_argument("--poses", type=Path, metavar="FILE", help=text)
    text = "ignore pose files: take the scans as they lie"
    parser.add_argument("--no-poses", action="store_true", help=text)


def _add_surface(commands: _Commands) -> None:
    parser = _add(
        commands,
        "surface",
        "extract a project's surface as a mesh, in the scan's own coordinates",
    )
    parser.add_argument("project", type=Path, metavar="PROJECT")
    _add_output(parser, "MESH", "the mesh to write: .ply, .obj, .stl or .glb")
    text = "cells along the longest side, 4 to 2048 (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=_resolution, default=256, metavar="N", help=text
    )
    text = "level to extract, an offset in the scan's units (default: %(default)s)"
    parser.add_argument("--level", type=_number, default=0.0, metavar="L", help=text)
    text = "which shape, by name (default: the first that was fitted)"
    parser.add_argument("--shape", metavar="NAME", help=text)


def _measures() -> str:
    """Return what each measure means, from where it is computed."""
    from inrview.processing.compare import DEFINITIONS

    lines = ["measures, in the files' own units:"]
    for name, meaning in DEFINITIONS.items():
        lines.append(f"  {name}")
        lines.append(
            textwrap.fill(
                meaning, 84, initial_indent=" " * 6, subsequent_indent=" " * 6
            )
        )
    return "\n".join(lines)


def _add_compare(commands: _Commands, epilog: str) -> None:
    text = "measure how far two surfaces lie apart"
    parser = _add(commands, "compare", text, epilog)
    parser.add_argument("first", metavar="A", help="a mesh or a point cloud")
    parser.add_argument("second", metavar="B", help="a mesh or a point cloud")
    text = "samples on each surface (default: %(default)s)"
    parser.add_argument(
        "--samples", type=_count, default=100_000, metavar="N", help=text
    )
    text = "seed of the samples (default: %(default)s)"
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help=text)
    text = "distance below which a sample counts as met, for f_score"
    parser.add_argument("--threshold", type=_positive, metavar="T", help=text)


def _add_render(commands: _Commands) -> None:
    text = "draw a project's surface, a mesh or a scan to a PNG"
    parser = _add(commands, "render", text)
    parser.add_argument("subject", type=Path, metavar="PROJECT|MESH")
    _add_output(parser, "PNG", "the picture to write")
    text = "size in pixels (default: 1280x800)"
    parser.add_argument(
        "--size", type=_size, default=(1280, 800), metavar="WxH", help=text
    )
    text = "resolution of a project's surface (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=_resolution, default=256, metavar="N", help=text
    )
    text = "which axis points up: x, y, z, or =-y where y points down (default: as the "
    text += "file says)"
    axes = ("x", "y", "z", "-x", "-y", "-z")
    parser.add_argument("--up", choices=axes, metavar="AXIS", help=text)
    text = "which shape of a project, by name"
    parser.add_argument("--shape", metavar="NAME", help=text)


def _add_info(commands: _Commands) -> None:
    text = "tell what a file holds; without a file, what inrview runs on"
    parser = _add(commands, "info", text)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")


def _add_samples(commands: _Commands) -> None:
    text = "list the bundled samples, or write one to a file"
    parser = _add(commands, "samples", text)
    parser.add_argument("name", nargs="?", metavar="NAME")
    _add_output(parser, "FILE", "the file to write", is_needed=False)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"must be from 0 to 2^32 - 1, not {number}")
    return number


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"must be a finite number, not {text}")
    return number


def _positive(text: str) -> float:
    number = _number(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
    return number


def _resolution(text: str) -> int:
    number = int(text)
    if not 4 <= number <= 2048:
        raise argparse.ArgumentTypeError(f"must be from 4 to 2048, not {number}")
    return number


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"must look like 1280x800, not {text}")
    size = int(width), int(height)
    if not all(16 <= side <= 8192 for side in size):
        raise argparse.ArgumentTypeError("each side must be from 16 to 8192 pixels")
    return size
