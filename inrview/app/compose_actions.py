"""The actions of the Compose menu."""

from functools import partial

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.document.family_edits import family_of
from inrview.panels.look import LookState
from inrview.panels.scene_facts import current_shape
from inrview.session.state import SessionState

_JOINS = (
    ("union", "&Union", "What is inside of either of the two shapes", "plus-circle"),
    ("intersection", "&Intersection", "What is inside of both shapes", "intersect"),
    (
        "difference",
        "&Difference",
        "What is inside of the first shape and not of the second",
        "minus-circle",
    ),
    ("blend", "&Blend", "A union whose edge is smoothed within a radius", "drop"),
)
_ON_ONE = (
    ("offset", "&Offset", "Grow or shrink the shape by a distance", "arrows-out"),
    ("shell", "&Shell", "Hollow the shape: keep a wall about its surface", "wall"),
    ("box", "&Crop to Box", "Keep what lies inside of a box", "crop"),
    ("plane", "Crop by &Plane", "Cut away one side of a plane", "knife"),
    ("move", "&Transform", "Move, turn and scale the shape", "arrows-out-cardinal"),
)


def compose_entries(do: Commands) -> list[Entry]:
    """Compose."""
    verbs = do.session.composition
    joins = [
        Entry(f"compose.{kind}", text, tip, partial(do.join, kind), (), symbol,
              has_pair, begins_group=kind == "union")
        for kind, text, tip, symbol in _JOINS
    ]  # fmt: skip
    others = [
        Entry(f"compose.{kind}", text, tip, partial(do.change_shape, kind), (), symbol,
              has_field, begins_group=kind == "offset")
        for kind, text, tip, symbol in _ON_ONE
    ]  # fmt: skip
    return [
        Entry("compose.show", "Show &Panel", "Bring the Compose panel to the front",
              do.show_compose, ("Shift+C",), "stack-simple"),
        Entry("compose.take", "&Take from Family",
              "Let the selected member, what is explored, or the family's template "
              "stand among the shapes, to be joined and changed as they are",
              do.take_from_family, (), "hand-grabbing", has_learned_family),
        *joins,
        *others,
        Entry("compose.bake", "Ba&ke",
              "Fit one signed distance to the shape, as a shape of its own",
              verbs.bake, ("Ctrl+B",), "fire", has_field, begins_group=True),
        Entry("compose.redistance", "&Re-distance",
              "Let a signed distance take the place of what the shape's field says",
              verbs.redistance, (), "ruler", can_redistance),
    ]  # fmt: skip


def has_learned_family(state: SessionState, _look: LookState) -> bool:
    """Whether a family is shown that has shapes to be taken."""
    family = family_of(state.document, state.active_family)
    return family is not None and family.snapshot is not None


def has_pair(state: SessionState, _look: LookState) -> bool:
    """Whether two shapes are chosen to be joined."""
    first, second = state.pair
    has_view = state.active_shape is not None
    return has_view and None not in state.pair and first != second


def has_field(state: SessionState, _look: LookState) -> bool:
    """Whether the current shape has a field to be asked."""
    return state.active_shape is not None and state.nature is not None


def can_redistance(state: SessionState, look: LookState) -> bool:
    """Whether the current shape keeps a field of its own."""
    shape = current_shape(state)
    return has_field(state, look) and shape is not None and not shape.is_made
