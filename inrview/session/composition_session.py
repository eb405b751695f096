"""The verbs about shapes that are made of others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inrview.document.compositions import (
    add_baked,
    add_composition,
    set_distance,
    set_operations,
    why_no_field,
)
from inrview.document.document import Document, Shape
from inrview.document.operation_start import composition_name, fresh_operation
from inrview.messages.baking import BakeError, BakeReport, BakeRequest
from inrview.messages.composed import Corners, box_of, nature_after
from inrview.messages.composition import Composition, Operation
from inrview.messages.notes import Severity, UserError
from inrview.messages.occupancy import nature_of
from inrview.messages.reports import Report
from inrview.messages.snapshot import ComposedStep, FieldSnapshot, ShapeSnapshot
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.shape_fields import ShapeFields

_Keep = Callable[[str, FieldSnapshot], tuple[str, Document]]


class CompositionSession:
    """Each verb is one step of the history; a drag of a slider is one as well."""

    def __init__(self, live: Live, fit: FitSession, fields: ShapeFields) -> None:
        self._live = live
        self._fit = fit
        self._fields = fields
        self._last_active: str | None = None
        self._told: ShapeSnapshot | None = None

    @property
    def _document(self) -> Document:
        return self._live.state.document

    # Making

    def choose_pair(self, first: str | None, second: str | None) -> None:
        """Choose the two shapes that a join is about; the order counts."""
        self._live.change(pair=(first, second))

    def join(self, kind: str) -> None:
        """Join the chosen pair: "union", "intersection", "difference" or "blend"."""
        first, second = (self._live.shape(one) for one in self._live.state.pair)
        if first is None or second is None or first is second:
            self._live.say("Choose two shapes to be joined.")
            return
        self._add(first, kind, second)

    def change_shape(self, kind: str) -> None:
        """Do something to the active shape: "offset", "shell", "box", "plane", "move".

        A fitted shape stays as it is: what is done to it becomes another shape.
        """
        shape = self._live.shape(self._live.state.active_shape)
        if shape is None:
            self._live.say("There is no shape yet: open a scan and fit it.")
            return
        self._add(shape, kind, None)

    def _add(self, shape: Shape, kind: str, other: Shape | None) -> None:
        """Put an operation on a composition's stack, or begin one."""
        for part in (shape, other):
            if part is not None and self._fields.snapshot_of(part) is None:
                self._live.say(self._why_not(part), Severity.WARNING)
                return
        box = self._box(shape)
        if box is None:
            return
        part_id = None if other is None else other.id
        operation = fresh_operation(kind, self._live.new_id(), box, part_id)
        if problem := self._refusal(shape, operation, other):
            self._live.say(problem, Severity.WARNING)
            return
        if shape.composition is not None:
            stack = (*shape.composition.operations, operation)
            self._set(f"{operation.title} {shape.name}", shape.id, stack)
            return
        composition = Composition(shape.id, (operation,))
        name = composition_name(self._document, composition)
        shape_id = self._live.new_id()
        document = add_composition(self._document, composition, name, shape_id)
        self._live.record(f"Compose {document.shapes[-1].name}", document)
        self._live.change(selected=shape_id, active_shape=shape_id)

    def _refusal(self, shape: Shape, operation: Operation, other: Shape | None) -> str:
        """Say why an operation cannot be carried out on what these fields are."""
        base = self._fields.snapshot_of(shape)
        part = None if other is None else self._fields.snapshot_of(other)
        try:
            if base is not None:
                nature_after(nature_of(base), ComposedStep(operation, part))
        except UserError as error:
            return str(error)
        return ""

    def _why_not(self, shape: Shape) -> str:
        problem = self._fields.problem_of(shape)
        return problem or f"{shape.name} has learned nothing yet: fit it first."

    def _box(self, shape: Shape) -> Corners | None:
        snapshot = self._fields.snapshot_of(shape)
        return None if snapshot is None else box_of(snapshot)

    # The stack

    def change(self, operation_id: str, **numbers: Any) -> None:
        """Change numbers of an operation; a run of changes is one step."""
        found = self._found(operation_id)
        if found is None:
            return
        shape, operation = found
        changed = replace(operation, **numbers)
        if changed != operation:
            stack = self._stack(shape)
            stack = tuple(changed if one is operation else one for one in stack)
            self._set(f"Change {operation.title}", shape.id, stack, merges=True)

    def mute(self, operation_id: str, is_muted: bool) -> None:
        """Let an operation do nothing for now, or act again."""
        found = self._found(operation_id)
        if found is not None and found[1].is_muted != is_muted:
            shape, operation = found
            changed = replace(operation, is_muted=is_muted)
            stack = self._stack(shape)
            stack = tuple(changed if one is operation else one for one in stack)
            verb = "Mute" if is_muted else "Unmute"
            self._set(f"{verb} {operation.title}", shape.id, stack)

    def remove(self, operation_id: str) -> None:
        """Take an operation out of the stack."""
        found = self._found(operation_id)
        if found is not None:
            shape, operation = found
            stack = tuple(one for one in self._stack(shape) if one is not operation)
            self._set(f"Remove {operation.title}", shape.id, stack)

    def reorder(self, operation_id: str, place: int) -> None:
        """Let an operation act as the `place`-th, counted from 0."""
        found = self._found(operation_id)
        if found is None:
            return
        shape, operation = found
        others = [one for one in self._stack(shape) if one is not operation]
        others.insert(min(max(place, 0), len(others)), operation)
        if tuple(others) != self._stack(shape):
            self._set(f"Reorder {operation.title}", shape.id, tuple(others))

    def begin_shaping(self) -> None:
        """Say that a number is being dragged; the fit stands still."""
        self._fit.begin_scrub()
        if (active := self._live.state.active_shape) is not None:
            self._fields.begin_shaping(active)

    def end_shaping(self) -> None:
        """Say that the drag is over."""
        self._fields.end_shaping()
        self._fit.end_scrub()

    def _stack(self, shape: Shape) -> tuple[Operation, ...]:
        return () if shape.composition is None else shape.composition.operations

    def _found(self, operation_id: str) -> tuple[Shape, Operation] | None:
        for shape in self._document.shapes:
            for operation in self._stack(shape):
                if operation.id == operation_id:
                    return shape, operation
        return None

    def _set(
        self,
        step: str,
        shape_id: str,
        stack: tuple[Operation, ...],
        merges: bool = False,
    ) -> None:
        try:
            document = set_operations(self._document, shape_id, stack)
        except UserError as error:
            self._live.say(str(error), Severity.WARNING)
            return
        self._live.record(step, document, merges)

    # Fields of their own

    def bake(self) -> None:
        """Fit one signed distance to the active shape's field, as another shape."""

        def keep(shape_id: str, snapshot: FieldSnapshot) -> tuple[str, Document]:
            document = add_baked(
                self._document, shape_id, snapshot, self._live.new_id()
            )
            return document.shapes[-1].id, document

        self._bake("Bake", keep)

    def redistance(self) -> None:
        """Let a signed distance take the place of the active shape's field."""
        shape = self._live.shape(self._live.state.active_shape)
        if shape is not None and (problem := why_no_field(shape)):
            self._live.say(problem)
            return
        if shape is not None and self._live.state.fit_shape == shape.id:
            self._fit.stop()

        def keep(shape_id: str, snapshot: FieldSnapshot) -> tuple[str, Document]:
            return shape_id, set_distance(self._document, shape_id, snapshot)

        self._bake("Re-distance", keep)

    def _bake(self, verb: str, keep: _Keep) -> None:
        shape = self._live.shape(self._live.state.active_shape)
        snapshot = None if shape is None else self._fields.snapshot_of(shape)
        if shape is None or snapshot is None:
            why = "There is no shape yet." if shape is None else self._why_not(shape)
            self._live.say(why, Severity.WARNING)
            return
        step = f"{verb} {shape.name}"
        watch = Watch(
            on_report=lambda report: self._baked(step, shape.id, keep, report),
            on_end=self._live.tell_failure,
        )
        self._live.submit(BakeRequest(snapshot), watch, step)

    def _baked(self, step: str, shape_id: str, keep: _Keep, report: Report) -> None:
        if not isinstance(report, BakeReport) or self._live.shape(shape_id) is None:
            return
        made, document = keep(shape_id, report.snapshot)
        self._live.record(step, document)
        self._live.change(selected=made, active_shape=made)
        self._live.say(baked_sentence(step, report.error))

    # Following

    def follow(self) -> None:
        """Keep the pair within the document, and say what the field is."""
        state = self._live.state
        self._fields.forget_others()
        if state.active_shape != self._last_active:
            self._pair_up(self._last_active, state.active_shape)
            self._last_active = state.active_shape
        known = {shape.id for shape in state.document.shapes}
        first, second = (one if one in known else None for one in state.pair)
        if (first, second) != state.pair:
            self._live.change(pair=(first, second))
        self._show_field()

    def _pair_up(self, before: str | None, active: str | None) -> None:
        """Take the shape selected last and the one before; a composition goes first."""
        if active is None:
            return
        shape, other = self._live.shape(active), self._live.shape(before)
        if other is None:
            rest = [one for one in self._document.shapes if one.id != active]
            other = next(iter(rest), None)
        if shape is None or other is None:
            self._live.change(pair=(active, None))
            return
        is_first = shape.composition is not None or before is None
        pair = (shape.id, other.id) if is_first else (other.id, shape.id)
        self._live.change(pair=pair)

    def _show_field(self) -> None:
        shape = self._live.shape(self._live.state.active_shape)
        problem = "" if shape is None else self._fields.problem_of(shape)
        if problem != self._live.state.composition_problem:
            self._live.change(composition_problem=problem)
        snapshot = None if shape is None else self._fields.snapshot_of(shape)
        if snapshot is self._told:
            return
        self._told = snapshot
        nature = None if snapshot is None else nature_of(snapshot)
        bounds = None if snapshot is None else box_of(snapshot)
        if nature != self._live.state.nature:
            self._live.change(nature=nature)
        is_shaped = shape is not None and self._fields.is_shaped(shape.id)
        if bounds is not None and not is_shaped:
            low, high = bounds.tolist()
            self._live.change(field_box=(tuple(low), tuple(high)))


def baked_sentence(step: str, error: BakeError) -> str:
    """Say how true a baked field is."""
    return (
        f"{step}: the surfaces lie {error.mean:.3g} apart on average, 99 % below "
        f"{error.most:.3g}; |∇f| was off 1 by {error.slope_before:.2g}, now by "
        f"{error.slope_after:.2g}."
    )
