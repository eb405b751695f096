"""Named settings of each network: ours for a processor, and those of the papers."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from inrview.messages.networks import NETWORKS
from inrview.messages.requests import LoadRequest
from inrview.messages.specs import FieldSpec, FitSpec

PRESETS = ("default", "paper")

_OURS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "hash": {},
        "relu": {"hidden": 128, "layers": 4, "initial": "sphere"},
        "softplus": {"hidden": 128, "layers": 4, "initial": "sphere"},
        "siren": {"hidden": 128, "layers": 3},
        "fourier": {"hidden": 128, "layers": 3},
        "positional": {"hidden": 128, "layers": 3, "octaves": 4},
        "basic": {"hidden": 128, "layers": 3},
    }
)
_FOURIER_LAYERS = {"hidden": 256, "layers": 7}
_PAPERS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        # Mueller et al. 2022, section 5: their table and network for distances.
        "hash": {
            "levels": 16,
            "log2_table": 19,
            "coarsest": 16,
            "finest": 2048,
            "hidden": 64,
            "layers": 2,
        },
        # Tancik et al. 2020, 3D shape regression: 8 layers of 256, the output's among
        # them; 256 frequencies of sigma 12; "relu" is their baseline without encoding.
        "relu": _FOURIER_LAYERS,
        "fourier": {**_FOURIER_LAYERS, "frequencies": 256, "sigma": 12.0},
        "positional": {**_FOURIER_LAYERS, "octaves": 6},
        "basic": _FOURIER_LAYERS,
        # Gropp et al. 2020.
        "softplus": {
            "hidden": 512,
            "layers": 8,
            "skip": 4,
            "beta": 100.0,
            "initial": "sphere",
        },
        # Sitzmann et al. 2020: one layer of sines and three more.
        "siren": {"hidden": 256, "layers": 4, "omega": 30.0},
    }
)
DEPTH_FIELD = FieldSpec(levels=7, log2_table=18, finest=512)
"""What depth images are learned with: pixels are dense, and a room is wide."""
_OUR_IMAGES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        # Of 2, 5, 8, 10 and 20 on a picture 192 wide: 8 is best on learned pixels,
        # 5 by 0.1 dB on those held out.
        "fourier": {"sigma": 8.0},
        "positional": {"octaves": 6},
    }
)
_IMAGES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        # Tancik et al. 2020, 2D image regression: 4 layers, sigma 10 on photographs.
        "relu": {"layers": 3, "initial": "glorot"},
        "fourier": {"layers": 3, "sigma": 10.0, "initial": "glorot"},
        "positional": {"layers": 3, "initial": "glorot"},
        "basic": {"layers": 3, "initial": "glorot"},
    }
)


def preset(kind: str, network: str, which: str = "default") -> FieldSpec:
    """Return the settings of a network, `which` being "default" or "paper"."""
    table = _PAPERS if which == "paper" else _OURS
    spec = FieldSpec(kind=kind, network=network, **table[network])
    if kind == "image":
        more = (_IMAGES if which == "paper" else _OUR_IMAGES).get(network, {})
        spec = replace(spec, **{"initial": "random", **more})
    elif kind == "occupancy" and network != "softplus":
        spec = replace(spec, initial="random")
    return spec


def field_of(request: LoadRequest) -> FieldSpec | None:
    """Return what the scans of a request are learned with, if not as others are."""
    return None if request.intrinsics is None else DEPTH_FIELD


def preset_of(spec: FieldSpec) -> str | None:
    """Return which preset the settings that count are those of, if of any."""
    for which in PRESETS:
        known = preset(spec.kind, spec.network, which)
        settings = NETWORKS[spec.network].settings
        if all(getattr(spec, name) == getattr(known, name) for name in settings):
            return which
    return None


SURFACE_LOSSES = ("siren", "igr")
"""Losses that ask for points of the surface with normals, and nothing else."""
NORMALS = ("file", "estimate", "none")
ROBUST = ("huber", "absolute", "squared", "geman-mcclure")
FIT_LOSSES = ("distance", *SURFACE_LOSSES)
_RATES: Mapping[str, float] = MappingProxyType({"siren": 3e-4, "hash": 2e-3})
_RATE = 2e-3
_LAYERS_BATCH = 4096
_PAPER_FITS: Mapping[tuple[str, str], Mapping[str, Any]] = MappingProxyType(
    {
        ("sdf", "siren"): {"batch": 1400, "rate": 1e-4, "loss": "siren"},
        ("sdf", "softplus"): {"batch": 16384, "rate": 5e-3, "loss": "igr"},
    }
)
_PAPER_FIT: Mapping[str, Any] = MappingProxyType({"batch": 32768, "rate": 5e-4})


def rate_of(spec: FieldSpec, fit: FitSpec) -> float:
    """Return the step size that a fit of layers begins with."""
    return fit.rate or _RATES.get(spec.network, _RATE)


def fit_preset(spec: FieldSpec, which: str, fit: FitSpec) -> FitSpec:
    """Return how a network is fitted, with the budget, seed and device of `fit`."""
    fit = replace(fit, batch=FitSpec().batch, rate=None, loss="distance")
    if spec.network == "hash":
        return fit
    if which == "default":
        return replace(fit, batch=_LAYERS_BATCH)
    return replace(fit, **_PAPER_FITS.get((spec.kind, spec.network), _PAPER_FIT))
