"""An analysis: what is asked, groups, what makes it out of date."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.analysis.analyse import analyse
from inrview.analysis.spread import groups, spread
from inrview.messages.analysis import AnalysisReport, AnalysisRequest
from inrview.messages.analysis_view import (
    GroupsReport,
    GroupsRequest,
    SpreadReport,
    SpreadRequest,
)
from inrview.messages.reports import Progress
from inrview.session.state import TEMPLATE
from tests.session.scripted import Stage
from tests.session.test_color_session import learned as learned_family
from tests.session.test_color_session import seen as seen_family

learned, seen = learned_family, seen_family


def _analysed(stage: Stage) -> AnalysisReport:
    stage.session.analysis.analyse()
    job, request = stage.workers.last(AnalysisRequest)
    found = list(analyse(replace(request, resolution=24)))[-1]
    assert isinstance(found, AnalysisReport)
    stage.report(job, Progress(0.5, "Half way"))
    assert stage.session.state.analysis_progress is not None
    stage.report(job, found)
    stage.end(job)
    assert stage.session.state.analysis_progress is None
    return found


def test_members_are_analysed_and_brought_onto_every_surface(seen: Stage) -> None:
    session = seen.session
    found = _analysed(seen)
    analysis = session.state.analysis
    assert analysis is not None
    assert analysis.report is found
    members = session.state.document.families[0].members
    assert analysis.ids == tuple(member.id for member in members)
    job, request = seen.workers.last(SpreadRequest)
    assert TEMPLATE in request.keys
    answer = list(spread(request))[-1]
    assert isinstance(answer, SpreadReport)
    seen.report(job, answer)
    seen.end(job)
    assert set(session.state.member_surfaces) <= set(session.state.spreads)
    placed = session.state.spreads[TEMPLATE]
    # Places themselves, brought over, are the places they are brought to, nearly.
    for axis in range(3):
        values = placed.spread.of(found.template[:, axis])
        assert np.abs(values - placed.places.positions[:, axis]).max() < 0.1
    asked = len(seen.workers.all_of(SpreadRequest))
    seen.pump_twice()
    assert len(seen.workers.all_of(SpreadRequest)) == asked


def test_only_one_analysis_runs_and_it_can_be_cancelled(seen: Stage) -> None:
    session = seen.session
    session.analysis.analyse()
    session.analysis.analyse()
    assert len(seen.workers.all_of(AnalysisRequest)) == 1
    assert len(session.state.jobs) == 1
    session.analysis.cancel()
    assert session.state.analysis_progress is None
    assert not session.state.jobs


def test_a_family_that_changes_drops_its_analysis(seen: Stage) -> None:
    session = seen.session
    _analysed(seen)
    member = session.state.document.families[0].members[0]
    session.rename(member.id, "other")
    seen.pump_twice()
    assert session.state.analysis is None
    assert session.state.spreads == {}


def test_groups_are_set_read_and_asked_about(seen: Stage, tmp_path: Path) -> None:
    session = seen.session
    names = [one.name for one in session.state.document.families[0].members]
    session.analysis.set_group(names[:2], "A")
    session.analysis.set_group(names[1:], "B")
    assert session.state.analysis_groups == {
        names[0]: "A",
        names[1]: "B",
        names[2]: "B",
    }
    session.analysis.set_group([names[0]], "")
    assert names[0] not in session.state.analysis_groups
    session.analysis.analyse("full")
    _, request = seen.workers.last(AnalysisRequest)
    assert request.groups == {names[1]: "B", names[2]: "B"}
    assert request.similarity == "full"
    session.analysis.clear_groups()
    path = tmp_path / "groups.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [("name", "group"), (names[0], "x"), (names[1], "y")]
        )
    session.analysis.read_groups(str(path))
    job, asked = seen.workers.last(GroupsRequest)
    (answer,) = groups(asked)
    seen.report(job, answer)
    seen.end(job)
    assert session.state.analysis_groups == {names[0]: "x", names[1]: "y"}
    seen.report(job, answer)
    session.analysis.read_groups(str(path))
    job, _ = seen.workers.last(GroupsRequest)
    seen.report(job, GroupsReport({"nobody": "x"}))
    assert session.state.analysis_groups == {names[0]: "x", names[1]: "y"}
    assert "nobody" in session.state.messages[-1].text
