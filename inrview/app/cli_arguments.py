"""Arguments that several commands understand, and the kinds of numbers they take."""

import argparse
import math
from pathlib import Path
from typing import Any, TypeAlias

from inrview.messages.presets import ROBUST

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What argparse gives to add commands to; it has no public name."""


def add_command(
    commands: Commands, name: str, text: str, epilog: str | None = None
) -> argparse.ArgumentParser:
    """Add a command that understands what every command does."""
    return commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=epilog,
        parents=[common()],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def common(has_json: bool = True) -> argparse.ArgumentParser:
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


def add_output(
    parser: argparse.ArgumentParser, name: str, text: str, is_needed: bool = True
) -> None:
    """Add -o and --force."""
    parser.add_argument(
        "-o", "--output", type=Path, required=is_needed, metavar=name, help=text
    )
    text = "overwrite the file if it exists"
    parser.add_argument("--force", action="store_true", help=text)


def count(text: str) -> int:
    """Read a whole number from 1 upwards."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


def seed(text: str) -> int:
    """Read a seed."""
    number = int(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"must be from 0 to 2^32 - 1, not {number}")
    return number


def number(text: str) -> float:
    """Read a finite number."""
    number = float(text)
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"must be a finite number, not {text}")
    return number


def positive(text: str) -> float:
    """Read a number above 0."""
    found = number(text)
    if found <= 0:
        raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
    return found


def resolution(text: str) -> int:
    """Read a number of cells, 4 to 2048."""
    number = int(text)
    if not 4 <= number <= 2048:
        raise argparse.ArgumentTypeError(f"must be from 4 to 2048, not {number}")
    return number


def size(text: str) -> tuple[int, int]:
    """Read a size in pixels, as 1280x800."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"must look like 1280x800, not {text}")
    size = int(width), int(height)
    if not all(16 <= side <= 8192 for side in size):
        raise argparse.ArgumentTypeError("each side must be from 16 to 8192 pixels")
    return size


def place(text: str) -> tuple[float, float, float]:
    """Read three finite numbers with commas between them."""
    parts = [number(part) for part in text.split(",")]
    if len(parts) != 3:
        raise argparse.ArgumentTypeError(f"must be X,Y,Z, not {text}")
    return parts[0], parts[1], parts[2]


def colour(text: str) -> tuple[int, int, int]:
    """Read a colour as #RRGGBB."""
    digits = text.removeprefix("#")
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be #RRGGBB, not {text}") from None
    return red, green, blue


def add_trim(parser: argparse.ArgumentParser) -> None:
    """Add `--trim`."""
    text = "leave out what lies further than D from the scan, in its units"
    parser.add_argument("--trim", type=number, metavar="D", help=text)


def add_robust(parser: argparse.ArgumentParser) -> None:
    """Add `--robust`."""
    text = (
        "how much far-off distances count: huber (small errors by their square, large "
        "ones by their size), absolute, squared, geman-mcclure (large ones hardly at "
        "all; Geman and McClure 1985) (default: huber)"
    )
    parser.add_argument("--robust", choices=ROBUST, help=text)


class Appended(argparse.Action):
    """Keeps options of several kinds in one list, in the order given."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Add the option's name, without dashes, and its values."""
        kind = (option_string or "").lstrip("-")
        before = getattr(namespace, self.dest) or []
        setattr(namespace, self.dest, [*before, (kind, values)])
