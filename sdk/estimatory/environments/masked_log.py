"""The log of a build: what a tool writes is masked on its way into the file."""

from __future__ import annotations

import os
import threading

from ..masking import mask_secrets

_LONGEST_LINE = 1 << 16
_PATIENCE_S = 5.0
"""For a process that a tool left behind with the log open."""


class MaskedLog:
    """A file for the output of processes, which get :meth:`fileno`, a pipe into it."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "ab", buffering=0)
        self._read_fd, self._write_fd = os.pipe()
        self._copier = threading.Thread(target=self._copy, name="masked-log", daemon=True)
        self._copier.start()

    def __enter__(self) -> MaskedLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def fileno(self) -> int:
        """Return what processes write into."""
        return self._write_fd

    def write(self, text: str) -> None:
        """Write a line of our own."""
        self._file.write(mask_secrets(text).encode(errors="replace"))

    def finish(self) -> None:
        """Wait until all that the processes wrote is in the file."""
        if self._write_fd >= 0:
            os.close(self._write_fd)
            self._write_fd = -1
            self._copier.join(_PATIENCE_S)

    def _copy(self) -> None:
        with self._file, open(self._read_fd, "rb") as output:
            while line := output.readline(_LONGEST_LINE):
                text = line.decode(errors="surrogateescape")
                self._file.write(mask_secrets(text).encode(errors="surrogateescape"))
