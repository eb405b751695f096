"""What `inrview scan` understands, and how scans are aligned on the command line."""

import argparse
from pathlib import Path

from inrview.app.cli_arguments import (
    Commands,
    add_command,
    add_output,
    number,
    positive,
)
from inrview.messages.scan_editing import NEIGHBOURS, SIGMA


def add_scan(commands: Commands) -> None:
    """Add the command."""
    text = "get scans ready: align, crop, remove outliers, thin out, write as one"
    more = (
        "Done in this order: poses or --align, --crop-box, --outliers, merging, "
        "--thin.\nLengths and places are in the scans' own units and coordinates."
    )
    parser = add_command(commands, "scan", text, more)
    parser.add_argument("inputs", nargs="+", metavar="FILE", help="scans of one thing")
    add_output(parser, "OUT.ply", "the points to write: .ply")
    text = "leave no two points nearer than D (a Poisson-disk sample of the points)"
    parser.add_argument("--thin", type=positive, metavar="D", help=text)
    text = (
        "drop points whose mean distance to their K nearest is more than SIGMA "
        f"deviations above the mean, as {NEIGHBOURS},{SIGMA:g}"
    )
    parser.add_argument("--outliers", type=outliers, metavar="K,SIGMA", help=text)
    text = "keep what lies in a box: xmin,ymin,zmin,xmax,ymax,zmax"
    parser.add_argument("--crop-box", type=box, metavar="BOX", help=text)
    add_align(parser)
    text = "place the scans by this pose file instead of the one beside them"
    parser.add_argument("--poses", type=Path, metavar="FILE", help=text)
    text = "ignore pose files: take the scans as they lie"
    parser.add_argument("--no-poses", action="store_true", help=text)


def add_align(parser: argparse.ArgumentParser) -> None:
    """Add `--align`."""
    text = (
        "bring the scans onto the first: search wherever they lie (by features, pose "
        "files beside them ignored), or refine them from near (default: search)"
    )
    parser.add_argument(
        "--align", nargs="?", const="search", choices=("search", "near"), help=text
    )


def outliers(text: str) -> tuple[int, float]:
    """Read a number of neighbours and of deviations."""
    first, comma, second = text.partition(",")
    if not comma or not first.strip().isdigit() or int(first) < 1:
        raise argparse.ArgumentTypeError(f"must be K,SIGMA as 16,3, not {text}")
    sigma = number(second)
    if sigma < 0:
        raise argparse.ArgumentTypeError(f"SIGMA must be 0 or more, not {second}")
    return int(first), sigma


def box(text: str) -> tuple[float, ...]:
    """Read the corners of a box."""
    parts = tuple(number(part) for part in text.split(","))
    if len(parts) != 6:
        raise argparse.ArgumentTypeError(f"must be six numbers with commas, not {text}")
    return parts
