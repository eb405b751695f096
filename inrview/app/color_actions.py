"""The actions about a family's colours, and about what corresponds."""

from inrview.app.actions import Entry
from inrview.app.brush_view import BRUSH
from inrview.app.commands import Commands
from inrview.document.family_edits import family_of
from inrview.messages.family_colors import FamilyColors
from inrview.panels.look import LookState
from inrview.session.state import SessionState


def _colors(state: SessionState) -> FamilyColors:
    family = family_of(state.document, state.active_family)
    return FamilyColors() if family is None else family.colors


def _has_learned(state: SessionState, _look: LookState) -> bool:
    return state.family_snapshot is not None


def color_entries(do: Commands) -> list[Entry]:
    """Colours."""
    session, look = do.session, do.look
    return [
        Entry("colours.links", "&Linked Pointing",
              "Show on all shapes what corresponds to the place pointed at",
              lambda: look.change(shows_links=not look.state.shows_links),
              ("Shift+L",), "", _has_learned, lambda _, look: look.shows_links,
              title="Linked Pointing"),
        Entry("colours.map", "Places as &Colours",
              "Colour all shapes by where they lie in the template",
              lambda: look.change(shows_map=not look.state.shows_map,
                                  shows_labels=False, shows_analysis=False),
              (), "", _has_learned, lambda _, look: look.shows_map),
        Entry("colours.show", "&Show Colours",
              "Show the colours and the paint of the family",
              lambda: look.change(shows_colors=not look.state.shows_colors,
                                  shows_labels=False, shows_analysis=False),
              (), "", _has_learned, lambda _, look: look.shows_colors),
        Entry("colours.paint", "&Paint",
              "Paint on any shape: what all of them share takes the colour",
              lambda: do.choose_tool(BRUSH), ("Shift+P",), "paint-brush",
              _has_learned, lambda _, look: look.tool == BRUSH, begins_group=True),
        Entry("colours.clear", "Remove P&aint",
              "Take all strokes of the brush away", session.colors.remove_paint,
              (), "", lambda s, _: bool(_colors(s).strokes)),
        Entry("colours.remove", "Remove C&olours",
              "Take away the colours that were taken from scans; paint stays",
              session.colors.remove_field, (), "",
              lambda s, _: _colors(s).field is not None),
        Entry("colours.panel", "Colours &Panel",
              "Show the brush, the colours and what corresponds", do.show_colors,
              (), "palette", _has_learned, begins_group=True),
    ]  # fmt: skip
