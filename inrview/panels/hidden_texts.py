"""What is hidden from view and learned all the same: an eye leaves nothing out."""

from inrview.document.document import Document, Family, Shape


def hidden_scans_sentence(document: Document, shape: Shape | None) -> str:
    """Say that a fit learns some scans that are not seen; nothing if all are, or none.

    Closing the eyes of all scans is how a surface is looked at: that goes without
    saying.
    """
    if shape is None or shape.is_made:
        return ""
    eyes = [scan.is_visible for scan in document.scans if scan.id in shape.scan_ids]
    return _sentence(eyes, "scans", "Remove")


def hidden_members_sentence(family: Family) -> str:
    """Say that a family learns some shapes that are not seen."""
    eyes = [one.is_visible for one in family.members if one.scan_id is not None]
    return _sentence(eyes, "shapes", "Remove or hold out")


def _sentence(eyes: list[bool], things: str, verb: str) -> str:
    hidden = eyes.count(False)
    if hidden in (0, len(eyes)):
        return ""
    which = f"{hidden} of the {len(eyes)} {things} {'is' if hidden == 1 else 'are'}"
    return (
        f"{which} hidden, and learned all the same: Train learns from all "
        f"{len(eyes)}. {verb} what is to be left out."
    )
