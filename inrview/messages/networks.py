"""The networks a field can have: an encoding, layers with an activation, a start.

A new network is a line here. Its encoding, activation and start are names that
`fields/encodings.py`, `fields/dense.py` and `fields/initial_weights.py` know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inrview.messages.specs import FieldSpec

KINDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"sdf": (3, 1), "occupancy": (3, 1), "image": (2, 3)}
)
"""What a field can say, with the numbers that go in and come out."""
INITIALS = ("random", "sphere", "glorot")
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "levels": (1, 32),
        "features": (1, 8),
        "log2_table": (3, 24),
        "coarsest": (1, 4096),
        "finest": (1, 65536),
        "hidden": (1, 1024),
        "layers": (1, 16),
        "frequencies": (1, 1024),
        "sigma": (1e-3, 1000.0),
        "octaves": (1, 16),
        "omega": (1e-3, 1000.0),
        "beta": (0.1, 1e5),
        "skip": (0, 15),
    }
)
"""Least and most of each number: what any machine can bear."""


@dataclass(frozen=True, slots=True)
class NetworkKind:
    """How a network is put together, and which settings of FieldSpec it uses."""

    title: str
    text: str
    """One sentence for whoever chooses."""
    settings: tuple[str, ...]
    encoding: str = "none"
    activation: str = "relu"
    start: str = "uniform"
    """How random weights are drawn."""


_LAYERS = ("hidden", "layers")
NETWORKS: Mapping[str, NetworkKind] = MappingProxyType(
    {
        "hash": NetworkKind(
            "Hash grid",
            "Learned features in a grid and a tiny network (Mueller et al. 2022): "
            "the fastest on a processor.",
            ("levels", "finest", "coarsest", "features", "log2_table", *_LAYERS),
            encoding="hash",
        ),
        "relu": NetworkKind(
            "ReLU",
            "Plain layers on the coordinates: learns low frequencies first, and fine "
            "detail hardly at all.",
            (*_LAYERS, "skip", "initial"),
        ),
        "softplus": NetworkKind(
            "Softplus (IGR)",
            "Smooth layers that can start as a sphere (Gropp et al. 2020).",
            (*_LAYERS, "beta", "skip", "initial"),
            activation="softplus",
        ),
        "siren": NetworkKind(
            "SIREN",
            "Sine layers: smooth in value and slope, with detail set by omega "
            "(Sitzmann et al. 2020).",
            (*_LAYERS, "omega"),
            activation="sine",
            start="sine",
        ),
        "fourier": NetworkKind(
            "Fourier features",
            "Random sines and cosines of the coordinates before plain layers; sigma "
            "sets the detail (Tancik et al. 2020).",
            ("frequencies", "sigma", *_LAYERS, "initial"),
            encoding="fourier",
        ),
        "positional": NetworkKind(
            "Positional encoding",
            "Sines and cosines along the axes, each octave twice the last (Mildenhall "
            "et al. 2020).",
            ("octaves", *_LAYERS, "initial"),
            encoding="positional",
        ),
        "basic": NetworkKind(
            "Basic encoding",
            "One sine and cosine along each axis: hardly more than the coordinates.",
            (*_LAYERS, "initial"),
            encoding="basic",
        ),
    }
)


def unused_settings(spec: FieldSpec) -> tuple[str, ...]:
    """Return the settings that the spec's network does nothing with."""
    every = {name for kind in NETWORKS.values() for name in kind.settings}
    return tuple(sorted(every - set(NETWORKS[spec.network].settings)))


def problem_with(spec: FieldSpec) -> str | None:
    """Return what is wrong with settings, as the end of a sentence, or None."""
    choices = (("kind", KINDS), ("network", NETWORKS), ("initial", INITIALS))
    for name, known in choices:
        value = getattr(spec, name)
        if value not in known:
            return f"{name} is '{value}' and not {' or '.join(known)}"
    for name, (low, high) in LIMITS.items():
        value = getattr(spec, name)
        if not low <= value <= high:
            return f"{name} is {value:g}, outside of {low:g} to {high:g}"
    if spec.finest < spec.coarsest:
        return "finest is coarser than coarsest"
    return _problem_with_skip(spec)


def _problem_with_skip(spec: FieldSpec) -> str | None:
    if spec.skip == 0 or "skip" not in NETWORKS[spec.network].settings:
        return None
    if spec.skip >= spec.layers:
        return f"skip is {spec.skip}, but there are {spec.layers} layers"
    if spec.hidden <= KINDS[spec.kind][0]:
        return f"hidden is {spec.hidden}, too narrow for a skip"
    return None
