"""A family of shapes: how it is learned, edited, and what it has learned.

f(x) = T(x + D(x, z)) + c(x, z): a template field T seen through the deformation D and
the correction c of each member, which its latent code z chooses (DIF-Net, Deng et al.
2021, equation 1; Deep Implicit Templates, Zheng et al. 2021).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.placement import Placement
from inrview.messages.edit_reach import Ways, grown, ways_of
from inrview.messages.landmarks import Landmark

MODELS = ("default", "dif", "dit", "mesh")
LEARNABLE = MODELS
"""Those that a fit of this version learns; the window offers no others."""
EDIT_KINDS = ("drag", "move", "scale", "twist", "bend")


@dataclass(frozen=True, slots=True)
class FamilySpec:
    """Which networks a family is made of."""

    model: str = "default"
    """"default" (ours), "dif" (DIF-Net), "dit" (Deep Implicit Templates), "mesh"
    (a template mesh registered to each shape: the baseline)."""
    code_size: int = 32
    """Numbers in a latent code."""
    deformation_width: int = 128
    """Width of the deformation's hidden layers (of the LSTM in "dit")."""
    deformation_layers: int = 3
    """Hidden layers of the deformation (steps of the LSTM in "dit")."""
    template_width: int = 96
    """Width of the template's hidden layers."""
    template_layers: int = 3
    """Hidden layers of the template."""
    omega: float = 30.0
    """Frequency of sine layers (SIREN, Sitzmann et al. 2020)."""


FAST = {
    "default": FamilySpec(),
    "dif": FamilySpec("dif", 32, 64, 3, 64, 3),
    "dit": FamilySpec("dit", 32, 64, 4, 64, 4),
    "mesh": FamilySpec("mesh", 16),
}
"""Settings for a laptop, by model: what a processor trains in minutes."""

PAPER = {
    "dif": FamilySpec("dif", 128, 128, 4, 128, 4),
    "dit": FamilySpec("dit", 256, 512, 8, 256, 5),
}
"""Settings of the papers, by model: faithful, and slow without a GPU."""


@dataclass(frozen=True, slots=True)
class FamilyFitSpec:
    """How long and how a family is fitted. `None` means: chosen from the data."""

    seconds: float | None = None
    """Budget for aligning, sampling and steps together, in seconds."""
    steps: int | None = None
    """Number of optimiser steps; with a seed, reproducible."""
    points: int = 192
    """Samples of each shape in one step."""
    seed: int = 0
    """Seed of the initial weights and of the samples."""
    device: str = "auto"
    """"cpu", "cuda", or "auto": cuda where there is one."""
    threads: int | None = None
    """Processor threads; all of them if not given."""
    held_out: int = 0
    """Members kept out of the fit, fitted by code alone and scored."""
    snapshot_every: float = 1.0
    """Seconds between published snapshots."""
    uses_landmarks: bool = True
    """Landmarks that several shapes have draw those shapes together."""


@dataclass(frozen=True, slots=True)
class TemplateEdit:
    """A change of the template, as data: T'(q) = T(warp^-1(q)), all in template space.

    `drag` and `move` carry what lies near `center` by `vector`; `scale` by the factors
    in `vector`; `twist` turns about `axis` by `amount` radians along `radius`; `bend`
    curves `axis` towards `vector` by `amount` radians. The effect fades to nothing at
    `radius` from the centre (a ball), or at the `box` half sizes where given.
    """

    id: str
    name: str
    kind: str
    center: Vector
    vector: Vector = (0.0, 0.0, 0.0)
    radius: float = 0.3
    axis: Vector = (0.0, 1.0, 0.0)
    amount: float = 0.0
    box: Vector | None = None
    """Half sizes of a falloff box around the centre, instead of the ball."""
    mirror: tuple[Vector, Vector] | None = None
    """A point and the normal of a plane across which the edit happens as well."""
    is_muted: bool = False

    @property
    def ways(self) -> Ways:
        """How far a point can move along each axis."""
        half = self.box or (self.radius,) * 3
        normal = None if self.mirror is None else self.mirror[1]
        return ways_of(self.kind, self.vector, half, self.amount, normal)


