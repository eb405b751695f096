"""Arguments that say how a field is fitted, beside how long: one for each setting."""

import argparse
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import Any

from inrview.app.cli_arguments import count, number, positive
from inrview.app.cli_run import UsageError
from inrview.messages.presets import FIT_LOSSES
from inrview.messages.specs import FieldSpec, FitSpec

_OF_SHAPES = ("loss", "noise", "normals", "robust")
_OF_SCANS = (
    *("intrinsics", "depth_scale", "baseline"),
    *("poses", "no_poses", "align"),
)
"""What says where scans lie and what they were taken with."""
_OF_LAYERS = ("loss", "rate")


def add_fit_settings(parser: ArgumentParser) -> None:
    """Add --batch, --rate, --constant-rate, --loss, --noise and --held-out."""
    group = parser.add_argument_group("the fit")
    text = "samples in one step"
    group.add_argument("--batch", type=count, metavar="N", help=text)
    text = "step size of layers at the start; of all networks but hash"
    group.add_argument("--rate", type=_rate, metavar="R", help=text)
    text = "keep step sizes as they are, as papers do; else they fall to a hundredth"
    group.add_argument("--constant-rate", action="store_true", default=None, help=text)
    text = (
        "what layers learn a shape from: distances in space, or points and normals "
        "alone, as SIREN or IGR do"
    )
    group.add_argument("--loss", choices=FIT_LOSSES, help=text)
    text = "standard deviation of the scan's noise in shape space (default: measured)"
    group.add_argument("--noise", type=_noise, metavar="S", help=text)
    text = "share of points or pixels kept out of the fit to measure it, 0 to 0.9"
    group.add_argument("--held-out", type=_share, metavar="S", help=text)


def with_settings(fit: FitSpec, field: FieldSpec, arguments: Namespace) -> FitSpec:
    """Return how a field is fitted, with what was asked for.

    Raises
    ------
    UsageError
        When a setting is of no use to it.
    """
    asked: dict[str, Any] = {
        name: value
        for name in ("batch", "rate", "loss", "noise", "held_out")
        if (value := getattr(arguments, name)) is not None
    }
    chosen = [name for name in ("normals", "robust") if getattr(arguments, name)]
    for name in (*asked, *chosen):
        if field.kind == "image" and name in _OF_SHAPES:
            raise UsageError(f"--{name} is of no use to a picture.")
        if field.network == "hash" and name in _OF_LAYERS:
            raise UsageError(f"--{name} is of no use to the network 'hash'.")
    if asked.get("loss", "distance") != "distance" and field.kind != "sdf":
        raise UsageError("--loss siren and igr learn signed distances only.")
    learns_distances = asked.get("loss", fit.loss) == "distance" and field.kind == "sdf"
    if arguments.robust and not learns_distances:
        raise UsageError("--robust is for fits that learn distances.")
    if arguments.constant_rate:
        asked["decay"] = False
    return replace(fit, **asked)


def check_picture_options(arguments: Namespace) -> None:
    """Refuse what is about scans where a picture is fitted.

    Raises
    ------
    UsageError
        Naming the option, and how a depth image is told from a picture.
    """
    for name in _OF_SCANS:
        if getattr(arguments, name) not in (None, False):
            option = f"--{name.replace('_', '-')}"
            text = f"{option} is of no use to a picture."
            if name in ("poses", "depth_scale", "baseline"):
                text += " If it is a depth image, give --intrinsics too."
            raise UsageError(text)


def _rate(text: str) -> float:
    found = positive(text)
    if found > 1:
        raise argparse.ArgumentTypeError(f"must be at most 1, not {text}")
    return found


def _noise(text: str) -> float:
    found = number(text)
    if found < 0:
        raise argparse.ArgumentTypeError(f"must not be below 0, not {text}")
    return found


def _share(text: str) -> float:
    found = number(text)
    if not 0 <= found <= 0.9:
        raise argparse.ArgumentTypeError(f"must be from 0 to 0.9, not {text}")
    return found
