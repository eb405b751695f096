"""`inrview samples`: what comes with the program."""

from argparse import Namespace
from collections.abc import Callable
from typing import BinaryIO

from inrview.app.cli_console import Console
from inrview.app.cli_run import UsageError, check_output
from inrview.files.atomic import write_atomically
from inrview.messages.samples import SAMPLES, sample_path, sample_scan


def samples(arguments: Namespace, console: Console) -> int:
    """List the samples, or write one to a file."""
    if arguments.name is None:
        if arguments.output is not None:
            raise UsageError("Say which sample: inrview samples NAME -o FILE.")
        lines = [f"{name:<12}{text}" for name, text in SAMPLES.items()]
        console.give({"command": "samples", "samples": SAMPLES}, lines)
        return 0
    scan = sample_scan(arguments.name)
    project = sample_path(arguments.name)
    if arguments.output is None:
        raise UsageError(
            f"Say where to: inrview samples {arguments.name} -o "
            f"{arguments.name}{scan.suffix}"
        )
    check_output(arguments.output, arguments.force, (scan.suffix, project.suffix))
    source = project if arguments.output.suffix.lower() == project.suffix else scan
    data = source.read_bytes()
    write_atomically(arguments.output, _writer(data), arguments.force)
    values = {
        "command": "samples",
        "name": arguments.name,
        "output": str(arguments.output),
        "bytes": len(data),
    }
    console.give(values, [f"{arguments.output}: {SAMPLES[arguments.name]}"])
    return 0


def _writer(data: bytes) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        file.write(data)

    return write
