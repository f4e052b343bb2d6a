"""The one class that knows an environment's file names, and the look-up of an exact hit."""

from __future__ import annotations

import os

from ..base.decoding import Shape, read_shaped
from ..base.files import list_folder, read_json_object
from ..base.lazy_dataclasses import dataclass
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


@dataclass(frozen=True)
class BuiltEnvironment:
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
        """What decides which code its interpreter runs: itself, and where packages are."""
        return [
            self.description_path,
            self.lock_path,
            self.interpreter,
            self._inside("pyvenv.cfg"),
            *self.list_package_folders(),
        ]

    def list_package_folders(self) -> list[str]:
        """Where its packages are or would be, one for each folder in ``lib``."""
        lib = self._inside("lib")
        return [os.path.join(lib, name, "site-packages") for name in list_folder(lib)]

    def is_usable(self) -> bool:
        """Whether it was built, is complete, and its base Python is still installed."""
        return not self.find_lack()

    def find_lack(self) -> str:
        """Return why no run can use it, in words; empty when one can."""
        if not os.access(self.interpreter, os.X_OK):
            return "its Python is gone"
        for path in (self.lock_path, self.description_path):
            if not os.path.isfile(path):
                return f"its {os.path.basename(path)} is gone"
        try:
            read_json_object(self.description_path)
        except (OSError, DamagedFileError) as error:
            return f"its environment.json cannot be read: {getattr(error, 'reason', error)}"
        return self._find_removed_library()

    def _find_removed_library(self) -> str:
        """A virtual environment whose ``lib`` is gone starts, but without its packages."""
        is_virtual = os.path.exists(self._inside("pyvenv.cfg"))
        has_packages = any(map(os.path.isdir, self.list_package_folders()))
        return "its packages are gone" if is_virtual and not has_packages else ""

    def touch(self) -> None:
        """Note that a run takes it now."""
        try:
            os.utime(self.last_used_path)
        except FileNotFoundError:
            with open(self.last_used_path, "ab"):
                return
        except OSError:  # a workspace that may only be read
            return

    def to_built(self, *, is_cached: bool) -> BuiltEnvironment:
        paths = (self.interpreter, self.lock_path)
        return BuiltEnvironment(self.key, *paths, is_cached, self.read_notes())

    def read_notes(self) -> tuple[str, ...]:
        """What the build took in place of what was asked for."""
        try:
            return tuple(read_shaped(self.description_path, DESCRIPTION).get("notes", ()))
        except (OSError, DamagedFileError):
            return ()


def environment_folder(workspace: WorkspaceFolder, key: str) -> EnvironmentFolder:
    """Where the environment of that key is or would be.

    Raises:
        UntrustedWorkspaceError: another user made it, or may change it.
    """
    folder = EnvironmentFolder(os.path.join(workspace.environments_folder, key))
    for path in folder.list_deciding():
        workspace.trusted(path)
    return folder


def find_environment(workspace: WorkspaceFolder, spec: EnvironmentSpec) -> BuiltEnvironment | None:
    """The environment built for exactly this spec, or None; starts no process.

    Raises:
        UserError: the spec is not valid, or its interpreter cannot be used.
    """
    folder = environment_folder(workspace, environment_key(spec))
    if not folder.is_usable():
        return None
    folder.touch()
    return folder.to_built(is_cached=True)
