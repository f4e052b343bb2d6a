"""Bytecode that an earlier build made of the same modules: the same packages come again and again.

It is kept in the user's cache, an archive for each distribution, which is found by the digests that
its ``RECORD`` has for its modules. What is taken is copied: a link would carry owner and mode with
it. It is taken for modules of exactly that content only, and an archive has a checksum of each file
in it, so neither what was edited nor what was damaged or cut reaches an environment.
"""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from ..base.ages import is_recent
from ..base.clean_text import describe_error
from ..base.files import (
    is_ours_alone,
    list_folder,
    unlink_if_there,
    write_aside,
    written_aside,
)
from ..base.user_cache import user_cache_folder
from .recorded_modules import Distribution, iter_distributions

KEPT_S = 30 * 86400.0
"""How long an archive is kept that no build takes anything from."""
_OURS = (".zip", ".aside")
_HEADER_SIZE = 16


class BytecodeCache:
    """What is known of the modules of an environment that is being built.

    Its failures are no failures of the build: ``say`` gets a sentence, and the rest is compiled.
    """

    def __init__(
        self, package_folders: Iterable[str], tag: str, say: Callable[[str], None]
    ) -> None:
        """``tag``: what names of bytecode have in them, such as ``cpython-311``."""
        self._root = user_cache_folder("bytecode")
        self._tag = tag
        self._say = say
        self._distributions = [d for folder in package_folders for d in iter_distributions(folder)]
        self._taken: set[str] = set()

    def take(self) -> int:
        """Put what is known beside its modules; return for how many."""
        with self._survived("No bytecode of earlier builds was taken"):
            for distribution in self._list_usable():
                with self._survived(f"Bytecode of {distribution.name} was not taken"):
                    self._take(distribution)
        if self._taken:
            self._say(f"Bytecode of {len(self._taken):,} modules is of an earlier build.")
        return len(self._taken)

    def keep(self) -> None:
        """Store what has been compiled since, and forget what nobody has taken for long."""
        with self._survived("Bytecode was not kept for later builds"):
            new = list(filter(self._has_new, self._list_usable()))
            for distribution in new:
                self._keep(distribution)
            if new:
                _prune(self._root)

    @contextmanager
    def _survived(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - bytes on a disk may be damaged in any way
            self._say(f"{what}: {describe_error(error)}")

    def _list_usable(self) -> list[Distribution]:
        """Return all distributions; makes the folder for the first one."""
        if self._distributions:
            _make_own(self._root)
        return self._distributions

    def _archive_path(self, distribution: Distribution) -> str:
        name = f"{distribution.name[:100]}-{distribution.digest()}-{self._tag}.zip"
        return os.path.join(self._root, name)

    def _take(self, distribution: Distribution) -> None:
        path = self._archive_path(distribution)
        if not os.path.exists(path):
            return
        modules = {self._compiled(module): module for module in distribution.modules}
        with zipfile.ZipFile(path) as archive:
            os.utime(path)
            names = [name for name in archive.namelist() if name in modules]
            _make_folders(distribution.folder, names)
            for name in names:
                self._take_one(distribution, modules[name], archive)

    def _take_one(self, distribution: Distribution, module: str, archive: zipfile.ZipFile) -> None:
        status, name = distribution.look_at(module), self._compiled(module)
        if status is not None:
            data = archive.read(name)
            stamped = data[:4] + _stamp(status) + data[_HEADER_SIZE:]
            write_aside(os.path.join(distribution.folder, name), stamped)
            self._taken.add(os.path.join(distribution.folder, module))

    def _has_new(self, distribution: Distribution) -> bool:
        paths = {os.path.join(distribution.folder, name): name for name in distribution.modules}
        new = (name for path, name in paths.items() if path not in self._taken)
        return any(self._read_compiled(distribution, name) for name in new)

    def _keep(self, distribution: Distribution) -> None:
        path = self._archive_path(distribution)
        with written_aside(path) as aside, zipfile.ZipFile(aside, "x") as archive:
            for module in distribution.modules:
                data = self._read_compiled(distribution, module)
                if data:
                    archive.writestr(self._compiled(module), data)

    def _read_compiled(self, distribution: Distribution, module: str) -> bytes:
        """Return the bytecode of a module; nothing where it is not exactly of what is there."""
        try:
            with open(os.path.join(distribution.folder, self._compiled(module)), "rb") as file:
                data = file.read()
        except OSError:
            return b""
        status = distribution.look_at(module)
        is_of_it = status is not None and data[4:_HEADER_SIZE] == _stamp(status)
        return data if is_of_it else b""

    def _compiled(self, module: str) -> str:
        folder, name = os.path.split(module)
        return os.path.join(folder, "__pycache__", f"{name[:-3]}.{self._tag}.pyc")


def _stamp(status: os.stat_result) -> bytes:
    """Return what the header of bytecode has behind its magic number (PEP 552, by time)."""
    return struct.pack("<3I", 0, int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF)


def _make_folders(root: str, names: Iterable[str]) -> None:
    for folder in {os.path.dirname(name) for name in names}:
        with suppress(FileExistsError, FileNotFoundError):  # the modules may be gone as well
            os.mkdir(os.path.join(root, folder))


def _make_own(folder: str) -> None:
    """Make the folder where there is none; what lies there is executed, so others may not write.

    Raises:
        OSError: it cannot be made, or others could have put something there.
    """
    if not os.path.isabs(folder):
        raise FileNotFoundError("this user has no home")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if not is_ours_alone(folder):
        raise PermissionError(f"{folder} must be a folder of this user that nobody else may write")


def _prune(root: str) -> None:
    for name in filter(lambda n: n.endswith(_OURS), list_folder(root)):
        path = os.path.join(root, name)
        with suppress(FileNotFoundError):  # another build removed it
            if not is_recent(os.lstat(path).st_mtime, KEPT_S):
                unlink_if_there(path)
