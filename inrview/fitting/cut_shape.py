"""Job: what is true of a shape that the lab is about, as far as it is shown."""

from collections.abc import Iterator

from inrview.fitting.lab_memory import shape_subject
from inrview.fitting.threads import use_threads
from inrview.fitting.warm_up import timed_warm_up
from inrview.geometry.steps import told
from inrview.messages.lab_shape import CutReport, CutRequest


def cut_shape(request: CutRequest) -> Iterator[CutReport]:
    """Make a shape ready for the lab, and say what is true of it.

    It runs where the panes will be trained: they find the shape prepared.

    Raises
    ------
    UserError
        When the scans hold no surface, or the slice lies nowhere.
    """
    yield CutReport(0.0)
    use_threads(request.fit.threads)
    timed_warm_up()
    subject = yield from told(shape_subject(request), CutReport)
    yield CutReport(1.0, subject.cut, is_final=True)
