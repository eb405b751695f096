"""The part of the live state that is about the picture on screen."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.messages.picture import ImageFitReport, ImageReport, ImageSnapshot


@dataclass(frozen=True, slots=True, eq=False)
class ShownImage(Value):
    """Pixels of a picture's field, and the field that they are of."""

    picture: str
    snapshot: ImageSnapshot
    report: ImageReport


@dataclass(frozen=True, slots=True, eq=False)
class PictureState(Value):
    """The picture that Train, the slider and the flat view are about, if one is."""

    active: str | None = None
    fit: ImageFitReport | None = None
    """Where the fit of a picture stands, or ended."""
    fit_picture: str | None = None
    """Id of the picture that the fit is, or was last, about."""
    width: int = 0
    """What the slider says: columns at which the field is asked."""
    image: ShownImage | None = None
    """The whole picture."""
    detail: ShownImage | None = None
    """The part that is looked at, in the screen's own pixels."""
    pending: int | None = None
    """The width that is being asked for, if any."""
