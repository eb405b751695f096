"""Turns what differs in the state and the look into calls of the flat view."""

from collections.abc import Callable

from inrview.document.document import Picture
from inrview.document.picture_edits import picture_of
from inrview.geometry.raster import Raster, Window, height_for
from inrview.messages.picture import ImageReport
from inrview.panels.look import Look, LookState
from inrview.panels.wording import count
from inrview.session.picture_session import WHOLE_PIXELS, Seen, window_of
from inrview.session.session import Session
from inrview.session.state import FitPhase, SessionState
from inrview.viewport.layers import Layer, layer
from inrview.viewport.picture_canvas import PictureCanvas
from inrview.viewport.resampled import resampled

_RIVALS = {"nearest": "nearest", "bicubic": "bicubic", "original": "original"}


class PictureView:
    """The place that knows both the session and the flat view."""

    def __init__(self, session: Session, canvas: PictureCanvas, look: Look) -> None:
        self._session = session
        self._canvas = canvas
        self._look = look
        self._seen: Seen | None = None
        self._made: dict[str, tuple[tuple[object, ...], Layer]] = {}
        look.changed.connect(self._look_changed)
        canvas.view_moved.connect(self._moved)
        canvas.view_rested.connect(self._rested)

    @property
    def picture(self) -> Picture | None:
        """Return the picture on screen."""
        state = self._session.state
        return picture_of(state.document, state.picture.active)

    def show_state(self, state: SessionState) -> None:
        """Draw what the state holds of the active picture."""
        picture = self.picture
        if picture is None:
            self._made.clear()
            self._canvas.show_layers((), ())
            return
        raster = picture.raster
        self._canvas.show_sides(raster.width, raster.height)
        self._canvas.show_split(self._look.state.picture_is_beside)
        rivals = self._rivals(picture, state, self._look.state)
        layers = self._layers(picture, state)
        is_seen = picture.is_visible
        self._canvas.show_layers(layers if is_seen else (), rivals if is_seen else ())
        names = ("field", _RIVALS.get(self._look.state.picture_rival, ""))
        if state.picture.image is None or not raster.has_pixels:
            names = ("", "")
        self._canvas.show_words(_words(picture, state), names, _hint(picture, state))

    def _layers(self, picture: Picture, state: SessionState) -> tuple[Layer, ...]:
        shown, detail = state.picture.image, state.picture.detail
        if shown is None:
            raster = picture.raster
            return (self._original(raster),) if raster.has_pixels else ()
        report = shown.report
        whole = self._made_once("image", (report,), lambda: layer_of(report))
        if detail is None:
            return (whole,)
        part = detail.report
        return (whole, self._made_once("detail", (part,), lambda: layer_of(part)))

    def _rivals(
        self, picture: Picture, state: SessionState, look: LookState
    ) -> tuple[Layer, ...]:
        raster, method = picture.raster, look.picture_rival
        if state.picture.image is None or not method or not raster.has_pixels:
            return ()
        if method == "original":
            return (self._original(raster),)
        width = _bounded(state.picture.width, raster)
        if method == "nearest" and width >= raster.width:
            return (self._original(raster),)
        whole = self._made_once(
            "rival",
            (raster, method, width),
            lambda: _drawn(raster, method, width, None),
        )
        seen = self._seen
        if seen is None or width < raster.width or seen.across <= width:
            return (whole,)
        columns, window = window_of(seen, raster.width, raster.height)
        part = self._made_once(
            "rival detail",
            (raster, method, columns, window),
            lambda: _drawn(raster, method, columns, window),
        )
        return (whole, part)

    def _original(self, raster: Raster) -> Layer:
        return self._made_once(
            "original", (raster,), lambda: layer(raster.in_eight_bits())
        )

    def _made_once(
        self, name: str, made_of: tuple[object, ...], make: Callable[[], Layer]
    ) -> Layer:
        known = self._made.get(name)
        if known is None or known[0] != made_of:
            known = self._made[name] = made_of, make()
        return known[1]

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if self.picture is not None:
            self.show_state(self._session.state)

    def _moved(self) -> None:
        self._session.picture.view_moved()

    def _rested(self, *seen: float) -> None:
        if self.picture is None:
            return
        self._seen = Seen(*seen)
        self._session.picture.view_rested(self._seen)
        if self._look.state.picture_rival:
            self.show_state(self._session.state)


def layer_of(report: ImageReport) -> Layer:
    """Return the pixels of a report as a layer."""
    x, y, _, _ = report.window
    stride = report.stride
    rows, columns, _ = report.pixels.shape
    place = (
        x // stride * stride / report.width,
        y // stride * stride / report.height,
        columns * stride / report.width,
        rows * stride / report.height,
    )
    return layer(report.pixels, place)


def _drawn(raster: Raster, method: str, width: int, window: Window | None) -> Layer:
    height = height_for(width, raster.width, raster.height)
    x, y, columns, rows = window or (0, 0, width, height)
    place = (x / width, y / height, columns / width, rows / height)
    return layer(resampled(raster, method, width, window), place)


def _bounded(width: int, raster: Raster) -> int:
    most = int((WHOLE_PIXELS * raster.width / raster.height) ** 0.5)
    return max(1, min(width, most))


def _words(picture: Picture, state: SessionState) -> tuple[str, ...]:
    raster, shown = picture.raster, state.picture.image
    times = "\u00d7"
    sides = f"{picture.name}  {raster.width} {times} {raster.height}"
    if shown is None:
        return (sides,)
    width = state.picture.width
    height = height_for(width, raster.width, raster.height)
    text = f"field at {width} {times} {height}, step {count(shown.report.step)}"
    detail = state.picture.detail
    if detail is not None:
        text = f"field at {detail.report.width} across, step {count(shown.report.step)}"
    return sides, text


def _hint(picture: Picture, state: SessionState) -> str:
    if not picture.is_visible:
        return f"{picture.name} is hidden; its eye in the scene shows it"
    is_own = state.picture.fit_picture == picture.id
    if is_own and state.fit_phase is FitPhase.STARTING:
        return "Preparing the network"
    if state.picture.image is not None:
        return ""
    has_learned = picture.snapshot is not None
    has_learned = has_learned or (is_own and state.picture.fit is not None)
    if has_learned:
        return "Preparing the view of the field"
    return "Press Train (Space): this picture is learned"
