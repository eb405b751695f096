"""Edits of a template, as functions from one version of a document to the next.

A family's edits are a stack: each acts on what those before it made. They are kept
apart from the weights, so that they survive further training.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inrview.document.document import Document
from inrview.document.family_edits import free_name, set_template_edits
from inrview.messages.edit_check import check_edit
from inrview.messages.family import TemplateEdit


def add_template_edit(
    document: Document, family_id: str, edit: TemplateEdit
) -> Document:
    """Put an edit on top of the stack; its name is made to differ from the others'.

    Raises
    ------
    UserError
        When the edit cannot be carried out.
    """
    edits = document.family(family_id).edits
    named = replace(edit, name=free_name(edit.name, [known.name for known in edits]))
    return set_template_edits(document, family_id, (*edits, check_edit(named)))


def change_template_edit(
    document: Document, family_id: str, edit_id: str, **changes: Any
) -> Document:
    """Replace some numbers of an edit, its name, or whether it is muted.

    Raises
    ------
    UserError
        When the edit could not be carried out any more.
    """

    def changed(edit: TemplateEdit) -> TemplateEdit:
        return check_edit(replace(edit, **changes)) if edit.id == edit_id else edit

    edits = document.family(family_id).edits
    return set_template_edits(document, family_id, tuple(map(changed, edits)))


def remove_template_edit(document: Document, family_id: str, edit_id: str) -> Document:
    """Take an edit out of the stack."""
    edits = document.family(family_id).edits
    kept = tuple(edit for edit in edits if edit.id != edit_id)
    return set_template_edits(document, family_id, kept)


def move_template_edit(
    document: Document, family_id: str, edit_id: str, place: int
) -> Document:
    """Let an edit act as the `place`-th, counted from 0; beyond the ends, at them."""
    edits = list(document.family(family_id).edits)
    edit = next(one for one in edits if one.id == edit_id)
    edits.remove(edit)
    edits.insert(min(max(place, 0), len(edits)), edit)
    return set_template_edits(document, family_id, tuple(edits))


def new_template_edit(
    kind: str, new_id: Callable[[], str], name: str = "", **numbers: Any
) -> TemplateEdit:
    """Return an edit of a kind that changes nothing yet, or what `numbers` say."""
    still: dict[str, Any] = {
        "scale": {"vector": (1.0, 1.0, 1.0)},
        "bend": {"vector": (1.0, 0.0, 0.0)},
    }.get(kind, {})
    settings = {"center": (0.0, 0.0, 0.0), "radius": 1.0, **still, **numbers}
    return TemplateEdit(new_id(), name or kind.capitalize(), kind, **settings)
