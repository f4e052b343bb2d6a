"""Reading, replacing and removing files so that nobody ever meets half of one."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


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
    with written_aside(path) as aside, open(aside, "wb") as file:
        file.write(data)


def write_json(path: str, value: Any) -> None:
    """As :func:`write_aside`; NaN and infinities are written as Python reads them."""
    write_aside(path, json.dumps(value, ensure_ascii=False, allow_nan=True).encode())


def read_json(path: str) -> Any:
    """The value in a file of JSON."""
    with open(path, "rb") as file:
        return json.loads(file.read())


def unlink_if_there(path: str) -> None:
    """Remove the file if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def remove_tree(path: str) -> None:
    """Remove a folder and what is in it, as far as that can be done."""
    if os.path.lexists(path):
        import shutil  # takes a while to import, and mostly nothing is there

        shutil.rmtree(path, ignore_errors=True)


def sweep_aside(root: str, prefix: str, older_than_s: float) -> int:
    """Remove what killed processes left aside in a folder, by its age; returns how many."""
    limit = time.time() - older_than_s
    left = [os.path.join(root, name) for name in list_folder(root) if name.startswith(prefix)]
    dead = [path for path in left if os.stat(path).st_mtime < limit]
    for path in dead:
        remove_tree(path)
    return len(dead)


@contextmanager
def locked_folder(path: str) -> Iterator[None]:
    """Hold the one lock on a folder; others who ask for it wait.

    Raises:
        FileNotFoundError: there is no such folder.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_text(path: str) -> str:
    """What a file for people says, whatever its bytes; nothing where there is no such file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def list_folder(path: str) -> list[str]:
    """The names in a folder; none where there is no such folder."""
    try:
        return os.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return []


def measure_folder(path: str) -> int:
    """Bytes on disk of everything in a folder, without what vanishes meanwhile."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except FileNotFoundError:
                continue
    return total
