"""Arguments that choose a network, and the settings that they make."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inrview.app.cli_arguments import positive
from inrview.app.cli_run import UsageError
from inrview.messages.networks import INITIALS, KINDS, LIMITS, NETWORKS, problem_with
from inrview.messages.presets import PRESETS
from inrview.messages.specs import FieldSpec

_NUMBERS = {"sigma": positive, "omega": positive, "beta": positive}


def add_network(parser: ArgumentParser) -> None:
    """Add --kind, --network, --preset and a number for each setting."""
    group = parser.add_argument_group("the network")
    text = "what the field says (default: sdf; image where the input is a picture)"
    group.add_argument("--kind", choices=tuple(KINDS), help=text)
    text = "which network says it (default: hash)"
    group.add_argument("--network", choices=tuple(NETWORKS), help=text)
    text = "our settings for a processor, or those of the network's paper"
    group.add_argument("--preset", choices=PRESETS, help=text)
    for name in LIMITS:
        users = [word for word, kind in NETWORKS.items() if name in kind.settings]
        of = "all networks" if len(users) == len(NETWORKS) else ", ".join(users)
        low, high = LIMITS[name]
        group.add_argument(
            f"--{name.replace('_', '-')}",
            type=_NUMBERS.get(name, int),
            metavar="N",
            help=f"{low:g} to {high:g}; of {of}",
        )

    users = [word for word, kind in NETWORKS.items() if "initial" in kind.settings]
    text = f"the weights a fit starts from; of {', '.join(users)}"
    group.add_argument("--initial", choices=INITIALS, help=text)


def chosen_field(
    arguments: Namespace, known: FieldSpec, preset: Callable[[str, str], FieldSpec]
) -> FieldSpec:
    """Return `known` with what was asked for.

    `preset(network, which)` makes the settings of another network or preset.

    Raises
    ------
    UsageError
        When they make no field, or one of them is of no use to the network.
    """
    spec = known
    if arguments.network is not None or arguments.preset is not None:
        network = arguments.network or known.network
        spec = preset(network, arguments.preset or "default")
    asked: dict[str, Any] = {
        name: value
        for name in (*LIMITS, "initial")
        if (value := getattr(arguments, name, None)) is not None
    }
    for name in asked:
        if name not in NETWORKS[spec.network].settings:
            raise UsageError(
                f"--{name.replace('_', '-')} is of no use to the network "
                f"'{spec.network}'."
            )
    spec = replace(spec, **asked)
    if (problem := problem_with(spec)) is not None:
        raise UsageError(f"These settings make no field: {problem}.")
    return spec
