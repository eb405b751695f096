"""`inrview samples`: what comes with the program."""

from argparse import Namespace
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_family_samples import family_sample_shapes, write_copy
from inrview.app.cli_run import UsageError, check_output
from inrview.messages.samples import (
    FAMILY_SAMPLES,
    PICTURE_SAMPLES,
    SAMPLES,
    sample_path,
    sample_scan,
)

_TEXTS = {**SAMPLES, **PICTURE_SAMPLES}


def samples(arguments: Namespace, console: Console) -> int:
    """List the samples, or write one to a file."""
    if arguments.name is None:
        if arguments.output is not None:
            raise UsageError("Say which sample: inrview samples NAME -o FILE.")
        known = {**SAMPLES, **PICTURE_SAMPLES, **FAMILY_SAMPLES}
        lines = [f"{name:<12}{text}" for name, text in known.items()]
        listed: dict[str, Any] = {
            "command": "samples",
            "samples": SAMPLES,
            "pictures": PICTURE_SAMPLES,
            "families": FAMILY_SAMPLES,
        }
        console.give(listed, lines)
        return 0
    if arguments.name in FAMILY_SAMPLES:
        return family_sample_shapes(arguments, console)
    scan = sample_scan(arguments.name)
    project = sample_path(arguments.name)
    if arguments.output is None:
        raise UsageError(
            f"Say where to: inrview samples {arguments.name} -o "
            f"{arguments.name}{scan.suffix}"
        )
    check_output(arguments.output, arguments.force, (scan.suffix, project.suffix))
    source = project if arguments.output.suffix.lower() == project.suffix else scan
    size = write_copy(source, arguments)
    values: dict[str, Any] = {
        "command": "samples",
        "name": arguments.name,
        "output": str(arguments.output),
        "bytes": size,
    }
    console.give(values, [f"{arguments.output}: {_TEXTS[arguments.name]}"])
    return 0
