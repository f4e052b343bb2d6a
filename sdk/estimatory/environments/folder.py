"""The one class that knows an environment's file names, and the look-up of an exact hit."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..base.decoding import Shape, check_shape
from ..base.files import list_folder, read_json_object
from ..errors import DamagedFileError
from ..folders.run_spec import EnvironmentSpec
from ..folders.workspace_folder import WorkspaceFolder
from .keys import environment_key

DESCRIPTION: Shape = {
    "name?": "str",
    "python?": "str",
    "packages?": "list[str]",
    "as_of?": "str | None",
    "created_at?": "float",
    "notes?": "list[str]",
}
"""What ``environment.json`` holds."""


class BuiltEnvironment(NamedTuple):
    """An interpreter that holds what was asked for."""

    key: str
    interpreter: str
    lock_path: str
    """Every package with its hashes."""
    is_cached: bool
    """False for the caller that built it."""
    notes: tuple[str, ...] = ()
    """What was taken in place of what was asked for, for people."""


class EnvironmentFolder:
    """``<workspace>/environments/<key>/`` and every name of ours in it; uv fills the rest."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.key = os.path.basename(self.path)

    def __repr__(self) -> str:
        return f"EnvironmentFolder({self.path!r})"

    def _inside(self, *names: str) -> str:
        return os.path.join(self.path, *names)

    @property
    def interpreter(self) -> str:
        return self._inside("bin", "python")

    @property
    def requirements_path(self) -> str:
        """What was asked for, one requirement a line."""
        return self._inside("requirements.in")

    @property
    def lock_path(self) -> str:
        return self._inside("requirements.lock")

    @property
    def description_path(self) -> str:
        return self._inside("environment.json")

    @property
    def build_log_path(self) -> str:
        return self._inside("build.log")

    @property
    def compiled_path(self) -> str:
        """An empty file that says that there is bytecode for all of it."""
        return self._inside("compiled")

    @property
    def last_used_path(self) -> str:
        """An empty file whose modification time says when a run last took the environment."""
        return self._inside("last_used")

    @property
    def size_path(self) -> str:
        """The size on disk as last measured, in bytes."""
        return self._inside("size")

    def list_deciding(self) -> list[str]:
        """Return the paths that decide which code its interpreter runs."""
        return [
            self.description_path,
            self.lock_path,
            self.interpreter,
            self._inside("pyvenv.cfg"),
            *self.list_package_folders(),
        ]

    def list_package_folders(self) -> list[str]:
        """Return the folders of its packages, one for each folder in ``lib``."""
        lib = self._inside("lib")
        return [os.path.join(lib, name, "site-packages") for name in list_folder(lib)]

    def find_lack(self) -> str:
        """Return why no run can use it, in words; empty when one can.

        It must be complete, and its base Python still installed.
        """
        try:
            self.open(is_cached=True)
        except LookupError as error:
            return str(error)
        return ""

    def open(self, *, is_cached: bool) -> BuiltEnvironment:
        """Return what a run needs to know of it.

        Raises:
            LookupError: no run can use it; the message says why, as part of a sentence.
        """
        if not os.access(self.interpreter, os.X_OK):
            raise LookupError("its Python is gone")
        for path in (self.lock_path, self.description_path):
            if not os.path.isfile(path):
                raise LookupError(f"its {os.path.basename(path)} is gone")
        notes = self._read_notes()
        if self._has_lost_library():
            raise LookupError("its packages are gone")
        return BuiltEnvironment(self.key, self.interpreter, self.lock_path, is_cached, notes)

    def _read_notes(self) -> tuple[str, ...]:
        """Return what the build took in place of what was asked for."""
        try:
            description = read_json_object(self.description_path)
        except (OSError, DamagedFileError) as error:
            reason = getattr(error, "reason", error)
            raise LookupError(f"its environment.json cannot be read: {reason}") from None
        try:
            return tuple(check_shape({"notes?": "list[str]"}, description).get("notes", ()))
        except ValueError:  # what is said of the environment does not keep it from working
            return ()

    def _has_lost_library(self) -> bool:
        """Return whether it is virtual and its ``lib`` is gone: it would start without packages."""
        is_virtual = os.path.exists(self._inside("pyvenv.cfg"))
        return is_virtual and not any(map(os.path.isdir, self.list_package_folders()))

    def touch(self) -> None:
        """Note that a run takes it now."""
        try:
            os.utime(self.last_used_path)
        except FileNotFoundError:
            with open(self.last_used_path, "ab"):
                return
        except OSError:  # a workspace that may only be read
            return


def environment_folder(workspace: WorkspaceFolder, key: str) -> EnvironmentFolder:
    """Return the folder of an environment by its key, also before it is built.

    Raises:
        UntrustedWorkspaceError: another user made it, or may change it.
    """
    folder = EnvironmentFolder(os.path.join(workspace.environments_folder, key))
    for path in folder.list_deciding():
        workspace.trusted(path)
    return folder


def find_environment(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> BuiltEnvironment | None:
    """Return the environment built for exactly this spec, or None; starts no process.

    Raises:
        UserError: the spec is not valid, or its interpreter cannot be used.
    """
    return take_environment(environment_folder(workspace, environment_key(spec)))


def take_environment(folder: EnvironmentFolder) -> BuiltEnvironment | None:
    """Return the environment for a run that takes it now, or None where no run can use it."""
    try:
        built = folder.open(is_cached=True)
    except LookupError:
        return None
    folder.touch()
    return built
