"""The arguments of `inrview compact`."""

from pathlib import Path

from inrview.app.cli_arguments import Commands, add_command, add_output, count, seed
from inrview.messages.compact import FEW_CELLS, RESOLUTION, SAMPLES


def add_compact(commands: Commands) -> None:
    """Add the command."""
    text = "keep a fitted field in few bytes, and tell what that costs"
    more = (
        "Weights, and codes of a family, are rounded to whole numbers, coarser where "
        "they tell\nless, and coded by LZMA. The file holds what was learned alone, "
        "without scans or pixels,\nand opens wherever a project does; of a family it "
        "keeps edits, colours and marks, of a\ncomposition its parts. In --json, "
        "`bytes` is the file's size, and `weight_bytes` the share\nof the weights; "
        "lengths are in the scan's units."
    )
    parser = add_command(commands, "compact", text, more)
    parser.add_argument("project", type=Path, metavar="PROJECT")
    add_output(parser, "OUT.inrv", "the compact project to write", is_needed=False)
    text = (
        "the most bytes that the file may have (default: one byte for each weight "
        "before the coding)"
    )
    parser.add_argument("--bytes", type=count, metavar="N", help=text)
    text = (
        "write a page that shows error over bytes, beside a decimated mesh and a voxel "
        "grid, or beside JPEG and PNG"
    )
    parser.add_argument("--report", type=Path, metavar="REPORT.html", help=text)
    text = "which shape, picture or family (default: the first that was fitted)"
    parser.add_argument("--name", metavar="NAME", help=text)
    text = (
        "resolution of the surfaces that are compared (default: "
        f"{RESOLUTION}, of a family {FEW_CELLS})"
    )
    parser.add_argument("--resolution", type=count, metavar="N", help=text)
    text = "samples drawn on each of them (default: %(default)s)"
    parser.add_argument(
        "--samples", type=count, default=SAMPLES, metavar="N", help=text
    )
    text = "seed of the samples (default: %(default)s)"
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help=text)
