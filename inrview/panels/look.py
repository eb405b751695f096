"""How the scene is looked at: not part of the document, and not undone."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal


class Subject(StrEnum):
    """What is on screen."""

    BOTH = "both"
    SCAN = "scan"
    FIT = "fit"
    DISTANCE = "distance"
    SUPPORT = "support"
    SLOPES = "slope"


_COLOURS = (Subject.DISTANCE, Subject.SUPPORT, Subject.SLOPES)
"""The fit in colours that say something about it."""

SLOPE_LIMIT = 0.5
"""Where the colours of |grad f| - 1 end."""

PICTURE_RIVALS = {
    "": "Nothing",
    "nearest": "Nearest pixels",
    "bicubic": "Bicubic",
    "original": "The original",
}

LAB_PLOTS = {"spectrum": "Spectrum", "loss": "Loss", "arrival": "Arrival"}
LAB_SHAPE_PLOTS = {
    "spectrum": "Spectrum",
    "surface": "Waves",
    "loss": "Loss",
    "arrival": "Arrival",
}
LAB_VIEWS = {"fit": "Picture", "error": "Error"}
LAB_OCCUPANCY_VIEWS = {"fit": "Slice", "error": "Error", "surface": "Surface"}
LAB_DISTANCE_VIEWS = {**LAB_OCCUPANCY_VIEWS, "slopes": "|grad f| - 1"}


@dataclass(frozen=True, slots=True)
class LookState:
    """The choices of the Inspect panel and of the View menu."""

    subject: Subject = Subject.BOTH
    limits: tuple[float, float] | None = None
    """Ends of the distance colours in scan units; from the data when None."""
    shows_slice: bool = False
    slice_axis: int = 1
    slice_offset: float = 0.0
    """Place of the slice along its axis: -1 and 1 are the ends of the scan."""
    shows_slopes: bool = False
    """The slice shows how far the field is from growing as a distance does."""
    shows_arrows: bool = False
    """Arrows from the selected member to the template."""
    shows_grid: bool = False
    """The template's grid, warped as the selected member is."""
    shows_links: bool = True
    """Marks on all other shapes where they correspond to the place pointed at."""
    shows_map: bool = False
    """Places of the template as colours on all shapes."""
    shows_colors: bool = True
    """The family's own colours and paint."""
    shows_labels: bool = True
    """The labels of the family, where it has some."""
    shows_agreement: bool = False
    """Labels pale where the sources that voted for them disagreed."""
    shows_analysis: bool = True
    """Maps of the last analysis, where there is one."""
    template_map: str = "magnitude"
    """Which map of an analysis the template has: of `analysis_maps.TEMPLATE_MAPS`."""
    shows_deviation: bool = True
    """Each member has its own distance from the mean, not the template's map."""
    template_limit: float | None = None
    """Where the colours of the template end; by the values when None."""
    member_limit: float | None = None
    """Where the colours of the members end."""
    lines: tuple[str, str] | None = None
    """Keys of two surfaces between which lines join corresponding places."""
    landmark: str = ""
    """Name of the landmark that is marked."""
    shape_landmark: str = ""
    """Name of the landmark that a click puts on a single shape."""
    tool: str = ""
    """What the left button does on a family's shapes: "" turns the view."""
    seen_tools: frozenset[str] = frozenset({"points.brush"})
    """Tools on points that select only what the eye sees; the others reach through."""
    wipe: float | None = None
    """Share of the width that shows the scan; no wipe when None."""
    is_split: bool = False
    """Whether scan and fit, or two fits, stand side by side."""
    picture_rival: str = ""
    """What a picture's field is compared with: of `PICTURE_RIVALS`."""
    picture_is_beside: bool = False
    """Whether it stands beside the field, or across a line."""
    lab_shows: str = "fit"
    """What the panes of the lab show: of `LAB_VIEWS`, or of a shape's."""
    lab_plot: str = "spectrum"
    """What is plotted under each pane of the lab: of `LAB_PLOTS`, or of a shape's."""


class Look(QObject):
    """Holds the newest look and says when it is another."""

    changed = pyqtSignal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = LookState()

    def change(self, **parts: Any) -> None:
        """Replace some parts; listeners get the old look and the new one."""
        old, new = self.state, replace(self.state, **parts)
        if old != new:
            self.state = new
            self.changed.emit(old, new)

    def show(self, subject: Subject) -> None:
        """Show a subject; asked again, colours of the fit give way to the plain fit."""
        if subject is self.state.subject and subject in _COLOURS:
            subject = Subject.FIT
        self.change(subject=subject)
