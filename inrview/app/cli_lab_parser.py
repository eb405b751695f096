"""What `inrview lab` understands."""

import argparse

from inrview.app.cli_arguments import (
    Commands,
    add_command,
    add_output,
    count,
    seed,
)
from inrview.messages.lab import BATCH, MOST_STEPS, SIZE, SIZES, STEPS
from inrview.messages.lab_networks import FIRST
from inrview.messages.lab_shape import AXES, SHAPE_KINDS, SLICE
from inrview.messages.networks import NETWORKS
from inrview.messages.picture import SPLITS
from inrview.messages.presets import NORMALS


def add_lab(commands: Commands) -> None:
    """Add the command."""
    text = "compare networks on pictures or shapes: errors, spectra, as one HTML file"
    more = (
        "Every network learns the same samples in the same batches for the same number "
        "of steps,\nand starts from the same seed. Ctrl+C writes what was seen so far "
        "and exits with 130.\n\n"
        f"networks: {', '.join(NETWORKS)}\n"
        "A network can be followed by settings: siren:paper, fourier:sigma=10,\n"
        "fourier:sigma=1:hidden=64 (the names are those of inrview fit --help).\n"
        "Of a shape what is seen is a slice through the cube that holds it, and its "
        "surface."
    )
    parser = add_command(commands, "lab", text, more)
    parser.add_argument("inputs", nargs="+", metavar="PICTURE|SHAPE")
    add_output(parser, "REPORT.html", "the report to write")
    text = "up to 8, with commas between them (default: %(default)s)"
    first = ",".join(FIRST)
    parser.add_argument("--networks", default=first, metavar="NAMES", help=text)
    text = f"steps of each, 1 to {MOST_STEPS:,} (default: %(default)s)"
    parser.add_argument("--steps", type=_steps, default=STEPS, metavar="N", help=text)
    text = "seed of weights, batches and held-out pixels (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)
    low, high = SIZES
    text = (
        f"pixels along the longer side that are learned, {low} to {high}; larger "
        f"pictures are averaged down; of a shape, along the slice (default: {SIZE}, "
        f"slice {SLICE})"
    )
    parser.add_argument("--size", type=_size, metavar="N", help=text)
    _add_shape_options(parser)
    text = "pixels or samples in a step (default: %(default)s)"
    parser.add_argument("--batch", type=count, default=BATCH, metavar="N", help=text)
    text = (
        "of a picture, hold out a share of 2 %%, or learn every second pixel along "
        "each axis and test on all others (default: share)"
    )
    parser.add_argument("--split", choices=SPLITS, help=text)
    text = "where to compute (default: %(default)s)"
    choices = ("auto", "cpu", "cuda")
    parser.add_argument("--device", choices=choices, default="auto", help=text)
    text = "use at most N processor threads (default: all)"
    parser.add_argument("--threads", type=count, metavar="N", help=text)


def _add_shape_options(parser: argparse.ArgumentParser) -> None:
    text = "what is learned of a shape (default: sdf)"
    parser.add_argument("--kind", choices=SHAPE_KINDS, help=text)
    text = (
        "where shapes are cut: x, y or z, and a place from -1 to 1 between the ends of "
        "the shape, as in y=-0.3 (default: z=0)"
    )
    parser.add_argument("--slice", type=_slice, metavar="A=P", help=text)
    text = "where normals of points come from (default: file)"
    parser.add_argument("--normals", choices=NORMALS, help=text)


def _slice(text: str) -> tuple[int, float]:
    axis, _, place = text.partition("=")
    try:
        offset = float(place) if place else 0.0
    except ValueError:
        offset = 2.0
    if axis not in AXES or not -1 <= offset <= 1:
        raise argparse.ArgumentTypeError(
            f"'{text}' must be x, y or z, with a place from -1 to 1 as in y=-0.3"
        )
    return AXES.index(axis), offset


def _steps(text: str) -> int:
    number = count(text)
    if number > MOST_STEPS:
        raise argparse.ArgumentTypeError(f"must be at most {MOST_STEPS:,}")
    return number


def _size(text: str) -> int:
    number, (low, high) = count(text), SIZES
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"must be from {low} to {high}, not {number}")
    return number
