"""The `inrview` command: without a command the window, else a job without a screen.

Nothing heavy is imported before it is known what is wanted: `--help` and the window's
start would pay for it.
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version

from inrview.app.cli_window_parser import make_window_parser

COMMANDS = (
    *(
        "fit",
        "scan",
        "surface",
        "image",
        "lab",
        "compare",
        "render",
        "info",
        "samples",
        "family",
        "edit",
        "compose",
    ),
    *("match", "transfer", "labels", "analyse", "compact"),
)

_DONE, _FAILED, _USAGE, _INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    first = words[0] if words else ""
    if first in COMMANDS:
        from inrview.app.cli_edit_parser import joined
        from inrview.app.cli_parser import make_parser

        words = joined(words) if first == "edit" else words
        return _run_command(make_parser(first).parse_args(words))
    if first == "--version":
        sys.stdout.write(f"inrview {version('inrview')}\n")
        return _DONE
    if first in ("-h", "--help"):
        from inrview.app.cli_parser import make_parser

        make_parser("").print_help()
        return _DONE
    return _open_window(make_window_parser().parse_args(words))


def start() -> int:
    """Start as `make run` does: the window, or without a screen the sample."""
    from inrview.app.screen import has_screen

    if len(sys.argv) > 1 or has_screen():
        return main()
    return _guarded("headless", Namespace(quiet=False, verbose=0, log_file=None))


def _run_command(arguments: Namespace) -> int:
    return _guarded(arguments.command, arguments)


def _open_window(arguments: Namespace) -> int:
    from inrview.app.cli_console import set_up_logging
    from inrview.app.screen import has_screen

    if not has_screen():
        sys.stderr.write(
            "inrview: there is no display for the window (DISPLAY is not set or does "
            "not answer). Without one: inrview fit INPUT -o OUT.inrv\n"
        )
        return _FAILED
    set_up_logging(arguments.verbose, arguments.log_file)
    from inrview.app.window import main as open_window

    return open_window(arguments.files, arguments.reset)


def _guarded(command: str, arguments: Namespace) -> int:
    """Run a command; every failure ends as one sentence and an exit code."""
    from inrview.app.cli_console import Console, set_up_logging
    from inrview.app.cli_failures import failure

    set_up_logging(arguments.verbose, arguments.log_file)
    # `make run` shows what it does whoever watches.
    has_bar = True if command == "headless" else None
    console = Console(getattr(arguments, "json", False), arguments.quiet, has_bar)
    try:
        module = import_module(f"inrview.app.cli_{command}")
        job: Callable[[Namespace, Console], int] = getattr(module, command)
        return job(arguments, console)
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough.
        sys.stderr.close()
        return _DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # outermost
        code, text = failure(error)
        console.complain(text)
        return code


if __name__ == "__main__":
    raise SystemExit(main())
