"""Arrays through our own pipe."""

import threading
from collections.abc import Iterator
from multiprocessing.connection import Pipe

import numpy as np
import pytest

from inrview.engine.channel import Channel
from inrview.geometry.points import Points


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    one, other = Pipe()
    channels = Channel(one), Channel(other)
    yield channels
    for channel in channels:
        channel.close()


def _carried(ends: tuple[Channel, Channel], message: object) -> object:
    sender = threading.Thread(target=ends[0].send, args=(message,))
    sender.start()
    received = ends[1].receive()
    sender.join()
    return received


@pytest.mark.parametrize("count", [0, 1, 2_000_000])
def test_arrays_of_any_size_arrive_bit_for_bit(
    ends: tuple[Channel, Channel], rng: np.random.Generator, count: int
) -> None:
    array = rng.integers(0, 1 << 62, count)
    received = _carried(ends, {"array": array, "text": "x"})
    assert isinstance(received, dict)
    assert np.array_equal(received["array"], array)


def test_values_arrive_read_only(
    ends: tuple[Channel, Channel], rng: np.random.Generator
) -> None:
    points = Points(rng.normal(size=(100, 3)).astype(np.float32))
    received = _carried(ends, points)
    assert isinstance(received, Points)
    assert not received.positions.flags.writeable
    assert np.array_equal(received.positions, points.positions)


def test_many_threads_may_send_at_once(ends: tuple[Channel, Channel]) -> None:
    arrays = [np.full(50_000, n) for n in range(8)]
    senders = [threading.Thread(target=ends[0].send, args=(a,)) for a in arrays]
    for sender in senders:
        sender.start()
    received = [ends[1].receive() for _ in arrays]
    for sender in senders:
        sender.join()
    assert all((array == array[0]).all() for array in received)
    assert sorted(int(array[0]) for array in received) == list(range(8))


def test_the_other_end_closing_is_noticed(ends: tuple[Channel, Channel]) -> None:
    ends[0].close()
    with pytest.raises(EOFError):
        ends[1].receive()


def test_closing_waits_for_a_send_and_then_refuses_more(
    ends: tuple[Channel, Channel],
) -> None:
    ours, theirs = ends
    refusals: list[OSError] = []

    def send() -> None:
        try:
            ours.send(np.zeros(10_000_000))  # more than the pipe holds: nobody reads
        except OSError as error:
            refusals.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    assert theirs.poll(10.0), "the send has begun"
    closer = threading.Thread(target=ours.close)
    closer.start()
    closer.join(0.2)
    assert closer.is_alive()
    theirs.close()
    sender.join(10.0)
    closer.join(10.0)
    assert not closer.is_alive()
    assert len(refusals) == 1
    with pytest.raises(OSError, match="closed"):
        ours.send("more")
