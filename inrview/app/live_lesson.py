"""Shows what a learner asks for: a sample is opened, then something is done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from inrview.app.shell import Shell
from inrview.document.document import Document
from inrview.messages.presets import preset
from inrview.session.state import SessionState

_Claim = Callable[[SessionState], bool]
_Act = Callable[[Shell, SessionState], None]


@dataclass(frozen=True, slots=True)
class Live:
    """A sample, when it is there, and what is done then."""

    sample: str
    is_ready: _Claim
    act: _Act


class LiveLessons:
    """One at a time; asking for another forgets the one that is not ready yet."""

    def __init__(self, window: Shell) -> None:
        self._window = window
        self._forget: Callable[[], None] = _nothing

    def show(self, name: str) -> None:
        """Open the sample in place of the project, once unsaved work is decided about.

        Raises
        ------
        KeyError
            If there is no such lesson.
        """
        live = LIVE[name]
        self._window.unsaved.then(lambda: self._begin(live))

    def _begin(self, live: Live) -> None:
        self._forget()
        session = self._window.session
        before = session.state.document
        session.lab.close()
        follow = partial(self._follow, live, before)
        self._forget = session.subscribe(follow)
        session.open_sample(live.sample)

    def _follow(
        self, live: Live, before: Document, _old: SessionState, new: SessionState
    ) -> None:
        if new.document is before or not live.is_ready(new):
            return
        self._forget()
        self._forget = _nothing
        live.act(self._window, new)


def _nothing() -> None:
    """Nothing is waited for."""


def _fit(window: Shell, _state: SessionState) -> None:
    window.session.start_fit()


def _fit_as(kind: str, network: str, window: Shell, state: SessionState) -> None:
    window.session.set_field(state.document.shapes[0].id, preset(kind, network))
    window.session.start_fit()


def _cut(window: Shell, _state: SessionState) -> None:
    window.look.change(shows_slice=True)


def _open_space(window: Shell, _state: SessionState) -> None:
    window.docks.show_panel("space")


def _compare(window: Shell, _state: SessionState) -> None:
    window.session.lab.open()
    window.session.lab.toggle()


def _has_picture(state: SessionState) -> bool:
    return bool(state.document.pictures) and state.picture.active is not None


def _has_shape(state: SessionState) -> bool:
    return bool(state.document.shapes)


def _has_surface(state: SessionState) -> bool:
    return _has_shape(state) and state.surface is not None


def _has_family(state: SessionState) -> bool:
    return bool(state.document.families)


LIVE: Mapping[str, Live] = MappingProxyType(
    {
        "picture": Live("rosette", _has_picture, _fit),
        "slice": Live("sculpture", _has_surface, _cut),
        "occupancy": Live(
            "sculpture", _has_shape, partial(_fit_as, "occupancy", "hash")
        ),
        "family": Live("vessels", _has_family, _open_space),
        "lab": Live("rosette", _has_picture, _compare),
        "small": Live("sculpture", _has_shape, partial(_fit_as, "sdf", "siren")),
    }
)
"""By the names that `panels.lessons` uses."""
