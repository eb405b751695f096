"""`inrview samples NAME -o FOLDER`: a sample family's shapes, with the truth."""

import json
from argparse import Namespace
from pathlib import Path
from typing import BinaryIO

from inrview.app.cli_console import Console
from inrview.app.cli_run import UsageError, check_folder, check_output
from inrview.files.atomic import write_atomically
from inrview.files.write_mesh import write_mesh
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.samples import FAMILY_SAMPLES, family_sample
from inrview.samples.families import COUNT, FAMILIES

TRUTH = "truth.json"


def family_sample_shapes(arguments: Namespace, console: Console) -> int:
    """Write a sample family: its project, or each shape as a mesh in a folder."""
    name, output = arguments.name, arguments.output
    if output is None:
        raise UsageError(f"Say where to: inrview samples {name} -o {name}/")
    if output.suffix:
        check_output(output, arguments.force, (".inrv",))
        files, size = [output], write_copy(family_sample(name), arguments)
    else:
        _check_folder(output, arguments.force)
        output.mkdir(exist_ok=True)
        files, size = _write_shapes(name, output, arguments.force, console)
    values = {
        "command": "samples",
        "name": name,
        "output": str(output),
        "files": [str(path) for path in files],
        "bytes": size,
    }
    console.give(values, [f"{output}: {FAMILY_SAMPLES[name]}"])
    return 0


def write_copy(source: Path, arguments: Namespace) -> int:
    """Write a bundled file as it is, and return its size."""
    data = source.read_bytes()

    def write(file: BinaryIO) -> None:
        file.write(data)

    return write_atomically(arguments.output, write, arguments.force)


def _check_folder(folder: Path, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file; name a folder for the shapes.")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise UserError(f"{folder} is not empty; --force writes into it all the same.")
    check_folder(folder.parent)


def _write_shapes(
    name: str, folder: Path, force: bool, console: Console
) -> tuple[list[Path], int]:
    """Write all shapes and what is known of them: vertex i is the same in each."""
    family = FAMILIES[name]
    paths, size = [], 0
    parts: list[int] = []
    for index in range(COUNT):
        console.show(Progress(index / COUNT, f"Making {name}"))
        shape = family.shape(index)
        path = folder / f"{shape.name}.ply"
        size += write_mesh(shape.mesh, path, overwrite=force)
        paths.append(path)
        parts = shape.parts.tolist()
    truth = {
        "correspondence": "vertex i of one shape is vertex i of every other",
        "parts": list(family.parts),
        "part_of_vertex": parts,
    }
    path = folder / TRUTH
    text = json.dumps(truth).encode()
    size += write_atomically(path, lambda file: _put(file, text), force)
    return [*paths, path], size


def _put(file: BinaryIO, text: bytes) -> None:
    file.write(text)
