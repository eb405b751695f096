"""The analysis panel: groups by selection, and what was found in words."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtGui import QAction

from inrview.analysis.analyse import analyse
from inrview.document.document import Document, Family, Member
from inrview.messages.analysis import AnalysisReport, AnalysisRequest
from inrview.messages.notes import Note
from inrview.messages.reports import Progress
from inrview.panels.analysis_maps import (
    deviation_map,
    offered,
    shown_maps,
    template_map,
)
from inrview.panels.analysis_panel import (
    AnalysisPanel,
    found_lines,
    note_lines,
    outlier_text,
)
from inrview.panels.look import Look, LookState
from inrview.session.family_state import FamilyAnalysis
from tests.analysis.herd import herd
from tests.panels.conftest import Recorder
from tests.panels.test_family_panel import Verbs
from tests.small_family import sphere_family

NAMES = tuple(f"shape{n:02d}" for n in range(6))


@pytest.fixture(scope="module")
def report() -> AnalysisReport:
    """Return what is found of six creatures in two groups, the last with long legs."""
    template, subjects, _ = herd(6, lambda one, _: one)
    groups = {name: "short" if n < 3 else "long" for n, name in enumerate(NAMES)}
    request = AnalysisRequest(template, subjects, 32, groups=groups, permutations=20)
    found = list(analyse(request))[-1]
    assert isinstance(found, AnalysisReport)
    return found


def _family() -> Family:
    members = tuple(Member(f"m{name}", name) for name in NAMES)
    snapshot = sphere_family(NAMES)
    return Family("f", "herd", members, snapshot.spec, snapshot=snapshot)


@pytest.fixture
def panel(session: Recorder, qapp: Any, shown: Any) -> AnalysisPanel:
    session.analysis = Verbs()
    names = ("run", "show", "report", "tables", "landmark")
    names = (*names, *(f"labels_{one}" for one in ("paint", "show", "load", "export")))
    names = (*names, "landmarks_load", "landmarks_export")
    actions = {f"analyse.{name}": QAction(name) for name in names}
    asked: list[str] = []
    panel = AnalysisPanel(session, actions, Look(), lambda: asked.append("file"))
    panel.kept = actions, asked
    shown(panel, 420, 900)
    family = _family()
    session.change(
        panel,
        document=Document((), (), (family,)),
        active_family="f",
        family_snapshot=family.snapshot,
    )
    return panel


def test_selected_shapes_are_put_into_groups(
    panel: AnalysisPanel, session: Recorder
) -> None:
    box = panel.groups
    assert box.table.rowCount() == 6
    assert not box.put[0].isEnabled()
    box.table.selectRow(1)
    box.put[1].click()
    assert session.analysis.calls[-1] == ("set_group", ["shape01"], "B")
    box.names[1].setText("A")
    assert not box.put[1].isEnabled()
    session.change(panel, analysis_groups={"shape00": "men", "shape01": "women"})
    assert [name.text() for name in box.names] == ["men", "women"]
    assert box.table.item(1, 1).text() == "women"
    box.clear.click()
    assert session.analysis.calls[-1] == ("clear_groups",)
    box.file.click()
    assert panel.kept[1] == ["file"]


def test_an_analysis_under_way_shows_its_progress(
    panel: AnalysisPanel, session: Recorder
) -> None:
    session.change(panel, analysis_progress=Progress(0.25, "Placing the template"))
    assert panel.progress.value() == 250
    assert panel.doing.text() == "Placing the template"
    panel.cancel.click()
    assert session.analysis.calls[-1] == ("cancel",)
    session.change(panel, analysis_progress=None)
    assert not panel.cancel.isVisible()


def test_what_was_found_is_told(
    panel: AnalysisPanel, session: Recorder, report: AnalysisReport
) -> None:
    assert not panel.results.isVisible()
    family = _family()
    ids = tuple(one.id for one in family.members)
    session.change(panel, analysis=FamilyAnalysis(family, ids, report))
    assert panel.results.isVisible()
    assert "6 shapes" in panel.found.text()
    assert panel.maps.template.count() == 7
    lines = found_lines(report)
    assert "short against long, place" in lines[2]
    assert outlier_text(report) == panel.outliers.text()
    many = replace(report, notes=tuple(Note("x", str(n)) for n in range(9)))
    assert note_lines(many) == ["0", "1", "2", "6 more notes stand in the report."]


def test_maps_have_limits_that_can_be_chosen(report: AnalysisReport) -> None:
    assert set(offered(report)) >= {"magnitude", "place", "place-q", "stretch-q"}
    assert template_map(report, "nothing").title == "variation"
    place = template_map(report, "place")
    assert place.limits[0] == -place.limits[1]
    q = template_map(report, "place-q")
    above = report.comparisons[0].q > 0.05
    assert np.isnan(q.values[above]).all()
    assert q.limits == (0.0, 3.0)
    first, members = shown_maps(report, LookState(member_limit=2.0))
    assert len(members) == 6
    assert members[0].limits == (-2.0, 2.0)
    assert first.limits[0] == 0.0
    same = shown_maps(report, LookState(shows_deviation=False))
    assert all(one is same[0] for one in same[1])
    assert deviation_map(report, 3).values is not None
