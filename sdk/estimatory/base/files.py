"""Reading, replacing and removing files so that nobody ever meets half of one."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from ..errors import DamagedFileError
from .ages import is_recent
from .clean_text import has_escaped_halves, storable_value
from .descriptors import open_above_streams

_NOT_REGULAR = "it is not a regular file"


@contextmanager
def written_aside(path: str) -> Iterator[str]:
    """Yield a path to write to, which takes the name ``path`` at the end in one step.

    After an error nothing is left, and what stood at ``path`` stands there still.
    """
    aside = f"{path}.{os.getpid()}.aside"
    try:
        yield aside
        os.replace(aside, path)
    except BaseException:
        unlink_if_there(aside)
        raise


def write_aside(path: str, data: bytes) -> None:
    """Replace the file at ``path`` in one step: a reader sees the old bytes or the new ones."""
    with written_aside(path) as aside, open(aside, "wb", opener=_open_new) as file:
        file.write(data)


def _open_new(path: str, flags: int) -> int:
    return open_above_streams(path, flags, 0o666)


def write_json(path: str, value: object) -> None:
    """As :func:`write_aside`; NaN and infinities are written as Python reads them.

    Text that UTF-8 cannot hold is written as :func:`~.clean_text.storable` escapes it.
    """
    write_aside(path, to_json_bytes(value))


def to_json_bytes(value: object) -> bytes:
    """Return a value as JSON in UTF-8, whatever its texts are made of."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(storable_value(value), ensure_ascii=False).encode()


def write_exact_json(path: str, value: object) -> None:
    """As :func:`write_json` for what a process of a run reads: each text stays as it is."""
    write_aside(path, json.dumps(value).encode())


def read_bytes(path: str) -> bytes:
    """Return the content of a regular file; never waits for a pipe or a socket in its place.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it is no regular file, or may not be read.
    """
    with open_regular(path) as file:
        return file.read()


def open_regular(path: str) -> BinaryIO:
    """Open a regular file for reading; raises as :func:`open_descriptor`."""
    return open(open_descriptor(path), "rb")


def open_descriptor(path: str) -> int:
    """Return a descriptor for reading a regular file; never waits for a pipe in its place.

    Raises:
        FileNotFoundError: there is no such file.
        OSError: this process has too many files open.
        DamagedFileError: it is no regular file, or may not be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise
        reason = _NOT_REGULAR if error.errno == errno.ENXIO else error.strerror
        raise DamagedFileError(path, reason or str(error)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DamagedFileError(path, _NOT_REGULAR)
    return descriptor


def read_json(path: str) -> Any:
    """Return the value in a file of JSON, each text in it as UTF-8 can hold it.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it is no regular file, may not be read, or does not hold JSON.
    """
    data = read_bytes(path)
    try:
        value = json.loads(data)
        return storable_value(value) if has_escaped_halves(data) else value
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(path, _describe_bad_json(data, error)) from None


def read_json_object(path: str) -> dict[str, Any]:
    """Return the object in a file of JSON.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: as :func:`read_json`, or the value is no object.
    """
    value = read_json(path)
    if not isinstance(value, dict):
        raise DamagedFileError(path, f"it holds a JSON {type(value).__name__}, not an object")
    return value


def _describe_bad_json(data: bytes, error: Exception) -> str:
    if not data.strip(b"\0 \n"):
        return "it is empty"
    if isinstance(error, RecursionError):
        return "its JSON is nested too deeply"
    return f"it is not JSON ({error})"


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: ``os.write`` may take only a part of them, on a nearly full disk say.

    Raises:
        OSError: the file takes no more; a part may have been written.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_all_at(descriptor: int, data: bytes, offset: int) -> None:
    """As :func:`write_all`, from byte ``offset`` of the file on."""
    rest = memoryview(data)
    while rest:
        n_written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[n_written:], offset + n_written


def link_or_copy(source: str, target: str) -> None:
    """Give a file a second name; where that cannot be, as across disks, make a copy."""
    try:
        os.link(source, target)
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError:
        import shutil

        shutil.copyfile(source, target)


def unlink_if_there(path: str) -> None:
    """Remove the file if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def remove_tree(path: str) -> None:
    """Remove a folder and what is in it, or what lies in its place, as far as that can be done."""
    if os.path.islink(path) or os.path.isfile(path):
        with suppress(OSError):
            os.unlink(path)
    elif os.path.lexists(path):
        import shutil  # takes a while to import, and mostly nothing is there

        shutil.rmtree(path, ignore_errors=True)


def sweep_aside(root: str, prefix: str, older_than_s: float) -> int:
    """Remove what killed processes left aside in a folder, by its age; returns how many."""
    left = [os.path.join(root, name) for name in list_folder(root) if name.startswith(prefix)]
    dead = [path for path in left if not is_recent(os.lstat(path).st_mtime, older_than_s)]
    for path in dead:
        remove_tree(path)
    return len(dead)


def is_ours_alone(path: str) -> bool:
    """Return whether a file or folder is this user's and no link, and nobody else may write it.

    Raises:
        OSError: it is not there.
    """
    status = os.lstat(path)
    others_may = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid == os.geteuid() and not others_may and not stat.S_ISLNK(status.st_mode)


def read_text(path: str) -> str:
    """Return the text of a file for people, whatever its bytes; empty without a file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def list_folder(path: str) -> list[str]:
    """Return the names in a folder; none where there is no such folder.

    Raises:
        DamagedFileError: it may not be read.
    """
    try:
        return os.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise DamagedFileError(path, error.strerror or str(error)) from None


def measure_folder(path: str) -> int:
    """Bytes on disk of everything in a folder, without what vanishes meanwhile."""
    total = 0
    if os.path.islink(path):
        return total
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except FileNotFoundError:
                continue
    return total
