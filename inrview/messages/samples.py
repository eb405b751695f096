"""The samples that come with the program: their names, and where they lie."""

from collections.abc import Callable
from pathlib import Path

from inrview.messages.notes import UserError
from inrview.messages.resources import resource

SAMPLES = {
    "sculpture": "a smooth, sculpture-like shape, fitted beforehand",
    "part": "a machine part with sharp edges and thin walls",
    "noisy": "a noisy scan with holes and without normals",
}
"""Each sample's name and what it is good for."""

PICTURE_SAMPLES = {"rosette": "a picture with fine lines, to be learned as a picture"}
"""Each sample picture's name and what it is good for."""

FAMILY_SAMPLES = {
    "creatures": "a family of forty four-legged creatures, learned beforehand",
    "vessels": "a family of forty vessels with handles, learned beforehand",
}
"""Each sample family's name and what it is."""


def samples_folder() -> Path:
    """Return the folder of the samples."""
    return resource("samples")


def sample_path(name: str) -> Path:
    """Return a sample's file: its project where it was fitted, else its scan.

    A family is always a project.
    """
    if name in FAMILY_SAMPLES:
        return family_sample(name)
    return _first_of(name, lambda path: path.suffix != ".inrv")


def sample_scan(name: str) -> Path:
    """Return the scan or the picture of a sample."""
    return _first_of(name, lambda path: path.suffix == ".inrv")


def family_sample(name: str) -> Path:
    """Return the project of a sample family."""
    path = samples_folder() / f"{name}.inrv"
    if name not in FAMILY_SAMPLES or not path.is_file():
        names = ", ".join(FAMILY_SAMPLES)
        raise UserError(f"There is no sample family named {name}; there are: {names}.")
    return path


def _first_of(name: str, is_later: Callable[[Path], bool]) -> Path:
    found = sorted(samples_folder().glob(f"{name}.*"), key=is_later)
    if name not in {**SAMPLES, **PICTURE_SAMPLES} or not found:
        names = ", ".join([*SAMPLES, *PICTURE_SAMPLES, *FAMILY_SAMPLES])
        raise UserError(f"There is no sample named {name}; there are: {names}.")
    return found[0]
