"""How the networks of a lab are written, and what a pane is called."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inrview.geometry.raster import Raster
from inrview.messages.lab import LabData
from inrview.messages.networks import LIMITS, NETWORKS, problem_with
from inrview.messages.notes import UserError
from inrview.messages.picture_field import picture_field
from inrview.messages.presets import PRESETS, preset
from inrview.messages.specs import FieldSpec

FIRST = ("relu", "fourier", "siren", "hash")
"""What a lab begins with: the biased baseline, and three ways out."""
TOLD = {
    "fourier": "sigma",
    "siren": "omega",
    "positional": "octaves",
    "hash": "levels",
    "softplus": "beta",
}
"""The setting that says most about what a network can learn."""
SYMBOLS = {"sigma": "\u03c3 ", "omega": "\u03c9\u2080 ", "beta": "\u03b2 "}
_FIGURES = ("sigma", "omega", "beta")


def pane_title(field: FieldSpec) -> str:
    """Return what a pane is called: its network, and the setting that says most."""
    title = NETWORKS[field.network].title
    name = TOLD.get(field.network)
    if name is None:
        return title
    value = f"{getattr(field, name):g}"
    said = f"{SYMBOLS[name]}{value}" if name in SYMBOLS else f"{value} {name}"
    return f"{title}, {said}"


def pane_settings(field: FieldSpec) -> str:
    """Return all settings of a pane's network, as they are written."""
    names = [one for one in NETWORKS[field.network].settings if one != "initial"]
    return ", ".join(f"{name} {getattr(field, name):g}" for name in names)


def lab_preset(data: LabData) -> Callable[[str, str], FieldSpec]:
    """Return what makes a network's settings for the data of a lab.

    It takes the network and which preset: "default" or "paper".
    """
    if isinstance(data, Raster):
        width, height = data.width, data.height
        return lambda network, which: picture_field(width, height, network, which)
    kind = data.kind
    return lambda network, which: preset(kind, network, which)


def parse_network(text: str, width: int, height: int) -> FieldSpec:
    """Read NETWORK[:SETTING...], for a picture of these sides.

    A setting is "paper", or NAME=NUMBER: "fourier:sigma=10:hidden=64".

    Raises
    ------
    UserError
        Naming what is unknown or out of bounds, and what there is.
    """
    return _parsed(text, lambda name, which: picture_field(width, height, name, which))


def parse_shape_network(text: str, kind: str) -> FieldSpec:
    """Read NETWORK[:SETTING...] as `parse_network` does, for a shape.

    `kind` is what the field says: "sdf" or "occupancy".
    """
    return _parsed(text, lambda network, which: preset(kind, network, which))


def _parsed(text: str, make: Callable[[str, str], FieldSpec]) -> FieldSpec:
    name, *settings = (part.strip() for part in text.strip().split(":"))
    if name not in NETWORKS:
        raise UserError(
            f"There is no network '{name}'; there are: {', '.join(NETWORKS)}."
        )
    which = next((one for one in settings if one in PRESETS), "default")
    spec = make(name, which)
    changes = dict(_setting(name, one) for one in settings if one not in PRESETS)
    spec = replace(spec, **changes)
    if (problem := problem_with(spec)) is not None:
        raise UserError(f"'{text}' makes no field: {problem}.")
    return spec


def _setting(network: str, text: str) -> tuple[str, Any]:
    name, _, number = text.partition("=")
    known = [one for one in NETWORKS[network].settings if one in LIMITS]
    if name not in known:
        raise UserError(
            f"'{text}' is no setting of the network '{network}'; it has: "
            f"{', '.join(known)} (written {known[0]}=NUMBER), and {', '.join(PRESETS)}."
        )
    try:
        return name, float(number) if name in _FIGURES else int(number)
    except ValueError:
        kind = "number" if name in _FIGURES else "whole number"
        raise UserError(f"'{text}': {name} must be a {kind}, not '{number}'.") from None
