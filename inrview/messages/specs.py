"""What a field is and how it is fitted: settings as frozen values.

Each setting has its explanation underneath; the Fit panel and --help show it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A multiresolution hash grid and a tiny MLP (Mueller et al. 2022, section 3)."""

    kind: str = "sdf"
    """What the values mean; "sdf" is a signed distance in shape-space units."""
    network: str = "hash"
    """Which network; "hash" is the hash grid with a tiny MLP."""
    levels: int = 6
    """Levels of the grid, coarse to fine."""
    features: int = 2
    """Features stored at each grid corner."""
    log2_table: int = 17
    """Logarithm of the most entries a level may hold."""
    coarsest: int = 8
    """Cells along the cube at the coarsest level."""
    finest: int = 256
    """Cells along the cube at the finest level."""
    hidden: int = 32
    """Width of the hidden layers."""
    layers: int = 1
    """Number of hidden layers."""


@dataclass(frozen=True, slots=True)
class FitSpec:
    """How long and how a field is fitted. `None` means: chosen from the data."""

    seconds: float | None = None
    """Budget for loading, sampling and steps together, in seconds."""
    steps: int | None = None
    """Number of optimiser steps; with a seed, reproducible."""
    batch: int = 16384
    """Samples in one step."""
    seed: int = 0
    """Seed of the initial weights and of the samples."""
    device: str = "auto"
    """"cpu", "cuda", or "auto": cuda where there is one."""
    threads: int | None = None
    """Processor threads; all of them if not given."""
    noise: float | None = None
    """Standard deviation of the scan's noise in shape space; measured if not given."""
    held_out: float = 0.02
    """Share of the points kept out of the fit to measure its quality."""
    snapshot_every: float = 0.2
    """Seconds between published snapshots."""
