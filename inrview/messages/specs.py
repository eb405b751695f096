"""What a field is and how it is fitted: settings as frozen values.

Each setting has its explanation underneath; the Fit panel and --help show it. Which
network uses which of them is told by `messages/networks.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a field says, the network that says it, and the network's numbers."""

    kind: str = "sdf"
    """What the values mean: "sdf" a signed distance, "occupancy" how surely a place is
    inside, "image" a colour."""
    network: str = "hash"
    """Which network: "relu", "softplus", "siren", "fourier", "positional", "basic" or
    "hash", a hash grid with a tiny network."""
    levels: int = 6
    """Levels of the grid, coarse to fine (Mueller et al. 2022)."""
    features: int = 2
    """Features stored at each grid corner (Mueller et al. 2022)."""
    log2_table: int = 17
    """Logarithm of the most entries a level may hold (Mueller et al. 2022)."""
    coarsest: int = 8
    """Cells along the cube at the coarsest level (Mueller et al. 2022)."""
    finest: int = 256
    """Cells along the cube at the finest level (Mueller et al. 2022)."""
    hidden: int = 32
    """Width of the hidden layers: more hold more and cost its square (Park et al. 2019
    take 512, grids need few)."""
    layers: int = 1
    """Number of hidden layers (Park et al. 2019 take 8, grids need one or two)."""
    frequencies: int = 128
    """Random frequencies of the Fourier features (Tancik et al. 2020)."""
    sigma: float = 2.0
    """Spread of the random frequencies, in cycles along the cube: higher is sharper,
    too high is noise (Tancik et al. 2020)."""
    octaves: int = 6
    """Octaves of the positional encoding, each twice the frequency of the last
    (Mildenhall et al. 2020)."""
    omega: float = 30.0
    """Frequency factor of the sine layers (Sitzmann et al. 2020)."""
    beta: float = 100.0
    """Sharpness of the softplus: the higher, the nearer to ReLU (Gropp et al. 2020)."""
    skip: int = 0
    """Hidden layer before which the input is fed in once more; 0 for none (Park et al.
    2019)."""
    initial: str = "random"
    """What a fit starts from: "random" weights (He et al. 2015), a "sphere" (Atzmon and
    Lipman 2020), or "glorot" (Glorot and Bengio 2010), as Tancik et al. 2020 do."""


@dataclass(frozen=True, slots=True)
class FitSpec:
    """How long and how a field is fitted. `None` means: chosen from the data."""

    seconds: float | None = None
    """Budget for loading, sampling and steps together, in seconds."""
    steps: int | None = None
    """Number of optimiser steps; with a seed, reproducible."""
    batch: int = 16384
    """Samples in one step (Adam, Kingma and Ba 2015)."""
    seed: int = 0
    """Seed of the initial weights and of the samples."""
    device: str = "auto"
    """"cpu", "cuda", or "auto": cuda where there is one."""
    threads: int | None = None
    """Processor threads; all of them if not given."""
    noise: float | None = None
    """Standard deviation of the scan's noise in shape space; measured if not given."""
    normals: str = "file"
    """Where normals of points come from: the "file" (estimated where it has none),
    "estimate" for all, or "none": sides are learned from the positions alone."""
    loss: str = "distance"
    """What layers learn from: the "distance" of samples in space, or points and normals
    alone, as in "siren" (Sitzmann et al. 2020) or "igr" (Gropp et al. 2020)."""
    robust: str = "huber"
    """How much a far-off distance counts: "huber", small errors by their square and
    large ones by their size (Huber 1964); "absolute", all by their size; "squared", all
    by their square; or "geman-mcclure", the less the farther off beyond the noise of
    the scan (Geman and McClure 1985)."""
    rate: float | None = None
    """Step size of layers at the start (Adam, Kingma and Ba 2015); the network's own if
    not given."""
    decay: bool = True
    """Whether step sizes fall to a hundredth over the budget; those of papers mostly
    stay as they are."""
    held_out: float = 0.02
    """Share of the points kept out of the fit to measure its quality."""
    snapshot_every: float = 0.2
    """Seconds between published snapshots."""
