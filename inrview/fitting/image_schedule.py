"""How fast the fit of a picture walks, by its network."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from inrview.fitting.schedule import Schedule
from inrview.messages.specs import FitSpec

_TABLE_RATE = 3e-2
_RATES: Mapping[str, float] = MappingProxyType(
    {
        "hash": 1e-2,
        # Tancik et al. 2020 take 1e-3 with features, 1e-2 without; few octaves at 1e-3
        # learn less in 1,000 steps than the bare coordinates at 1e-2.
        "relu": 1e-2,
        "basic": 1e-2,
        "softplus": 3e-3,
        "positional": 5e-3,
        "fourier": 1e-3,
        "siren": 1e-3,
    }
)


def image_schedule(network: str, fit: FitSpec) -> Schedule:
    """Return the step sizes over the budget of a fit."""
    schedule = Schedule.of(fit)
    return replace(
        schedule, table_rate=_TABLE_RATE, network_rate=fit.rate or _RATES[network]
    )