@dataclass(frozen=True, slots=True, eq=False)
class LocalWarp(Value):
    """What a code cannot reach: small displacements near points, in shape space.

    The member's surface at `sources[i]` moves by `moves[i]`, fading out at `radius`.
    """

    sources: Float32[np.ndarray, "n 3"]
    moves: Float32[np.ndarray, "n 3"]
    radius: float

    def __post_init__(self) -> None:
        for name in ("sources", "moves"):
            object.__setattr__(self, name, readonly(getattr(self, name), np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Anchors(Value):
    """Landmarks that a member and its template share: matches obey them."""

    positions: Float32[np.ndarray, "n 3"]
    """On the member's surface, scan space without origin."""
    places: Float32[np.ndarray, "n 3"]
    """Where the template as it was learned has them."""

    def __post_init__(self) -> None:
        for name in ("positions", "places"):
            object.__setattr__(self, name, readonly(getattr(self, name), np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class FamilyPart(Value):
    """A shape of a family that stands among the shapes of a document.

    The family is followed: its fits, its edits, the member's own code. A place of the
    code space that is no member keeps the code that it had when it was taken. Without
    either it is the template.
    """

    family: str
    """Id."""
    member: str | None = None
    """Id."""
    code: Float32[np.ndarray, " k"] | None = None
    placement: Placement | None = None
    """Of a code: where its shape lay."""

    def __post_init__(self) -> None:
        if self.code is not None:
            object.__setattr__(self, "code", readonly(self.code, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class FamilySnapshot(Value):
    """Frozen weights and codes of a family at a step."""

    spec: FamilySpec
    weights: Mapping[str, Float32[np.ndarray, "..."]]
    """Of the template, the deformation and the correction; names are the model's."""
    names: tuple[str, ...]
    """Of the members, in the order of `codes`."""
    codes: Float32[np.ndarray, "n k"]
    placements: tuple[Placement, ...]
    """Shape space of each member to its own scan space."""
    held_out: frozenset[str] = frozenset()
    """Names of members whose codes alone were fitted."""
    step: int = 0
    low: Vector = (-1.0, -1.0, -1.0)
    """Lowest corner of the box, in shape space, where surfaces are looked for."""
    high: Vector = (1.0, 1.0, 1.0)
    """Highest corner of that box."""
    slope: float = 1.0
    """Highest gradient length measured near the surfaces: the narrow band's margin."""
    landmarks: tuple[Landmark, ...] = ()
    """Where in template space the landmarks lie that steered the fit."""
    packed: bytes | None = None
    """Weights and codes as a project file keeps them, where they were made compact."""

    def __post_init__(self) -> None:
        frozen = {k: readonly(w, np.float32) for k, w in self.weights.items()}
        object.__setattr__(self, "weights", frozen)
        object.__setattr__(self, "codes", readonly(self.codes, np.float32))

    @property
    def parameters(self) -> int:
        """Number of weights, codes included."""
        return sum(w.size for w in self.weights.values()) + self.codes.size

    @property
    def nbytes(self) -> int:
        """Bytes held by weights and codes."""
        return sum(w.nbytes for w in self.weights.values()) + self.codes.nbytes

    @property
    def kept_bytes(self) -> int:
        """Bytes that a project file keeps for weights and codes."""
        return self.nbytes if self.packed is None else len(self.packed)

    def code(self, name: str) -> Float32[np.ndarray, " k"]:
        """Return the code of a member; KeyError if there is none of that name."""
        return np.asarray(self.codes[self._row(name)])

    def placement(self, name: str) -> Placement:
        """Return where a member lies; KeyError if there is none of that name."""
        return self.placements[self._row(name)]

    def _row(self, name: str) -> int:
        if name not in self.names:
            raise KeyError(name)
        return self.names.index(name)


@dataclass(frozen=True, slots=True, eq=False)
class MemberSnapshot(Value):
    """One member of a family, or its template, as a field that can be asked.

    It stands wherever a `FieldSnapshot` does: surfaces, slices, export, pictures.
    """

    family: FamilySnapshot
    code: Float32[np.ndarray, " k"] | None
    """None: the template itself, its own space standing for shape space."""
    placement: Placement = Placement()
    edits: tuple[TemplateEdit, ...] = ()
    warp: LocalWarp | None = None
    anchors: Anchors | None = None
    """They change what corresponds, never the surface."""

    def __post_init__(self) -> None:
        if self.code is not None:
            object.__setattr__(self, "code", readonly(self.code, np.float32))

    @property
    def step(self) -> int:
        """Step of the family's weights."""
        return self.family.step

    @property
    def low(self) -> Vector:
        """Lowest corner of the box where the surface is looked for."""
        return self._box[0]

    @property
    def high(self) -> Vector:
        """Highest corner of that box."""
        return self._box[1]

    @property
    def _box(self) -> tuple[Vector, Vector]:
        ways = [edit.ways for edit in self.edits if not edit.is_muted]
        return grown(self.family.low, self.family.high, ways)

    @property
    def slope(self) -> float:
        """Highest gradient length near the surface."""
        return self.family.slope

    @property
    def noise(self) -> float:
        """A family is not asked to measure noise."""
        return 0.0

    @property
    def parameters(self) -> int:
        """Number of weights behind this member."""
        return self.family.parameters

    @property
    def nbytes(self) -> int:
        """Bytes of the weights behind this member."""
        return self.family.nbytes
