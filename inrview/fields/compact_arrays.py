"""From what was learned to its groups, and from packed bytes to it again."""

from inrview.fields.compact_file import unpack_weights
from inrview.fields.compact_groups import Group, family_groups, groups_of
from inrview.messages.family import FamilySnapshot
from inrview.messages.kept import Kept, arrays_of, with_arrays
from inrview.messages.picture import ImageSnapshot


def groups_in(kept: Kept) -> tuple[Group, ...]:
    """Return the groups of all that is rounded."""
    shapes = {name: one.shape for name, one in arrays_of(kept).items()}
    if isinstance(kept, FamilySnapshot):
        return family_groups(shapes)
    if isinstance(kept, ImageSnapshot):
        return groups_of(kept.spec, shapes, (kept.width, kept.height))
    return groups_of(kept.spec, shapes)


def unpacked(kept: Kept, groups: tuple[Group, ...], packed: bytes) -> Kept:
    """Return what packed weights make."""
    shapes = {name: one.shape for name, one in arrays_of(kept).items()}
    return with_arrays(kept, unpack_weights(packed, groups, shapes), packed)
