"""Files that this process alone writes to, whatever a script does to its descriptors.

A script that becomes a daemon closes 1 and 2, another closes all that it did not open; the next
file that it opens gets the number. So our numbers are above 2, and before a write the file behind
the number is compared with the one that was opened.
"""

from __future__ import annotations

import errno
import mmap
import os
import sys

from .descriptors import open_above_streams
from .files import write_all

_MAP_FIXED = 0x10


class OwnFile:
    """One open file; opened again by its path when the script has closed it.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str, flags: int, mode: int = 0o600) -> None:
        self.path = path
        self._flags = flags & ~(os.O_CREAT | os.O_EXCL | os.O_TRUNC)
        self._number = open_above_streams(path, flags, mode)
        self._identity = _identity_of(os.fstat(self._number))

    def descriptor(self) -> int:
        """Return the number of the open file.

        Raises:
            OSError: the script closed it, and it cannot be opened again, or is not there any more.
        """
        self._look()
        return self._number

    def size(self) -> int:
        """Return the file's length in bytes; raises as :meth:`descriptor`."""
        return self._look().st_size

    def append(self, data: bytes) -> None:
        """Write all of ``data`` at the end, or nothing of it.

        Raises:
            OSError: the file takes no more, or as :meth:`descriptor`.
        """
        before = self._look().st_size
        try:
            write_all(self._number, data)
        except BaseException:
            os.ftruncate(self._number, before)
            raise

    def close(self) -> None:
        """Let go of the file; a number that the script uses by now is left alone."""
        try:
            is_ours = _identity_of(os.fstat(self._number)) == self._identity
        except OSError:
            return
        if is_ours:
            os.close(self._number)
        self._identity = (-1, -1)

    def _look(self) -> os.stat_result:
        try:
            status = os.fstat(self._number)
            if _identity_of(status) == self._identity:
                return status
        except OSError:
            pass
        return self._open_again()

    def _open_again(self) -> os.stat_result:
        number = open_above_streams(self.path, self._flags)
        status = os.fstat(number)
        if _identity_of(status) != self._identity:
            os.close(number)
            raise OSError(errno.ESTALE, "another file has taken its place")
        self._number = number
        return status


def _identity_of(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def map_file(descriptor: int, size: int) -> mmap.mmap:
    """Map a file for writing; the map keeps no descriptor.

    A map of Python's own keeps a copy of it, under the lowest free number, and closes that number
    at its end, whatever file the script has under it by then.

    Raises:
        OSError: it cannot be mapped.
    """
    if sys.version_info >= (3, 13):
        return mmap.mmap(descriptor, size, trackfd=False)
    try:
        import ctypes
    except ImportError:  # a Python that was built without
        return mmap.mmap(descriptor, size)
    room = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    place = ctypes.addressof(ctypes.c_char.from_buffer(room))
    call = ctypes.CDLL(None, use_errno=True).mmap
    call.restype, number = ctypes.c_void_p, ctypes.c_int
    call.argtypes = [ctypes.c_void_p, ctypes.c_size_t, number, number, number, ctypes.c_ssize_t]
    rights, kind = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED | _MAP_FIXED
    if call(place, size, rights, kind, descriptor, 0) != place:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return room
