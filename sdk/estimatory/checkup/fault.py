"""What is wrong with a file, and how it is mended without losing anything."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from functools import partial

from ..base.files import write_aside
from ..base.lazy_dataclasses import dataclass
from ..errors import DamagedFileError, NewerFormatError, NotFoundError

ENDING = ".damaged"
"""What is added to the name of a file that is kept beside its successor."""
SET_ASIDE = f"it is set aside as …{ENDING}"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    path: str
    reason: str
    mend: str = ""
    """What a mend does, in words; empty where nothing can be done."""
    act: Callable[[], object] | None = None
    """Does it. May die between any two of its steps, and be done again."""


def judge(path: str, read: Callable[[], object], mend: str = SET_ASIDE) -> Iterator[Fault]:
    """Yield what is wrong with a file that ``read`` cannot read; it is set aside to mend that."""
    reason = find_reason(read)
    if reason:
        yield kept_aside(path, reason, mend)


def kept_aside(path: str, reason: str, mend: str = SET_ASIDE) -> Fault:
    """Return the fault of a file that is set aside, or read again where only a right lacks."""
    return permit_or(path, Fault(path, reason, mend, partial(set_aside, path)))


def unopened(error: DamagedFileError) -> Fault:
    """Return the fault of a folder that cannot be listed; it hides what is in it."""
    return permit_or(error.path, Fault(error.path, error.reason))


def find_reason(read: Callable[[], object]) -> str:
    """Return why ``read`` fails; empty when it does not, or when a newer version wrote the file."""
    try:
        read()
    except (NewerFormatError, NotFoundError, FileNotFoundError, NotADirectoryError):
        return ""
    except DamagedFileError as error:
        return error.reason
    return ""


def permit_or(path: str, fault: Fault) -> Fault:
    """Return a fault that is mended by a permission where only that is lacking, else ``fault``."""
    try:
        status = os.lstat(path)
    except OSError:
        return fault
    needed = 0o700 if stat.S_ISDIR(status.st_mode) else 0o600
    is_lacking = (status.st_mode & needed) != needed and not stat.S_ISLNK(status.st_mode)
    if fault.reason != "Permission denied" or not is_lacking:
        return fault
    if status.st_uid != os.geteuid():
        return Fault(path, f"{fault.reason}; only its owner can change that")
    act = partial(os.chmod, path, stat.S_IMODE(status.st_mode) | needed)
    return Fault(path, fault.reason, "its owner may read it again", act)


def set_aside(path: str) -> str:
    """Give a file the next free name that ends in ``.damaged``; returns that name."""
    aside = _free_name(path)
    os.rename(path, aside)
    return aside


def replace_beside(path: str, data: bytes) -> None:
    """Write a file anew, and keep what stood there beside it.

    At each moment the damaged content has a name; the new content takes its own in one step.
    """
    if os.path.lexists(path):
        _keep(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write_aside(path, data)


def _keep(path: str) -> None:
    aside = _free_name(path)
    try:
        if not os.path.lexists(aside):
            os.link(path, aside, follow_symlinks=False)
    except OSError:  # a folder, or a disk that knows no links
        os.rename(path, aside)


def _free_name(path: str) -> str:
    """Return a name that is free, or that a mend which was killed has given to this very file."""
    number = 1
    while True:
        aside = f"{path}{ENDING}" + (f"-{number}" if number > 1 else "")
        if not os.path.lexists(aside) or _is_same(path, aside):
            return aside
        number += 1


def _is_same(one: str, other: str) -> bool:
    return os.path.lexists(one) and os.path.samestat(os.lstat(one), os.lstat(other))
