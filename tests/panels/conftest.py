"""Panels are tested against a session that only writes down what it is asked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QWidget

from inrview.document.document import Document, Scan, Shape
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity
from inrview.messages.reports import SurfaceReport
from inrview.session.pace import Cost
from inrview.session.state import SessionState


class Recorder:
    """Has a state to show, and a list of the verbs that were called."""

    def __init__(self) -> None:
        self.state = SessionState(document=Document(), history=("New project",))
        self.calls: list[tuple[Any, ...]] = []
        self.allowed_up_to = 1024

    def __getattr__(self, name: str) -> Any:
        return lambda *words, **options: self.calls.append((name, *words))

    def cost(self, resolution: int) -> Cost:
        """Price every resolution; refuse what is beyond `allowed_up_to`."""
        is_allowed = resolution <= self.allowed_up_to
        text = f"{resolution}: about 1 s" if is_allowed else "too much; at most 512"
        return Cost(1.0, 1_000_000, 1000, is_allowed, text)

    def change(self, panel: Any, **parts: Any) -> None:
        """Replace parts of the state and show it to a panel."""
        self.state = replace(self.state, **parts)
        panel.show_state(self.state)


@pytest.fixture
def session() -> Recorder:
    """Return a session that only takes notes."""
    return Recorder()


@pytest.fixture
def actions(qapp: Any) -> Iterator[dict[str, QAction]]:
    """Return the actions that panels put on their buttons."""
    owner = QObject()
    names = [f"train.{name}" for name in ("toggle", "stop", "restart", "lab")]
    names += [f"train.copy_{name}" for name in ("command", "python")]
    names += [f"train.view_{name}" for name in ("smooth", "balanced", "fast")]
    names += [
        f"inspect.{name}"
        for name in ("both", "scan", "fit", "distance", "support", "slope")
    ]
    names += ["family.landmark"]
    names += [f"family.landmarks{end}" for end in ("", "_export", "_clear")]
    yield {name: QAction(name.rpartition(".")[2], owner) for name in names}
    owner.deleteLater()


@pytest.fixture
def shown(qtbot: Any) -> Any:
    """Return a function that shows a widget until the test ends."""

    def show(widget: QWidget, width: int = 400, height: int = 700) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


def triangle() -> Mesh:
    """Return the smallest mesh."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0]], np.float32)
    return Mesh(corners, np.array([[0, 1, 2]], np.int32))


def cloud_scan() -> Scan:
    """Return a scan of three points in millimetres, with a warning."""
    points = Points(np.array([[0, 0, 0], [20, 0, 0], [0, 5, 1]], np.float32))
    notes = (
        Note("unit-assumed", "The unit was guessed.", change="unit"),
        Note("normals-missing", "No normals.", Severity.WARNING, 3),
    )
    return Scan("s1", "cloud", points, notes=notes, unit="mm", up_axis="z")


def scene() -> dict[str, Any]:
    """Return the parts of a state with one scan and its shape."""
    document = Document((cloud_scan(),), (Shape("h1", "shape", ("s1",)),))
    return {"document": document, "active_shape": "h1", "selected": "s1"}


def surface() -> SurfaceReport:
    """Return the report of a tiny surface."""
    return SurfaceReport(triangle(), 128, 0.0, 10, 0.1, 100, 1000)
