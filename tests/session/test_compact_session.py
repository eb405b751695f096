"""A field in few bytes, asked of real workers: measured, cancelled, saved, refused."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from inrview.document.document import Document, Family, Member
from inrview.document.project_lock import ProjectLock
from inrview.engine import inline
from inrview.engine.slots import Workers
from inrview.messages.composition import Composition
from inrview.messages.requests import OpenProjectRequest
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.compact_state import CompactState
from inrview.session.session import Session
from inrview.session.state import FitPhase
from tests.small_family import sphere_family

pytestmark = pytest.mark.timeout(300)

_FIELD = FieldSpec(levels=4, log2_table=12, finest=48, hidden=16)
_FEW = {"resolution": 48, "samples": 2000}


class Bench:
    """A session on real workers with a ball that was fitted a little."""

    def __init__(self, folder: Path) -> None:
        self.session = Session(Workers(threads=1), recovery_root=folder / "recovery")
        self.folder = folder

    @property
    def state(self) -> CompactState:
        """What there is to say of compactness."""
        return self.session.state.compact

    def until(self, condition: Callable[[], object], seconds: float = 100.0) -> None:
        """Pump until the condition holds."""
        end = time.monotonic() + seconds
        while not condition():
            said = [message.text for message in self.session.state.messages]
            assert time.monotonic() < end, "\n".join(["nothing came", *said])
            self.session.pump()
            time.sleep(0.002)

    def until_free(self) -> None:
        """Wait for the end of what is being done."""
        self.until(lambda: self.state.doing is None)

    def train(self, steps: int) -> None:
        """Fit so many steps."""
        shape = self.session.state.active_shape or ""
        self.session.set_fit(shape, FitSpec(steps=steps, batch=1024))
        self.session.start_fit()
        self.until(lambda: self.session.state.fit_phase == FitPhase.FINISHED)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("compact")
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(4000, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    path = folder / "ball.xyz"
    np.savetxt(path, np.hstack([normals * 10 + 5, normals]), fmt="%.5f")
    bench = Bench(folder)
    session = bench.session
    session.pump()
    assert "Open a scan" in bench.state.subject.problem
    session.compact.measure()
    assert bench.state.doing is None
    session.open_paths([str(path)])
    bench.until(lambda: session.state.active_shape)
    assert "not fitted yet" in bench.state.subject.problem
    session.set_field(session.state.active_shape or "", _FIELD)
    bench.train(60)
    yield bench
    session.close()


def test_figures_grow_are_kept_when_the_next_are_cancelled_and_go_stale(
    bench: Bench,
) -> None:
    session, counts = bench.session, []
    unsubscribe = session.subscribe(
        lambda _, new: counts.append(
            len(new.compact.figures.curve.points) if new.compact.figures else 0
        )
    )
    session.compact.measure(**_FEW)
    bench.until_free()
    unsubscribe()
    assert len(set(counts)) > 3
    found = bench.state.own_figures
    assert found is not None
    assert found.curve.is_final
    methods = [point.method for point in found.curve.points]
    assert {"field", "mesh", "voxels"} == set(methods)
    full = found.curve.points[0]
    assert (full.setting, found.curve.is_exact(full)) == ("float32", True)
    assert not bench.state.is_stale
    session.compact.measure(**_FEW)
    bench.until(lambda: bench.state.figures is not found)
    session.compact.cancel()
    session.pump()
    assert bench.state.doing is None
    assert bench.state.figures is found
    assert bench.state.failure == ""
    bench.train(5)
    assert bench.state.is_stale
    assert bench.state.own_figures is found
    session.undo()
    session.pump()
    assert not bench.state.is_stale
    page = bench.folder / "page.html"
    session.compact.write_report(str(page))
    bench.until_free()
    assert "decimated mesh" in page.read_text()


def test_a_budget_is_kept_or_refused_with_what_can_be_met(bench: Bench) -> None:
    session, path = bench.session, bench.folder / "small.inrv"
    session.compact.save(str(path), 100, **_FEW)
    bench.until_free()
    assert "keeping are" in bench.state.failure
    assert not path.exists()
    words = bench.state.failure.split("keeping are ")[1]
    least = int(words.split(".")[0].replace(",", ""))
    session.compact.save(str(path), least, **_FEW)
    bench.until(lambda: bench.state.own_saved and bench.state.own_saved.bytes)
    saved = bench.state.own_saved
    assert saved is not None
    assert saved.bytes == path.stat().st_size <= least
    assert saved.report.error.chamfer is not None
    opened = inline.result(OpenProjectRequest(str(path)))
    assert opened.document.shapes[0].snapshot.packed is not None
    assert not opened.document.scans
    session.save(str(bench.folder / "own.inrv"))
    bench.until(lambda: session.state.path)
    before = (bench.folder / "own.inrv").read_bytes()
    session.compact.save(session.state.path or "", **_FEW)
    session.pump()
    assert "is the project that is open" in bench.state.failure
    assert bench.state.doing is None
    assert (bench.folder / "own.inrv").read_bytes() == before
    # What another window has open stays as it is, too.
    other, before = ProjectLock(bench.folder / "open"), path.read_bytes()
    assert other.take(str(path))
    session.compact.save(str(path), **_FEW)
    session.pump()
    assert "small.inrv is open in another window" in bench.state.failure
    assert bench.state.doing is None
    assert path.read_bytes() == before
    other.release()


def test_a_composition_is_kept_with_its_parts_and_a_family_whole(
    bench: Bench,
) -> None:
    session, path = bench.session, bench.folder / "made.inrv"
    session.composition.change_shape("offset")
    session.pump()
    made = session.state.active_shape
    assert made is not None
    assert isinstance(session.state.document.shape(made).composition, Composition)
    assert bench.state.own_figures is None
    session.compact.measure()
    assert "fitted by itself" in session.state.messages[-1].text
    assert bench.state.doing is None
    session.compact.save(str(path), **_FEW)
    bench.until(lambda: bench.state.own_saved and bench.state.own_saved.bytes)
    opened = inline.result(OpenProjectRequest(str(path))).document
    assert [one.id for one in opened.shapes][-1] == made
    assert opened.shapes[0].snapshot.packed is not None
    learned = sphere_family()
    members = tuple(Member(name, name) for name in learned.names)
    family = Family("f", "Kin", members, learned.spec, snapshot=learned)
    live = session._live
    live.record("Family", Document(families=(family,)))
    live.change(active_family="f", active_shape=None)
    session.pump()
    assert bench.state.figures is None
    session.compact.save(str(path), **_FEW)
    bench.until(lambda: bench.state.own_saved and bench.state.own_saved.bytes)
    saved = bench.state.own_saved
    assert saved is not None
    assert len(saved.report.error.shapes) == 4
    session.open_paths([str(path)])
    bench.until(lambda: session.state.path == str(path))
    again = session.state.document.families[0]
    assert again.snapshot is not None
    assert again.snapshot.packed is not None
    assert [one.name for one in again.members] == list(learned.names)
    session.select("f")
    session.start_fit()
    session.pump()
    assert "no scan left" in session.state.messages[-1].text
    session.rename("f", "Kith")
    session.undo()
    assert session.state.document.families[0] is again
