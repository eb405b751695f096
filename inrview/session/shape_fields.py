"""The newest field of any shape, fitted or composed, and whether it is changing."""

from inrview.document.compositions import ComposedFields, leaves_of
from inrview.document.document import Shape
from inrview.messages.notes import UserError
from inrview.messages.snapshot import ShapeSnapshot
from inrview.session.fit_session import FitSession
from inrview.session.live import Live


class ShapeFields:
    """What surfaces, slices, probes and exports ask for a shape's field."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._composed = ComposedFields()
        self._shaped: str | None = None

    def snapshot_of(self, shape: Shape) -> ShapeSnapshot | None:
        """Return the newest field of a shape; None if there is none to be asked."""
        try:
            return self._found(shape)
        except UserError:
            return None

    def problem_of(self, shape: Shape) -> str:
        """Say why a composition cannot be carried out; nothing if it can."""
        try:
            self._found(shape)
        except UserError as error:
            return str(error)
        return ""

    def _found(self, shape: Shape) -> ShapeSnapshot | None:
        document = self._live.state.document
        return self._composed.field_of(document, shape, self._fit.learned_of)

    def is_moving(self, shape_id: str | None) -> bool:
        """Whether the field is about to change by itself: fitted, or shaped by hand."""
        shape = self._live.shape(shape_id)
        if shape is None:
            return False
        if self.is_shaped(shape_id):
            return True
        leaves = leaves_of(self._live.state.document, shape)
        return any(
            self._fit.is_moving(part.family if (part := leaf.family_part) else leaf.id)
            for leaf in leaves
        )

    def is_shaped(self, shape_id: str | None) -> bool:
        """Whether a hand is changing the numbers of this composition."""
        return shape_id is not None and shape_id == self._shaped

    def begin_shaping(self, shape_id: str) -> None:
        """Say that numbers of a composition are being dragged."""
        self._shaped = shape_id

    def end_shaping(self) -> None:
        """Say that the drag is over: the surface is wanted whole."""
        self._shaped = None
        self._live.touch()

    def forget_others(self) -> None:
        """Let go of what is no longer in the document."""
        self._composed.forget_others(self._live.state.document)
