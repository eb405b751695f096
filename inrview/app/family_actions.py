"""The actions of the Family menu."""

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.panels.look import LookState
from inrview.session.state import SessionState


def has_family(state: SessionState, _look: LookState) -> bool:
    """Whether a family has the view."""
    return state.active_family is not None


def has_learned(state: SessionState, _look: LookState) -> bool:
    """Whether the family has learned anything."""
    return state.family_snapshot is not None


def is_exploring(state: SessionState, _look: LookState) -> bool:
    """Whether a shape that is no member is shown."""
    return state.explored is not None


def family_entries(do: Commands) -> list[Entry]:
    """Family."""
    session = do.session
    return [
        Entry("family.make", "&Make a Family of All Scans",
              "Let the scans of the scene be shapes of one family",
              do.make_family, (), "users-three", _has_loose_scans),
        Entry("family.align", "&Align Shapes",
              "Bring the shapes of the family into one frame",
              session.family.align, (), "align-center-horizontal", has_family),
        Entry("family.space", "Shape &Space",
              "Show the map, the directions and the mixtures of the shapes",
              do.show_space, ("Shift+M",), "graph", has_learned, begins_group=True),
        Entry("family.keep", "&Keep as Member",
              "Make the shape that is explored a member of the family",
              session.explore.keep, ("Ctrl+K",), "user-plus", is_exploring),
        Entry("family.end", "&End Exploring",
              "Show only the template and the members again",
              session.explore.end, (), "x", is_exploring),
        Entry("family.export", "E&xport Shape",
              "Write the selected member, the explored shape or the template",
              do.show_export, (), "export", has_learned, begins_group=True),
    ]  # fmt: skip


def _has_loose_scans(state: SessionState, _look: LookState) -> bool:
    owned = {m.scan_id for f in state.document.families for m in f.members}
    return sum(scan.id not in owned for scan in state.document.scans) > 1
