"""Undo is going back to the very same value."""

import numpy as np

from inrview.document import edits
from inrview.document.document import Document
from inrview.document.history import History
from tests.document.making import document, snapshot


def _history(rng: np.random.Generator, steps: int, **limits: int) -> History:
    start = document(rng)
    history = History.starting_with("Open", start)
    history = History(history.entries, 0, **limits)
    for step in range(steps):
        edited = edits.rename(start, start.scans[0].id, f"name {step}")
        history = history.record(f"Rename {step}", edited)
    return history


def test_undo_and_redo_return_the_very_same_documents(
    rng: np.random.Generator,
) -> None:
    history = _history(rng, 5)
    documents = [entry.document for entry in history.entries]
    back = [history := history.undo() for _ in range(5)]
    assert [h.document for h in back] == documents[-2::-1]
    forth = [history := history.redo() for _ in range(5)]
    assert [h.document for h in forth] == documents[1:]


def test_the_ends_of_the_history_hold(rng: np.random.Generator) -> None:
    history = _history(rng, 2)
    assert history.redo().document is history.document
    assert history.go_to(-7).document is history.entries[0].document
    assert history.go_to(0).undo().index == 0


def test_undo_and_redo_name_their_steps(rng: np.random.Generator) -> None:
    history = _history(rng, 2)
    assert (history.undo_name, history.redo_name) == ("Rename 1", None)
    back = history.undo()
    assert (back.undo_name, back.redo_name) == ("Rename 0", "Rename 1")
    assert (back.undo().undo_name, back.undo().redo_name) == (None, "Rename 0")


def test_a_new_step_forgets_what_was_undone(rng: np.random.Generator) -> None:
    history = _history(rng, 3).go_to(1).record("Other", Document())
    assert history.names == ("Open", "Rename 0", "Other")


def test_a_dragged_number_is_one_step(rng: np.random.Generator) -> None:
    history = _history(rng, 1)
    for _ in range(10):
        last = Document()
        history = history.record("Set levels", last, merges=True)
    assert history.names == ("Open", "Rename 0", "Set levels")
    assert history.document is last


def test_five_hundred_edits_stay_within_their_bytes(rng: np.random.Generator) -> None:
    limit = 40 * snapshot(rng).nbytes
    history = _history(rng, 0, most_bytes=limit)
    shape = history.document.shapes[0].id
    for step in range(500):
        learned = snapshot(rng, step)
        edited = edits.set_snapshot(history.document, shape, learned)
        history = history.record(f"Fit to step {step}", edited)
    assert history.past_bytes <= limit
    assert len(history.entries) == 41
    assert history.names[-1] == "Fit to step 499"


def test_what_versions_share_is_counted_once(rng: np.random.Generator) -> None:
    assert _history(rng, 50).past_bytes == 0


def test_the_document_on_screen_stays_however_large(rng: np.random.Generator) -> None:
    history = _history(rng, 3, most_bytes=1)
    assert history.document.scans[0].name == "name 2"
    other = history.record("Clear", Document())
    assert other.names == ("Clear",)
