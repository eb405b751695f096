"""Edits of the document, undo and redo, and what is selected."""

from dataclasses import replace

from inrview.document import edits
from inrview.document.document import Document, Picture, Shape
from inrview.document.family_edits import family_of
from inrview.document.history import History
from inrview.document.picture_edits import picture_of
from inrview.messages.notes import Severity, UserError
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.fit_session import FitSession
from inrview.session.live import Live


class DocumentSession:
    """Each verb is one step of the history, named for what it did."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit

    @property
    def _document(self) -> Document:
        return self._live.state.document

    def _name(self, item: str) -> str:
        return edits.name_of(self._document, item)

    def _has(self, item: str) -> bool:
        return item in edits.ids(self._document)

    def select(self, item: str | None) -> None:
        """Select a scan, a shape or nothing."""
        if item is None or self._has(item):
            self._live.change(selected=item)

    def set_visible(self, item: str, is_visible: bool) -> None:
        """Show or hide."""
        if self._has(item):
            verb = "Show" if is_visible else "Hide"
            document = edits.set_visible(self._document, item, is_visible)
            self._live.record(f"{verb} {self._name(item)}", document)

    def rename(self, item: str, name: str) -> None:
        """Give another name."""
        name = name.strip()
        if self._has(item) and name and name != self._name(item):
            family = family_of(self._document, item)
            if family is not None and family.id == self._live.state.fit_family:
                self._fit.stop()  # codes go by the names of their members
            step = f"Rename {self._name(item)} to {name}"
            self._live.record(step, edits.rename(self._document, item, name))

    def remove(self, item: str) -> None:
        """Remove, ending a fit that needs it."""
        if not self._has(item):
            return
        try:
            edits.remove(self._document, item)
        except UserError as error:
            self._live.say(str(error), Severity.WARNING)
            return
        shape = self._live.shape(self._live.state.fit_shape)
        if item == self._live.state.picture.fit_picture:
            self._fit.stop()
        family = family_of(self._document, item)
        is_fitted = family is not None and family.id == self._live.state.fit_family
        if is_fitted or (shape is not None and item in (shape.id, *shape.scan_ids)):
            self._fit.stop()
        step = f"Remove {self._name(item)}"
        self._live.record(step, edits.remove(self._document, item))

    def set_unit(self, scan: str, unit: str) -> None:
        """Change a scan's unit."""
        if self._has(scan):
            document = edits.set_unit(self._document, scan, unit)
            self._live.record(f"Set the unit of {self._name(scan)}", document, True)

    def set_up_axis(self, scan: str, axis: str) -> None:
        """Change a scan's up axis."""
        if self._has(scan):
            document = edits.set_up_axis(self._document, scan, axis)
            self._live.record(f"Set the up axis of {self._name(scan)}", document, True)

    def set_field(
        self, shape: str, field: FieldSpec, fit: FitSpec | None = None
    ) -> None:
        """Change the field; a fit of the old one ends and is kept.

        Settings of the fit that come with it are part of the same step. Another network
        or preset is a step of its own, whatever number was changed before.
        """
        known = self._shape_or_picture(shape)
        if known is None:
            return
        if known.field == field:
            self.set_fit(shape, fit or known.fit)
            return
        if shape in (self._live.state.fit_shape, self._live.state.picture.fit_picture):
            self._fit.stop()
        document = edits.set_field(self._document, shape, field)
        if fit is not None:
            document = edits.set_fit(document, shape, fit)
        if known.field.network != field.network:
            self._live.record(f"Choose another network for {known.name}", document)
        elif fit is not None and fit != known.fit:
            self._live.record(f"Choose a preset for {known.name}", document)
        else:
            self._live.record(f"Change the field of {known.name}", document, True)

    def set_fit(self, shape: str, fit: FitSpec) -> None:
        """Change the settings of the next fit."""
        known = self._shape_or_picture(shape)
        if known is not None and known.fit != fit:
            document = edits.set_fit(self._document, shape, fit)
            self._live.record(f"Change how {known.name} is fitted", document, True)

    def _shape_or_picture(self, item: str) -> Shape | Picture | None:
        return self._live.shape(item) or picture_of(self._document, item)

    def undo(self) -> None:
        """One step back."""
        self._fit.stop()
        self._go(self._live.history.undo())

    def redo(self) -> None:
        """One step forward."""
        if self._live.history.redo_name is not None:
            self._fit.stop()
            self._go(self._live.history.redo())

    def go_to(self, index: int) -> None:
        """To any version."""
        if index != self._live.history.index:
            self._fit.stop()
            self._go(self._live.history.go_to(index))

    def _go(self, history: History) -> None:
        if history.index != self._live.history.index:
            self._live.set_history(history)

    def follow(self) -> None:
        """Keep the selection and the active shape within the document."""
        state = self._live.state
        if state.selected is not None and not self._has(state.selected):
            self._live.change(selected=None)
        picture = self._active_picture()
        if picture != state.picture.active:
            self._live.change(picture=replace(state.picture, active=picture))
        family = self._active_family() if picture is None else None
        if family != state.active_family:
            self._live.change(active_family=family, explored=None, completed=None)
        active = self._active_shape() if family is None and picture is None else None
        if active != state.active_shape:
            self._live.change(active_shape=active)

    def _active_picture(self) -> str | None:
        """Return the picture that is selected, or was; a selected other ends it."""
        state = self._live.state
        document = state.document
        if picture_of(document, state.selected) is not None:
            return state.selected
        if state.selected is not None:
            return None
        if picture_of(document, state.picture.active) is not None:
            return state.picture.active
        is_alone = document.pictures and not (document.shapes or document.families)
        return document.pictures[-1].id if is_alone else None

    def _active_family(self) -> str | None:
        """Return the family that is selected, or was; a selected shape ends it."""
        state = self._live.state
        selected = family_of(state.document, state.selected)
        if selected is not None:
            return selected.id
        if state.selected is None or not state.document.shapes:
            known = [family.id for family in state.document.families]
            if state.active_family in known:
                return state.active_family
            if known and not state.document.shapes:
                return known[-1]
        return None

    def _active_shape(self) -> str | None:
        state = self._live.state
        shapes = state.document.shapes
        for shape in reversed(shapes):
            if state.selected in (shape.id, *shape.scan_ids):
                return shape.id
        if any(shape.id == state.active_shape for shape in shapes):
            return state.active_shape
        return shapes[-1].id if shapes else None
