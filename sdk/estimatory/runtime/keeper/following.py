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
_OF_LINES = (".jsonl", ".series")
"""Of them whole lines are sent: a writer takes back one that the disk did not take to its end."""

Send = Callable[[str, int, bytes], None]
"""Gets the file's name in the run folder, where the bytes begin (-1: all of it), the bytes."""


class Follower:
    """Watches one run folder from a thread of its own."""

    def __init__(self, folder: str, send: Send) -> None:
        self._folder = folder
        self._send = send
        self._sent: Dict[str, int] = {}
        self._gaps: Dict[str, List[int]] = {}
        self._states: Dict[str, Tuple[int, int, int]] = {}
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Send what is there now, to the last byte, and stop."""
        self._is_ending.set()
        self._thread.join()
        self._look()

    def _run(self) -> None:
        while not self._is_ending.wait(PERIOD_S):
            self._look()

    def _look(self) -> None:
        for name in self._list("logs"):
            if name.endswith(".log"):
                self._send_growth(name)
        for name in self._list("metrics"):
            if name.endswith(".jsonl"):
                self._send_growth(name)
            elif name.endswith(".journal"):
                self._send_journal(name)
        told = ("ranks", "models", "requests")
        for name in [*(n for part in told for n in self._list(part)), "error.json"]:
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
                start = self._sent.get(name, 0)
                end = os.fstat(file.fileno()).st_size
                if name.endswith(_OF_LINES):
                    end = find_end_of_lines(file.fileno(), start, end)
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

    def _send_journal(self, name: str) -> None:
        """Send the names of the series first, so that no record precedes its name."""
        parts = [*self._read_filled(name), *self._read_records(name)]
        if parts:
            self._send_growth(name[: -len(".journal")] + ".series")
        for start, data in parts:
            self._send(name, start, data)

    def _read_records(self, name: str) -> Iterator[Tuple[int, bytes]]:
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                while True:
                    start = self._sent.get(name, 0)
                    header = 0 if start else _HEADER
                    data, gaps = read_whole(file.fileno(), start + header, _PART)
                    if not data:
                        return
                    yield start, os.pread(file.fileno(), header, 0) + data
                    self._gaps.setdefault(name, []).extend(gaps)
                    self._sent[name] = start + header + len(data)
        except OSError:
            return

    def _read_filled(self, name: str) -> Iterator[Tuple[int, bytes]]:
        """Records that a slower thread has finished behind those of others."""
        if not self._gaps.get(name):
            return
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                for start in list(self._gaps[name]):
                    data, _ = read_whole(file.fileno(), start, _RECORD)
                    if data:
                        self._gaps[name].remove(start)
                        yield start, data
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


def find_end_of_lines(file: int, start: int, end: int) -> int:
    """Return the end of the last whole line between two places; ``start`` without one."""
    while start < end:
        size = min(_PART, end - start)
        last = os.pread(file, size, end - size).rfind(b"\n")
        if last >= 0:
            return end - size + last + 1
        end -= size
    return start


def read_whole(file: int, start: int, size: int) -> Tuple[bytes, List[int]]:
    """Records from byte ``start`` on up to the last sealed one, and where those begin that are not.

    A record may be written while it is copied, so the seals are looked at before the data is read.
    """
    look = os.pread(file, size, start)
    count = min(-(-len(look.rstrip(b"\0")) // _RECORD), len(look) // _RECORD)
    while count and not any(_seal(look, count - 1)):
        count -= 1
    gaps = [n for n in range(count) if not any(_seal(look, n))]
    data = bytearray(os.pread(file, count * _RECORD, start))
    for n in gaps:
        data[n * _RECORD : (n + 1) * _RECORD] = bytes(_RECORD)
    return bytes(data), [start + n * _RECORD for n in gaps]


def _seal(data: bytes, index: int) -> bytes:
    end = (index + 1) * _RECORD
    return data[end - 4 : end]
