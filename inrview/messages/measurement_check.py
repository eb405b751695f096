"""Measurements as they are written down, and what is wrong with them."""

from inrview.geometry.frozen import Vector
from inrview.messages.landmarks import MEASURES, Measurement
from inrview.messages.notes import UserError

FORMS = """\
  NAME=distance:A,B            between landmarks A and B
  NAME=geodesic:A,B            the same along the surface
  NAME=girth:A,PLANE[,PART]    around the loop through A across PLANE (in PART)
  NAME=tape:A,PLANE[,PART]     the same pulled taut
  NAME=area:PART               of a labelled part
  NAME=volume:PART             of a labelled part
PLANE is the direction that it is cut across: x, y, z or three numbers with spaces."""

_AXES: dict[str, Vector] = {
    "x": (1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "z": (0.0, 0.0, 1.0),
}
_LANDMARKS = {"distance": 2, "geodesic": 2, "girth": 1, "tape": 1}


def parse_measurement(text: str) -> Measurement:
    """Read a measurement as "waist=girth:navel,y".

    Raises
    ------
    UserError
        If it is not of one of the forms.
    """
    name, equals, rest = (piece.strip() for piece in text.partition("="))
    kind, colon, words = (piece.strip() for piece in rest.partition(":"))
    if not (name and equals and colon) or kind not in MEASURES:
        raise UserError(f"'{text}' is no measurement. The forms are:\n{FORMS}")
    given = [word.strip() for word in words.split(",")]
    if kind in ("area", "volume"):
        return check_measurement(Measurement(name, kind, part=",".join(given)))
    count = _LANDMARKS[kind]
    landmarks, more = tuple(given[:count]), given[count:]
    if count == 2:
        if more:
            raise UserError(f"{name}: a {kind} is between two landmarks, not more.")
        return check_measurement(Measurement(name, kind, landmarks))
    if not 1 <= len(more) <= 2:
        raise UserError(f"{name}: a {kind} needs a landmark and a plane: {kind}:A,y.")
    part = more[1] if len(more) == 2 else None
    normal = _plane(name, more[0])
    return check_measurement(Measurement(name, kind, landmarks, normal, part))


def check_measurement(measurement: Measurement) -> Measurement:
    """Return a measurement that can be asked of a template.

    Raises
    ------
    UserError
        If something is missing from it.
    """
    kind, name = measurement.kind, measurement.name
    if kind not in MEASURES:
        raise UserError(f"{name}: '{kind}' is none of {', '.join(MEASURES)}.")
    wanted = _LANDMARKS.get(kind, 0)
    if len(measurement.landmarks) != wanted or not all(measurement.landmarks):
        raise UserError(
            f"{name}: a {kind} needs {wanted} landmarks, and "
            f"{len([one for one in measurement.landmarks if one])} are given."
        )
    if wanted == 1 and not any(measurement.normal or ()):
        raise UserError(f"{name}: a {kind} needs the direction that it is cut across.")
    if not wanted and not measurement.part:
        raise UserError(
            f"{name}: a{'n' if kind == 'area' else ''} {kind} needs a part."
        )
    return measurement


def _plane(name: str, text: str) -> Vector:
    if text in _AXES:
        return _AXES[text]
    try:
        x, y, z = (float(word) for word in text.split())
    except ValueError:
        raise UserError(
            f"{name}: '{text}' is no plane: give x, y, z or three numbers with spaces."
        ) from None
    return x, y, z
