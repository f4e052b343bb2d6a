"""Models that a script in a container registers: taken here, where the workspace is.

The script leaves them in its run folder (``models/handing_over.py``), which is all that it sees of
the workspace. It is not trusted: what it left is taken only where no link leads elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from typing import Any

from ...base.files import list_folder, read_json, remove_tree, write_json
from ...errors import EstimatoryError, WorkspaceError
from ...folders.run_folder import RunFolder
from ...folders.workspace_folder import WorkspaceFolder
from ...models.handing_over import refusal_path
from ...models.receiving import register_received
from ...models.record import FILES
from ...models.registry import ModelRegistry
from ...models.versions import record_path

_REQUEST = re.compile(r"([0-9a-f]{16})\.json\Z")


def outbox_path(folder: RunFolder) -> str:
    """Return the folder in which the script leaves models."""
    return os.path.join(folder.path, "models")


class ModelTaker:
    """The outbox of one run, looked into while its container runs."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._real = os.path.join(os.path.realpath(folder.path), "models")
        self._taken: set[str] = set()

    def look(self) -> None:
        """Register what is new, and tell the script how that went."""
        try:
            there = list_folder(self._real)
        except OSError:  # the script may have closed its folder to everybody
            return
        for name in there:
            found = _REQUEST.match(name)
            if found and name not in self._taken:
                self._taken.add(name)
                self._take(os.path.join(self._real, found[1]))

    def close(self) -> None:
        """Remove the outbox: its models are in the registry, and no script waits."""
        try:
            if os.path.islink(self._real):
                os.unlink(self._real)
        except OSError:
            return
        remove_tree(self._real)

    def _take(self, place: str) -> None:
        registry = ModelRegistry(WorkspaceFolder(self._folder.workspace_path))
        answer: dict[str, Any]
        try:
            _check_place(place)
            said = read_json(f"{place}.json")
            files = os.path.join(place, FILES)
            record = register_received(registry, self._folder, said, lambda to: _copy(files, to))
            answer, path = record.to_file(), record_path(place)
        except EstimatoryError as error:
            answer, path = {"message": error.summary, "hint": error.hint}, refusal_path(place)
        except Exception as error:  # noqa: BLE001 - whatever it is, the script waits
            message = f"The model was handed over damaged ({type(error).__name__}: {error})."
            answer, path = {"message": message, "hint": ""}, refusal_path(place)
        try:
            _check_place(place)
            write_json(path, answer)
        except (OSError, EstimatoryError):  # the script took its folder away: it waits no more
            return


def _check_place(place: str) -> None:
    if os.path.realpath(place) != place:
        raise WorkspaceError("A model is handed over in a folder of the run, not through a link.")


def _copy(source: str, destination: str) -> None:
    for parent, _, names in os.walk(source):
        target = os.path.join(destination, os.path.relpath(parent, source))
        os.makedirs(target, exist_ok=True)
        for name in names:
            _copy_file(os.path.join(parent, name), os.path.join(target, name), source)


def _copy_file(path: str, target: str, root: str) -> None:
    """Check the opened file, since a link may replace the path meanwhile."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as source:
        real = os.readlink(f"/proc/self/fd/{descriptor}")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not real.startswith(root + os.sep):
            raise WorkspaceError(f"{os.path.basename(path)} is no file of the model.")
        with open(target, "wb") as file:
            shutil.copyfileobj(source, file)
