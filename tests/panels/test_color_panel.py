"""The colours panel says what can be done, and its controls lead to the session."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction, QColor, QIcon

from inrview.document.document import Document, Family, Member, Scan
from inrview.geometry.mesh import Mesh
from inrview.messages.family_colors import (
    ColorFitReport,
    ColorSnapshot,
    ColorSpec,
    FamilyColors,
)
from inrview.messages.matching_reports import TransferReport
from inrview.panels.brush_box import SWATCHES, color_icon, radius_at, slider_at
from inrview.panels.color_panel import ColorPanel
from inrview.panels.look import Look
from inrview.session.family_state import Brush
from tests.panels.conftest import Recorder, triangle
from tests.panels.test_family_panel import Verbs
from tests.small_family import sphere_family

NAMES = ("small", "middle", "large")
_BARE = FamilyColors()


class Noted(Verbs):
    """Takes down what the brush is told as well."""

    def set_brush(self, **changes: Any) -> None:
        """Note the changes."""
        self.calls.append(("set_brush", changes))


def _document(colors: FamilyColors = _BARE) -> Document:
    plain = triangle()
    painted = replace(plain, colors=np.zeros((len(plain.vertices), 3), np.uint8))
    meshes: tuple[Mesh, ...] = (plain, painted, painted)
    scans = tuple(
        Scan(f"s{name}", name, mesh) for name, mesh in zip(NAMES, meshes, strict=True)
    )
    members = tuple(Member(f"m{name}", name, f"s{name}") for name in NAMES)
    snapshot = sphere_family(NAMES)
    family = Family(
        "f", "balls", members, snapshot.spec, snapshot=snapshot, colors=colors
    )
    return Document(scans, (), (family,))


@pytest.fixture
def panel(session: Recorder, qapp: Any, shown: Any) -> ColorPanel:
    session.colors, session.transfer = Noted(), Verbs()
    session.color_fit = Verbs()
    names = ("links", "map", "show", "paint", "clear", "remove", "panel")
    actions = {f"colours.{name}": QAction(name) for name in names}
    look = Look()
    panel = ColorPanel(session, actions, look)
    panel.kept = actions, look
    shown(panel, 420, 800)
    document = _document()
    session.change(
        panel,
        document=document,
        active_family="f",
        family_snapshot=document.families[0].snapshot,
    )
    return panel


def test_only_coloured_shapes_are_offered_and_the_first_is_ticked(
    panel: ColorPanel, session: Recorder
) -> None:
    texts = [panel.sources.item(row).text() for row in range(panel.sources.count())]
    assert texts == ["middle", "large"]
    assert panel.sources.chosen == ["mmiddle"]
    panel.take.click()
    assert session.color_fit.calls[-1] == ("fit_from", ["mmiddle"])
    panel.sources.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not panel.take.isEnabled()


def test_a_fit_under_way_shows_its_progress(
    panel: ColorPanel, session: Recorder
) -> None:
    report = ColorFitReport(0.5, "Fitting colours")
    session.change(panel, color_fit=report, color_fit_family="f")
    assert panel.progress.isVisible()
    assert panel.progress.value() == 500
    assert not panel.take.isEnabled()
    field = ColorSnapshot(
        ColorSpec(1, 4, 1, 1), np.zeros((8, 3), np.float32), ("middle",)
    )
    done = ColorFitReport(1.0, "", field, 2.34, is_final=True)
    document = _document(FamilyColors(field))
    session.change(panel, document=document, color_fit=done, color_fit_family=None)
    assert not panel.progress.isVisible()
    assert panel.about.text() == "Colours of middle: 2.3 of 255 off on average"


def test_the_brush_follows_the_session_and_leads_it(
    panel: ColorPanel, session: Recorder
) -> None:
    box = panel.brush
    session.change(panel, brush=Brush(0.1, 0.25, SWATCHES["Blue"]))
    assert box.hardness.value() == 25
    assert radius_at(box.radius.value()) == pytest.approx(0.1, rel=0.05)
    assert [b.isChecked() for b in box.swatches].index(True) == 4
    box.hardness.setValue(80)
    box.swatches[0].click()
    box.erase.setChecked(True)
    box._take(QColor(1, 2, 3))
    red = {"color": SWATCHES["Red"], "is_erasing": False}
    assert [changes for _, changes in session.colors.calls] == [
        {"hardness": 0.8},
        red,
        {"is_erasing": True},
        {"color": (1, 2, 3), "is_erasing": False},
    ]


def test_the_radius_slider_goes_there_and_back() -> None:
    for value in (0, 37, 100):
        assert slider_at(radius_at(value)) == value
    assert slider_at(99.0) == 100


def test_lines_need_two_different_shapes(panel: ColorPanel) -> None:
    look, box = panel.kept[1], panel.matches
    box.lines.setChecked(True)
    assert look.state.lines == ("template", "msmall")
    box.second.setCurrentIndex(0)
    box.second.activated.emit(0)
    assert look.state.lines is None
    box.second.setCurrentIndex(2)
    box.second.activated.emit(2)
    assert look.state.lines == ("template", "mmiddle")


def test_a_bake_names_its_files_and_its_choices(
    panel: ColorPanel, session: Recorder, tmp_path: Path
) -> None:
    box = panel.texture
    assert not box.bake.isEnabled() or Path(box.folder.text()).is_dir()
    box.folder.setText(str(tmp_path / "nowhere"))
    assert not box.bake.isEnabled()
    box.folder.setText(str(tmp_path))
    assert box.bake.isEnabled()
    box.target.setCurrentIndex(box.target.findData("mlarge"))
    box.format.pick("obj")
    box.bake.click()
    verb, sources, targets, bake = session.transfer.calls[-1]
    assert (verb, sources, targets) == ("bake", ["mmiddle"], ["mlarge"])
    assert (bake.ending, bake.size, bake.doubtful) == ("obj", 2048, "shown")
    bake.path("large").write_text("there")
    box.show_button()
    assert box.bake.text() == "Bake, replacing files"


def test_a_bake_under_way_can_only_be_cancelled(
    panel: ColorPanel, session: Recorder, tmp_path: Path
) -> None:
    panel.texture.folder.setText(str(tmp_path))
    session.change(panel, transfer=TransferReport(0.25, "Carrying colours"))
    assert panel.texture.progress.value() == 250
    assert not panel.texture.bake.isEnabled()
    panel.texture.cancel.click()
    assert session.transfer.calls[-1] == ("cancel",)
    session.change(panel, transfer=None, baked=(("large textured.glb", 0.875),))
    assert "88% is sure" in panel.texture.about.text()
    assert not panel.texture.cancel.isVisible()


def test_the_preview_follows_the_choices(panel: ColorPanel, session: Recorder) -> None:
    panel.texture.preview.setChecked(True)
    verb, sources, targets, doubtful = session.transfer.calls[-1]
    assert (verb, sources, doubtful) == ("preview", ["mmiddle"], "shown")
    shown = [member.id for member in session.state.document.families[0].members]
    assert targets == ["template", *shown]
    panel.texture.doubtful.setCurrentIndex(2)
    panel.texture.doubtful.activated.emit(2)
    assert session.transfer.calls[-1][-1] == "filled"
    panel.texture.preview.setChecked(False)
    assert session.transfer.calls[-1] == ("end_preview",)


@pytest.mark.usefixtures("qapp")
def test_a_colour_stays_itself_in_a_selected_row() -> None:
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        image = color_icon((214, 69, 65)).pixmap(QSize(18, 18), mode).toImage()
        assert image.pixelColor(9, 9).getRgb()[:3] == (214, 69, 65)
