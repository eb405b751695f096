"""The labels of a family: a list to be chosen from, renamed and removed."""

import numpy as np
from jaxtyping import Float32

from inrview.document import label_edits
from inrview.document.mark_edits import set_labels
from inrview.messages.notes import UserError
from inrview.session.label_painting import LabelPainting


class LabelSession(LabelPainting):
    """Each verb is one step of the history."""

    def new(self) -> None:
        """Add a label, and let the brush paint it."""
        family = self._family()
        if family is not None:
            document = self._live.state.document
            document, label = label_edits.new_label(document, family.id)
            name = (document.family(family.id).labels or self._labels()).name(label)
            self._live.record(f"New label {name}", document)
            self.choose(label)

    def choose(self, label: int) -> None:
        """Let the brush paint a label."""
        self.set_brush(label=label, is_erasing=False)

    def rename(self, label: int, name: str) -> None:
        """Give a label another name, in measurements as well."""
        family, old = self._family(), self._labels().name(label)
        if family is None or name.strip() == old:
            return
        document = self._live.state.document
        try:
            renamed = label_edits.rename_label(document, family.id, label, name.strip())
        except UserError as problem:
            self._live.say(str(problem))
            return
        self._live.record(f"Rename {old}", renamed)

    def remove(self, label: int) -> None:
        """Take a label off all places."""
        family, name = self._family(), self._labels().name(label)
        if family is not None and label in self._labels().offered:
            document = self._live.state.document
            document = label_edits.remove_label(document, family.id, label)
            self._live.record(f"Remove {name}", document)

    def remove_all(self) -> None:
        """Take all labels away, loaded and painted."""
        family = self._family()
        if family is not None and family.labels is not None:
            document = set_labels(self._live.state.document, family.id, None)
            self._live.record("Remove labels", document)

    def press(self, points: Float32[np.ndarray, "n 3"]) -> None:
        """Set the brush down; where no label is chosen, a new one is made."""
        brush = self._live.state.label_brush
        if not brush.is_erasing and brush.label not in self._labels().offered:
            self.new()
        super().press(points)
