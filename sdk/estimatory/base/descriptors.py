"""Numbers of open files: ours are above those of the standard streams.

A process that has closed 1 and 2 gets these numbers for the next files that are opened in it, and
what it prints would be written into them.
"""

from __future__ import annotations

import fcntl
import os

_LOWEST = 3


def open_above_streams(path: str, flags: int, mode: int = 0o600) -> int:
    """Open a file as ``os.open`` does, never under the number of a standard stream."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, mode)
    return descriptor if descriptor >= _LOWEST else lift_above_streams(descriptor)


def lift_above_streams(descriptor: int) -> int:
    """Return another number above 2 for an open file, and let go of the one that it had."""
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
    finally:
        os.close(descriptor)
