"""Settings explain themselves in the words under them."""

import re
from dataclasses import fields
from typing import Any

import pytest
from PyQt6.QtWidgets import QFormLayout

from inrview.messages.networks import NETWORKS
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.panels.field_texts import field_texts
from inrview.panels.fit_settings import FitSettings
from tests.panels.conftest import Recorder


@pytest.mark.parametrize("kind", [FieldSpec, FitSpec])
def test_every_setting_has_a_sentence(kind: type) -> None:
    texts = field_texts(kind)
    assert set(texts) == {field.name for field in fields(kind)}
    assert all(text.endswith(".") and "\n" not in text for text in texts.values())


def test_every_setting_of_a_network_names_its_paper() -> None:
    texts = field_texts(FieldSpec)
    for kind in NETWORKS.values():
        for name in kind.settings:
            assert re.search(r"\d{4}", texts[name]), name


def test_every_row_of_the_fit_settings_says_what_it_is(
    session: Recorder, shown: Any
) -> None:
    settings = FitSettings(session)
    shown(settings)
    form = settings.findChild(QFormLayout)
    assert form.rowCount() > 15
    for row in range(form.rowCount()):
        label = form.itemAt(row, QFormLayout.ItemRole.LabelRole).widget()
        assert label.toolTip().endswith("."), label.text()
        assert label.buddy().toolTip() == label.toolTip() or label.text() == "Network"
        assert label.buddy().whatsThis() == label.toolTip()
