"""What can be said on the command line of the window."""

import argparse

from inrview.app.cli_arguments import common


def make_window_parser() -> argparse.ArgumentParser:
    """Return the parser of `inrview [FILES ...]`."""
    parser = argparse.ArgumentParser(
        prog="inrview",
        usage="inrview [--reset] [FILES ...]",
        parents=[common(has_json=False)],
    )
    parser.add_argument("files", nargs="*", metavar="FILES")
    text = "put every panel back in its place"
    parser.add_argument("--reset", action="store_true", help=text)
    return parser
