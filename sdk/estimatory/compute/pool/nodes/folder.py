"""Every file name of a target's nodes, ``<workspace>/compute/<name>.nodes/``."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ....base.files import list_folder
from ....base.locks import locked_file, locked_too_long, opened_lock, try_lock
from ....errors import ComputeTargetError
from ....folders.workspace_folder import WorkspaceFolder

_POLL_S = 0.05
_START_LIMIT_S = 180.0
"""A node that does not come up has been given up, and looked into, long before."""


class NodeFolder:
    """The files of one node, running or not."""

    def __init__(self, path: str, number: int, cache: str) -> None:
        self.path = path
        self.number = number
        self.cache = cache
        """As of all nodes of the target."""

    @property
    def inside(self) -> str:
        """Seen by the node; of the workspace it sees this and the cache, and nothing else."""
        return os.path.join(self.path, "inside")

    @property
    def settings_path(self) -> str:
        return os.path.join(self.inside, "settings.json")

    @property
    def host_key_path(self) -> str:
        return os.path.join(self.inside, "host_key")

    @property
    def authorized_keys_path(self) -> str:
        return os.path.join(self.inside, "authorized_keys")

    @property
    def passwd_path(self) -> str:
        return os.path.join(self.inside, "passwd")

    @property
    def known_hosts_path(self) -> str:
        """The one host key that ssh accepts for this node."""
        return os.path.join(self.path, "known_hosts")

    @contextmanager
    def starting(self, should_stop: Callable[[], bool]) -> Iterator[None]:
        """Hold the exclusive right to start or replace the node.

        Raises:
            ComputeTargetError: stopped while another one held it.
            LockTimeoutError: another process held it for longer than a start can take; says which.
        """
        with opened_lock(self._lock_path) as descriptor:
            deadline = time.monotonic() + _START_LIMIT_S
            while not try_lock(descriptor):
                if should_stop():
                    raise ComputeTargetError("The run was asked to end.")
                if time.monotonic() > deadline:
                    raise locked_too_long(self._lock_path, descriptor, _START_LIMIT_S)
                time.sleep(_POLL_S)
            yield

    def is_starting(self) -> bool:
        """Return whether a process starts the node now."""
        try:
            with open(self._lock_path, "rb") as file:  # shared: several may look at once
                return not try_lock(file.fileno(), fcntl.LOCK_SH)
        except FileNotFoundError:
            return False

    @property
    def _lock_path(self) -> str:
        return os.path.join(self.path, "lock")


class NodesFolder:
    """The files of all nodes of one target."""

    def __init__(self, workspace: WorkspaceFolder, target_name: str) -> None:
        self._workspace = workspace
        self.path = workspace.trusted(workspace.nodes_folder(target_name))

    @property
    def key_path(self) -> str:
        """The private key by which workers log in; no node sees it."""
        return self._workspace.trusted(os.path.join(self.path, "key"))

    @property
    def cache(self) -> str:
        """Packages that nodes have fetched; all nodes of the target read and write it."""
        return os.path.join(self.path, "cache")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the right to make what all nodes share; the folder is made where it is missing.

        Raises:
            LockTimeoutError: another process held it for too long; says which.
        """
        os.makedirs(self.path, mode=0o700, exist_ok=True)
        with locked_file(os.path.join(self.path, "lock")):
            yield

    def node(self, number: int) -> NodeFolder:
        path = self._workspace.trusted(os.path.join(self.path, str(number)))
        return NodeFolder(path, number, self._workspace.trusted(self.cache))

    def list_nodes(self) -> list[NodeFolder]:
        """Those that were ever started, by number."""
        numbers = sorted(int(name) for name in list_folder(self.path) if name.isdigit())
        return [self.node(number) for number in numbers]
