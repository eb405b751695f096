"""Settings explain themselves in the words under them."""

from dataclasses import fields

import pytest

from inrview.messages.specs import FieldSpec, FitSpec
from inrview.panels.field_texts import field_texts


@pytest.mark.parametrize("kind", [FieldSpec, FitSpec])
def test_every_setting_has_a_sentence(kind: type) -> None:
    texts = field_texts(kind)
    assert set(texts) == {field.name for field in fields(kind)}
    assert all(text.endswith(".") and "\n" not in text for text in texts.values())
