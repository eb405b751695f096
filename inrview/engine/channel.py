"""Values through a pipe between two of our own processes, arrays without copies."""

import os
import pickle
import struct
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

import numpy as np


class Channel:
    """A pipe whose messages carry their arrays beside the pickle, not inside it.

    Only our own two processes hold its ends. Any thread may send; one thread receives,
    and closes.
    """

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, message: object) -> None:
        """Send a message; raises OSError when the other end is gone."""
        buffers: list[pickle.PickleBuffer] = []
        body = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
        views = [buffer.raw() for buffer in buffers]
        with self._sending:
            self._connection.send_bytes(body)
            self._connection.send_bytes(struct.pack("!I", len(views)))
            for view in views:
                self._connection.send_bytes(struct.pack("!Q", view.nbytes))
                _write(self._connection, view)

    def receive(self) -> Any:
        """Return the next message; raises EOFError or OSError when nobody is there."""
        body = self._connection.recv_bytes()
        (count,) = struct.unpack("!I", self._connection.recv_bytes())
        buffers = []
        for _ in range(count):
            (size,) = struct.unpack("!Q", self._connection.recv_bytes())
            buffers.append(_read(self._connection, size))
        return pickle.loads(body, buffers=buffers)

    def poll(self, seconds: float) -> bool:
        """Wait at most `seconds` for a message."""
        return self._connection.poll(seconds)

    def close(self) -> None:
        """Close this end, once nobody sends any more; the other end must be gone.

        A thread on its way into a write holds the number of the descriptor. Closed
        under its hands, that number could be the next worker's by the time it writes.
        """
        with self._sending:
            self._connection.close()


if sys.platform == "win32":

    def _write(connection: "Connection[Any, Any]", view: memoryview) -> None:
        if view.nbytes:
            connection.send_bytes(view)

    def _read(connection: "Connection[Any, Any]", size: int) -> bytes:
        return connection.recv_bytes() if size else b""

else:

    def _write(connection: "Connection[Any, Any]", view: memoryview) -> None:
        while view.nbytes:
            view = view[os.write(connection.fileno(), view) :]

    def _read(connection: "Connection[Any, Any]", size: int) -> np.ndarray:
        # Straight into fresh pages: recv_bytes would grow a buffer and copy it, and a
        # bytearray would be zeroed, while holding the GIL: 90 ms for 200 MB.
        data = np.empty(size, np.uint8)
        view = data.data
        while view.nbytes:
            count = os.readv(connection.fileno(), [view])
            if count == 0:
                raise EOFError
            view = view[count:]
        return data
