"""The actions of the Family menu."""

from inrview.app.actions import Claim, Entry
from inrview.app.commands import Commands
from inrview.app.hand_view import PINS
from inrview.app.shape_landmark_view import SHAPE_LANDMARK
from inrview.app.template_view import TEMPLATE_TOOL
from inrview.document.family_edits import family_of
from inrview.engine.jobs import TABLE
from inrview.messages.family_requests import (
    CodeFitRequest,
    ShapeDragRequest,
    SupportRequest,
)
from inrview.panels.look import LookState
from inrview.session.state import SessionState


def has_family(state: SessionState, _look: LookState) -> bool:
    """Whether a family has the view."""
    return state.active_family is not None


def has_learned(state: SessionState, _look: LookState) -> bool:
    """Whether the family has learned anything."""
    return state.family_snapshot is not None


def can_ask(kind: type) -> Claim:
    """Return the claim that the family can be asked this: a job answers it."""
    return lambda state, look: has_learned(state, look) and kind in TABLE


def is_exploring(state: SessionState, _look: LookState) -> bool:
    """Whether a shape that is no member is shown."""
    return state.explored is not None


def has_pins(state: SessionState, _look: LookState) -> bool:
    """Whether a member is held by pins."""
    return state.shape_drag is not None


def can_keep(state: SessionState, look: LookState) -> bool:
    """Whether there is a shape that could become a member."""
    drag = state.shape_drag
    return is_exploring(state, look) or (drag is not None and drag.report is not None)


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
        *_steering_entries(do),
        Entry("family.space", "Shape &Space",
              "Show the map, the directions and the mixtures of the shapes",
              do.show_space, ("Shift+M",), "chart-bar", has_learned, begins_group=True),
        Entry("family.keep", "&Keep as Member",
              "Make the explored or dragged shape a member of the family",
              do.keep_shape, ("Ctrl+K",), "user-plus", can_keep),
        Entry("family.end", "&End Exploring",
              "Show only the template and the members again",
              session.explore.end, (), "x", is_exploring),
        Entry("family.pin", "&Pin and Drag",
              "Press on a member to pin it there, and drag the pin",
              lambda: do.choose_tool(PINS), ("P",), "push-pin",
              can_ask(ShapeDragRequest),
              lambda _, look: look.tool == PINS, begins_group=True),
        Entry("family.unpin", "&Remove Pins",
              "Take all pins out: the shape is again as it was",
              session.shape_drag.clear, (), "", has_pins),
        Entry("family.add", "A&dd Scan…",
              "Find the place and the shape of a whole scan in the family",
              lambda: do.add_to_family(is_partial=False), ("Ctrl+Shift+A",), "plus",
              can_ask(CodeFitRequest), begins_group=True),
        Entry("family.complete", "&Complete Partial Scan…",
              "Find what a scan with missing parts may be as a whole",
              lambda: do.add_to_family(is_partial=True), (), "puzzle-piece",
              can_ask(CodeFitRequest)),
        Entry("family.support", "&Measured or Inferred",
              "Colour the selected member by what its scan says of each place",
              lambda: session.completion.show_support(
                  not session.state.is_support_shown),
              ("Shift+O",), "", can_ask(SupportRequest),
              lambda s, _: s.is_support_shown),
        Entry("family.arrows", "Deformation as A&rrows",
              "Draw where places of the selected member lie in the template",
              lambda: do.look.change(shows_arrows=not do.look.state.shows_arrows),
              (), "", has_learned, lambda _, look: look.shows_arrows,
              begins_group=True),
        Entry("family.grid", "Deformation as a &Grid",
              "Draw the template's grid, warped as the selected member is",
              lambda: do.look.change(shows_grid=not do.look.state.shows_grid),
              (), "", has_learned, lambda _, look: look.shows_grid),
        Entry("family.correction", "Correction as &Colour",
              "Colour the selected member by what its deformation leaves unexplained",
              lambda: session.deformation.show_correction(
                  not session.state.is_correction_shown),
              (), "", has_learned, lambda s, _: s.is_correction_shown),
        Entry("family.drag", "&Drag Template",
              "Take a point of a shape and drag the template that all shapes share",
              lambda: do.choose_tool(TEMPLATE_TOOL), ("D",), "hand-grabbing",
              has_learned, lambda _, look: look.tool == TEMPLATE_TOOL,
              begins_group=True),
        Entry("family.export", "E&xport Shape",
              "Write the selected member, the explored shape or the template",
              do.show_export, (), "export", has_learned, begins_group=True),
    ]  # fmt: skip


def _steering_entries(do: Commands) -> list[Entry]:
    return [
        Entry("family.landmark", "Place Landmarks on S&hapes",
              "Click on one shape to put a landmark there, which the next fit heeds",
              do.place_shape_landmarks, ("Alt+N",), "map-pin", has_family,
              lambda _, look: look.tool == SHAPE_LANDMARK, begins_group=True),
        Entry("family.landmarks", "&Load Landmarks of Shapes…",
              "Read named places of shapes, which the next fit brings together",
              do.load_shape_landmarks, (), "", has_family),
        Entry("family.landmarks_export", "Export Landmarks of Shapes…",
              "Write a table of its own landmarks for each shape that has some",
              do.export_shape_landmarks, (), "", _has_marked_shapes),
        Entry("family.landmarks_clear", "Remove Landmarks &of Shapes",
              "Take the landmarks off all shapes; those of the template stay",
              do.session.steering.clear, (), "", _has_marked_shapes),
    ]  # fmt: skip


def _has_marked_shapes(state: SessionState, _look: LookState) -> bool:
    family = family_of(state.document, state.active_family)
    return family is not None and any(one.landmarks for one in family.members)


def _has_loose_scans(state: SessionState, _look: LookState) -> bool:
    owned = {m.scan_id for f in state.document.families for m in f.members}
    return sum(scan.id not in owned for scan in state.document.scans) > 1
