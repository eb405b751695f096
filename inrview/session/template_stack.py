"""The stack of edits of a family's template: by number, each change a step."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inrview.document.document import Document, Family
from inrview.document.family_edits import family_of
from inrview.document.template_edits import (
    add_template_edit,
    change_template_edit,
    move_template_edit,
    new_template_edit,
    remove_template_edit,
)
from inrview.messages.family import TemplateEdit
from inrview.messages.notes import Severity, UserError
from inrview.session.live import Live
from inrview.session.template_session import TemplateSession

Change = Callable[[Document], Document]


class TemplateStack:
    """Edits that are there already, whoever made them: a hand or numbers."""

    def __init__(self, live: Live, hand: TemplateSession) -> None:
        self._live = live
        self._hand = hand

    def _family(self) -> Family | None:
        state = self._live.state
        return family_of(state.document, state.active_family)

    def add(self, kind: str, **numbers: Any) -> str | None:
        """Put an edit on the stack of the active family; return its id.

        `kind` is "move", "scale", "twist", "bend" or "drag"; `numbers` are fields of
        `TemplateEdit`, in template space. None if it cannot be carried out.
        """
        family = self._family()
        if family is None:
            return None
        edit = new_template_edit(kind, self._live.new_id, **numbers)
        step = f"{edit.name} template"
        done = self._record(
            step, lambda document: add_template_edit(document, family.id, edit)
        )
        return edit.id if done else None

    def change(self, edit_id: str, **numbers: Any) -> None:
        """Change numbers of an edit; a run of changes is one step."""
        found = self._found(edit_id)
        if found is None or all(
            getattr(found[1], name) == value for name, value in numbers.items()
        ):
            return
        family, edit = found
        self._record(
            f"Change {edit.name}",
            lambda document: change_template_edit(
                document, family.id, edit_id, **numbers
            ),
            merges=True,
        )

    def rename(self, edit_id: str, name: str) -> None:
        """Give an edit another name."""
        if name.strip():
            self._once(edit_id, "Rename", name=name.strip())

    def mute(self, edit_id: str, is_muted: bool) -> None:
        """Let an edit do nothing for now, or act again."""
        self._once(edit_id, "Mute" if is_muted else "Unmute", is_muted=is_muted)

    def _once(self, edit_id: str, verb: str, **changes: Any) -> None:
        found = self._found(edit_id)
        if found is not None and replace(found[1], **changes) != found[1]:
            family, edit = found
            self._record(
                f"{verb} {edit.name}",
                lambda document: change_template_edit(
                    document, family.id, edit_id, **changes
                ),
            )

    def remove(self, edit_id: str) -> None:
        """Take an edit out of the stack."""
        found = self._found(edit_id)
        if found is not None:
            family, edit = found
            self._record(
                f"Remove {edit.name}",
                lambda document: remove_template_edit(document, family.id, edit_id),
            )

    def reorder(self, edit_id: str, place: int) -> None:
        """Let an edit act as the `place`-th, counted from 0."""
        found = self._found(edit_id)
        if found is None:
            return
        family, edit = found
        if family.edits.index(edit) != min(max(place, 0), len(family.edits) - 1):
            self._record(
                f"Reorder {edit.name}",
                lambda document: move_template_edit(
                    document, family.id, edit_id, place
                ),
            )

    def _found(self, edit_id: str) -> tuple[Family, TemplateEdit] | None:
        for family in self._live.state.document.families:
            for edit in family.edits:
                if edit.id == edit_id:
                    return family, edit
        return None

    def _record(self, step: str, change: Change, merges: bool = False) -> bool:
        self._hand.cancel()
        try:
            document = change(self._live.state.document)
        except UserError as error:
            self._live.say(str(error), Severity.WARNING)
            return False
        self._live.record(step, document, merges)
        return True
