"""The actions on the points of scans: what is selected, and what becomes of it."""

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.app.pairs_view import PAIRS_TOOL
from inrview.app.points_view import TOOLS
from inrview.geometry.points import Points
from inrview.panels.look import LookState
from inrview.session.alignment_session import PAIRS
from inrview.session.state import SessionState


def has_points(state: SessionState, _look: LookState) -> bool:
    """Whether there are points that can be selected."""
    if state.active_family is not None or state.picture.active is not None:
        return False
    scans = state.document.scans
    return any(one.is_visible and isinstance(one.geometry, Points) for one in scans)


def has_selection(state: SessionState, _look: LookState) -> bool:
    """Whether points are selected."""
    return bool(state.point_selection)


def has_tool(_state: SessionState, look: LookState) -> bool:
    """Whether a tool is in hand that selects points."""
    return look.tool in TOOLS


def has_scans(state: SessionState, _look: LookState) -> bool:
    """Whether there are scans that can be brought onto each other."""
    if state.active_family is not None or state.picture.active is not None:
        return False
    return sum(scan.is_visible for scan in state.document.scans) > 1


def has_pairs(state: SessionState, _look: LookState) -> bool:
    """Whether enough pairs are picked."""
    return len(state.picked_places) >= 2 * PAIRS


def _align_entries(do: Commands) -> list[Entry]:
    alignment = do.session.alignment
    return [
        Entry("points.align", "Ali&gn",
              "Bring several scans of one thing onto each other, wherever they lie",
              alignment.align, (), "arrows-in", has_scans, begins_group=True,
              title="Align Scans"),
        Entry("points.align_near", "&From Here",
              "Bring scans together that lie nearly right already",
              alignment.align_near, (), "", has_scans,
              title="Align Scans from Where They Lie"),
        Entry("points.pairs", "&Pick Pairs",
              "Click the same place on two scans, by turns, three times",
              lambda: do.choose_tool(PAIRS_TOOL), (), "crosshair", has_scans,
              lambda _, look: look.tool == PAIRS_TOOL,
              title="Pick Pairs of Points on Two Scans"),
        Entry("points.align_pairs", "Align b&y Pairs",
              "Bring one scan onto the other by the picked pairs, then refine",
              alignment.align_by_pairs, (), "", has_pairs,
              title="Align Scans by the Picked Pairs"),
    ]  # fmt: skip


def point_entries(do: Commands) -> list[Entry]:
    """Points."""
    points = do.session.points

    def tool(name: str, text: str, tip: str, keys: str, symbol: str) -> Entry:
        return Entry(
            f"points.{name}",
            text,
            tip,
            lambda: do.choose_points_tool(f"points.{name}"),
            (keys,),
            symbol,
            has_points,
            lambda _, look: look.tool == f"points.{name}",
            title=f"Select Points: {text.replace('&', '')}",
        )

    return [
        tool("box", "&Box", "Select points by a box in the view", "X",
             "selection"),
        tool("lasso", "&Lasso", "Select points by drawing around them", "Q",
             "scribble-loop"),
        tool("brush", "B&rush", "Select points by brushing over them", "K",
             "paint-brush-broad"),
        Entry("points.seen", "Only What Is &Seen",
              "Select what the eye sees; off, the tool reaches through to the far side",
              do.toggle_seen, ("Alt+Z",), "eye", has_tool,
              lambda _, look: look.tool in look.seen_tools,
              title="Select Only the Points That Are Seen"),
        Entry("points.all", "&All", "Select all points that are shown",
              points.select_all, ("Ctrl+A",), "", has_points, begins_group=True,
              title="Select All Points"),
        Entry("points.none", "&None", "Let go of the selected points",
              points.select_none, ("Ctrl+D",), "", has_selection,
              title="Select No Points"),
        Entry("points.invert", "&Invert",
              "Select the points that are not selected",
              points.invert, ("Ctrl+I",), "", has_points,
              title="Invert the Selection of Points"),
        Entry("points.delete", "&Delete", "Delete the selected points",
              points.delete, ("Ctrl+Del",), "trash", has_selection,
              begins_group=True, title="Delete Points"),
        Entry("points.crop", "&Keep Only",
              "Delete all other points of the scans that have selected ones",
              points.crop, (), "crop", has_selection,
              title="Keep Only the Selected Points"),
        *_align_entries(do),
    ]  # fmt: skip
