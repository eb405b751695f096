"""Whether a scan belongs to a family, in figures."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from inrview.families.code_basis import CodeBasis
from inrview.families.mean_surface import surface_cloud
from inrview.families.pose import Pose
from inrview.families.scan_targets import Surface
from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Value
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.notes import Note, Severity
from inrview.processing.neighbours import nearest, spacing

FAR = 0.1
"""Fields are no distances further off than this, in shape space."""
LEAST = 0.012
"""A misfit below this share of shape space is never a stranger's."""
SHARE = 0.6
"""What a stranger leaves unexplained, of what members differ from their mean."""
UNLIKELY = 4.0
"""A code of so many times the members' highest energy is far from the family."""


@dataclass(frozen=True, slots=True, eq=False)
class Variety(Value):
    """How much a family's members differ."""

    spread: float
    """Mean distance from the mean's surface to the members', shape space."""
    energy: float
    """Highest energy among the members."""


def variety_of(family: FamilySnapshot, basis: CodeBasis) -> Variety:
    """Measure how far members' surfaces lie from the mean's."""
    mean = basis.code(np.zeros(len(basis.directions)))
    cloud = surface_cloud(restore_member(MemberSnapshot(family, mean)), family, 12_000)
    cloud = cloud[:600]
    spreads = []
    for code in family.codes[:12]:
        values = restore_member(MemberSnapshot(family, code)).values(cloud)
        spreads.append(np.minimum(np.abs(values), FAR).mean() if len(cloud) else 0.0)
    energies = [energy_of(basis.coordinates(code)) for code in family.codes]
    return Variety(float(np.mean(spreads)), float(max(energies)))


def energy_of(coordinates: np.ndarray) -> float:
    """Return half the squared Mahalanobis length of a code, from its coordinates."""
    return 0.5 * float(coordinates @ coordinates)


def whole_misfit(
    member: MemberSnapshot, surface: Surface, misfit: float, is_partial: bool
) -> float:
    """Return how far a member and a scan lie apart, were both of the family's size.

    `misfit` is the mean distance from scan to surface in shape space; of a whole scan
    the way back counts too, or else a speck would fit anywhere.
    """
    field = restore_member(member)
    cloud = surface_cloud(field, member.family, 12_000)[:600].astype(np.float64)
    placed = Pose.of(member.placement).points(surface.positions)
    size, own = (float(np.sqrt(x.var(axis=0).sum())) for x in (placed, cloud))
    if is_partial or len(cloud) == 0:
        return misfit * max(1.0, own / size)
    back = float(nearest(cKDTree(placed), cloud, 1)[0].mean())
    gap = 0.5 * spacing(placed.astype(np.float32))
    return max(misfit * own / size, back - gap)


def belonging_notes(
    name: str, misfit: float, energy: float, variety: Variety
) -> list[Note]:
    """Say where a scan does not fit; `misfit` in shape space."""
    notes = []
    if misfit > max(LEAST, SHARE * variety.spread):
        text = (
            f"{name} does not fit this family: after fitting, it lies {misfit:.3f} "
            f"from the surface on average, while members lie {variety.spread:.3f} "
            "from their mean (where a shape is about 2 long)."
        )
        notes.append(Note("no-fit", text, Severity.WARNING))
    if energy > UNLIKELY * max(variety.energy, 1.0):
        text = (
            f"{name} is unlike any member: its code has the energy {energy:.0f}, "
            f"where members reach {variety.energy:.0f}."
        )
        notes.append(Note("unlikely", text, Severity.WARNING))
    return notes
