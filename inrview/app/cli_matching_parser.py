"""What can be said about matches and textures on the command line."""

import argparse
from pathlib import Path

from inrview.app.cli_arguments import (
    Commands,
    add_command,
    add_output,
    number,
    positive,
    resolution,
)
from inrview.messages.matching_requests import DOUBTFUL
from inrview.messages.small_family import STEPS

_MATCH = """\
examples:
  inrview match bodies.inrv anna berta -o map.npz
  inrview match bodies.inrv anna template -o map.npz
  inrview match anna.ply berta.ply -o map.npz      nothing was learned: train now

MAP.npz holds, for a_to_b and b_to_a, one row a vertex: _triangles, _shares
(barycentric), _positions (file coordinates), _confidence; and both meshes.
"""
_TRANSFER = """\
examples:
  inrview transfer bodies.inrv --from anna --to berta -o berta.glb
  inrview transfer bodies.inrv --from anna --source anna.obj --to all -o out.obj
  inrview transfer anna.obj berta.ply -o berta.glb   nothing was learned: train now
"""


def add_matching(commands: Commands) -> None:
    """Add `match` and `transfer`."""
    _add_match(commands)
    _add_transfer(commands)


def _add(
    commands: Commands, name: str, text: str, epilog: str
) -> argparse.ArgumentParser:
    parser = add_command(commands, name, text, epilog)
    text = "which family of the project, by name (default: the first)"
    parser.add_argument("--family", metavar="NAME", help=text)
    text = "of surfaces, where a shape's own mesh is not used (default: %(default)s)"
    parser.add_argument(
        "--resolution", type=resolution, default=192, metavar="N", help=text
    )
    text = f"for training, where no family is given (default: {STEPS} steps)"
    parser.add_argument("--seconds", type=positive, metavar="S", help=text)
    return parser


def _add_match(commands: Commands) -> None:
    text = "find each vertex of a shape on another one, both ways"
    parser = _add(commands, "match", text, _MATCH)
    text = "FAMILY.inrv and two members (or 'template'), or two files of shapes"
    parser.add_argument("inputs", nargs="+", type=Path, metavar="SHAPES", help=text)
    add_output(parser, "MAP.npz", "the map to write")


def _add_transfer(commands: Commands) -> None:
    text = "carry the texture of one shape to another, or to all of a family"
    parser = _add(commands, "transfer", text, _TRANSFER)
    text = "FAMILY.inrv, or two files: colours go from the first to the second"
    parser.add_argument("inputs", nargs="+", type=Path, metavar="SHAPES", help=text)
    text = "members that colours come from; several are blended by confidence"
    parser.add_argument(
        "--from", dest="sources", nargs="+", default=[], metavar="A", help=text
    )
    text = "the member that they go to, or all others"
    parser.add_argument("--to", dest="target", metavar="B|all", help=text)
    text = "textured meshes or coloured scans of A, in A's file coordinates (default: "
    text += "what the project holds)"
    parser.add_argument("--source", nargs="+", type=Path, metavar="FILE", help=text)
    text = "a mesh of B, in B's file coordinates, that keeps its texture coordinates"
    parser.add_argument("--onto", type=Path, metavar="FILE", help=text)
    text = ".glb and .obj carry a texture, .ply colours at its vertices; with "
    text += "--to all one OUT_NAME for each"
    add_output(parser, "OUT", text)
    text = "pixels along a side, 16 to 8192 (default: %(default)s)"
    parser.add_argument(
        "--texture", type=_texture, default=2048, metavar="N", help=text
    )
    text = "what places show where no match is trusted (default: %(default)s)"
    parser.add_argument("--doubtful", choices=DOUBTFUL, default="shown", help=text)
    text = "confidence from which a match is trusted, 0 to 1 (default: %(default)s)"
    parser.add_argument("--trusted", type=_share, default=0.5, metavar="C", help=text)


def _texture(text: str) -> int:
    size = int(text)
    if not 16 <= size <= 8192:
        raise argparse.ArgumentTypeError(f"must be from 16 to 8192, not {size}")
    return size


def _share(text: str) -> float:
    share = number(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"must be from 0 to 1, not {text}")
    return share
