"""What of a document is analysed, or joins a family: members, their unit, their up."""

from inrview.document.document import Document, Family, Member, Scan
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import Subject
from inrview.messages.family import MemberSnapshot
from inrview.messages.reports import LoadedScan


def subject_of(document: Document, member: Member, snapshot: MemberSnapshot) -> Subject:
    """Return a member to be analysed, with the mesh of its own if it has one."""
    scans = {scan.id: scan.geometry for scan in document.scans}
    own = scans.get(member.scan_id) if member.scan_id is not None else None
    return Subject(member.name, snapshot, own if isinstance(own, Mesh) else None)


def unit_of(document: Document, family: Family) -> str:
    """Return the unit that all scans of a family have, or "unit"."""
    scans = {scan.id: scan for scan in document.scans}
    units = {scans[one.scan_id].unit for one in family.members if one.scan_id in scans}
    return units.pop() if len(units) == 1 else "unit"


def up_axis_of(document: Document) -> str:
    """Return the axis that all scans have up, or "y"."""
    ups = {scan.up_axis for scan in document.scans}
    return ups.pop() if len(ups) == 1 else "y"


def joining_up_axis(family: Family, document: Document, scan: LoadedScan | Scan) -> str:
    """Return which way is up in a scan that joins a family.

    What its file states; where that states nothing, the scan stands as the family's.
    """
    scans = {one.id: one for one in document.scans}
    ups = {scans[m.scan_id].up_axis for m in family.members if m.scan_id in scans}
    is_assumed = any(note.code == "up-axis-assumed" for note in scan.notes)
    return ups.pop() if is_assumed and len(ups) == 1 else scan.up_axis
