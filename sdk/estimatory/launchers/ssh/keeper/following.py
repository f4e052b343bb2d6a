"""Sends what the ranks of a run write, while they write it.

Logs and events only grow, so what is new is sent. A journal is reserved in advance: of it, only
whole records are sent. What a rank says of itself is replaced, and sent whole.
"""

from __future__ import annotations

import os
import threading
from typing import Callable, Dict, Iterator, List, Tuple

PERIOD_S = 0.25
_PART = 64 * 1024
"""Small, so that signs of life pass between the parts on a slow line too."""
_LARGEST_WHOLE = 1024 * 1024
_HEADER, _RECORD = 32, 32
"""Sizes in a journal; ``journal.py`` holds its layout."""
_GROWING = (".log", ".jsonl", ".series")

Send = Callable[[str, int, bytes], None]
"""Gets the file's name in the run folder, where the bytes begin (-1: all of it), the bytes."""


class Follower:
    """Watches one run folder from a thread of its own."""

    def __init__(self, folder: str, send: Send) -> None:
        self._folder = folder
        self._send = send
        self._sent: Dict[str, int] = {}
        self._states: Dict[str, Tuple[int, int, int]] = {}
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Send what is there now, to the last byte, and stop."""
        self._is_ending.set()
        self._thread.join()
        self._look(is_last=True)

    def _run(self) -> None:
        while not self._is_ending.wait(PERIOD_S):
            self._look()

    def _look(self, *, is_last: bool = False) -> None:
        for name in self._list("logs"):
            if name.endswith(".log"):
                self._send_growth(name)
        for name in self._list("metrics"):
            if name.endswith(".jsonl"):
                self._send_growth(name)
            elif name.endswith(".journal"):
                self._send_journal(name, is_last)
        for name in [*self._list("ranks"), "error.json"]:
            if name.endswith(".log"):
                self._send_growth(name)
            elif name.endswith(".json") and name != "ranks/plan.json":
                self._send_whole(name)

    def _list(self, part: str) -> List[str]:
        try:
            return [
                f"{part}/{name}" for name in sorted(os.listdir(os.path.join(self._folder, part)))
            ]
        except OSError:
            return []

    def _send_growth(self, name: str) -> None:
        for start, data in self._read_new(name):
            self._send(name, start, data)

    def _read_new(self, name: str) -> Iterator[Tuple[int, bytes]]:
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                end = os.fstat(file.fileno()).st_size
                start = self._sent.get(name, 0)
                while start < end:
                    file.seek(start)
                    data = file.read(min(_PART, end - start))
                    if not data:
                        return
                    yield start, data
                    start += len(data)
                    self._sent[name] = start
        except OSError:
            return

    def _send_journal(self, name: str, is_last: bool) -> None:
        """The names of the series go first, so that no record comes before its series' name."""
        parts = list(self._read_records(name, is_last))
        if parts:
            self._send_growth(name[: -len(".journal")] + ".series")
        for start, data in parts:
            self._send(name, start, data)

    def _read_records(self, name: str, is_last: bool) -> Iterator[Tuple[int, bytes]]:
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                start = self._sent.get(name, 0)
                while True:
                    file.seek(start)
                    data = file.read(_PART)
                    header = 0 if start else _HEADER
                    used = header + _written(data[header:], is_last)
                    if len(data) < header or not used:
                        return
                    yield start, data[:used]
                    start += used
                    self._sent[name] = start
                    if used < _PART:
                        return
        except OSError:
            return

    def _send_whole(self, name: str) -> None:
        path = os.path.join(self._folder, name)
        try:
            stat = os.stat(path)
            state = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if self._states.get(name) == state:
                return
            with open(path, "rb") as file:
                self._send(name, -1, file.read(_LARGEST_WHOLE))
            self._states[name] = state
        except OSError:
            return


def _written(data: bytes, is_last: bool) -> int:
    """Bytes of whole records; a gap, which a thread is just filling, ends them until the end."""
    n_records = len(data) // _RECORD
    if is_last:
        while n_records and not _is_sealed(data, n_records - 1):
            n_records -= 1
        return n_records * _RECORD
    low, high = 0, n_records
    while low < high:  # sealed records come first, so half of what is left is looked at each time
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _is_sealed(data, middle) else (low, middle)
    return low * _RECORD


def _is_sealed(data: bytes, index: int) -> bool:
    return any(data[(index + 1) * _RECORD - 4 : (index + 1) * _RECORD])
