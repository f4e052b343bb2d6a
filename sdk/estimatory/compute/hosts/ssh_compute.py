"""SshCompute: hosts reached by ssh, as one target."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...base.current_folder import absolute_path
from ...errors import ComputeTargetError
from ..configurations import ComputeTargetAttachConfiguration
from ..target import ComputeTarget
from .host import check_username, read_hostfile, read_pool, to_hosts
from .pools import SSH_KIND

if TYPE_CHECKING:
    from .checks import HostReport


class SshCompute(ComputeTarget):
    """Hosts with an ssh server, each a node; keys stay where they are."""

    kind = SSH_KIND

    @staticmethod
    def attach_configuration(
        hosts: Iterable[Any] | str | None = None,
        username: str = "",
        private_key_file: str = "",
        slots: int | Iterable[int] | None = None,
        shared_folder: str = "",
        *,
        hostfile: str | os.PathLike[str] | None = None,
        ssh_port: int | None = None,
        python: str = "",
    ) -> ComputeTargetAttachConfiguration:
        """Describe the hosts; nothing is connected to.

        Args:
            hosts: names, addresses or aliases of ``~/.ssh/config``; or ``{"name", "slots",
                "address"}``, where the address is the one for the other hosts.
            username: on the hosts; by default as ssh finds it out.
            private_key_file: its path; by default the ssh agent's keys and ssh's own.
            slots: the most ranks on a host, one number or one a host.
            shared_folder: a folder that this machine and all hosts see at the same path and that
                holds the workspace; by default runs are copied to the hosts and back.
            hostfile: in place of ``hosts``, a file as Open MPI's ``--hostfile`` takes.
            ssh_port: of all hosts; by default as ssh is set up.
            python: path of the Python on the hosts; by default one of the run's version.

        Raises:
            ComputeTargetError: a host, a count, a file or a folder is not valid.
        """
        if (hosts is None) == (hostfile is None):
            raise ComputeTargetError("Give hosts=['node1', ...] or hostfile='path', one of them.")
        found = read_hostfile(hostfile) if hostfile is not None else to_hosts(hosts or (), slots)
        settings = {
            "hosts": [{"name": h.name, "slots": h.slots, "address": h.address} for h in found],
            "max_nodes": len(found),
            "username": check_username(username),
            "private_key_file": _check_key_file(private_key_file),
            "shared_folder": _check_folder(shared_folder),
            "ssh_port": _check_port(ssh_port),
            "python": _check_python(python),
        }
        return ComputeTargetAttachConfiguration(SshCompute.kind, settings)

    @property
    def hosts(self) -> list[str]:
        """Names of the hosts, in the order of the ranks."""
        return [entry["name"] for entry in self._record.configuration["hosts"]]

    @property
    def slots(self) -> dict[str, int | None]:
        """Host to the most ranks on it; None: as many as a run asks for."""
        return {e["name"]: e["slots"] for e in self._record.configuration["hosts"]}

    @property
    def username(self) -> str:
        return str(self._record.configuration["username"])

    @property
    def shared_folder(self) -> str:
        return str(self._record.configuration["shared_folder"])

    def check(self) -> list[HostReport]:
        """Look at every host now; return a report for each."""
        from .checks import check_hosts

        return check_hosts(self.workspace.folder, read_pool(self._record.configuration))


def _check_key_file(path: str) -> str:
    if path and "PRIVATE KEY" in path:
        raise ComputeTargetError(
            "private_key_file holds a key; it must be the path of a file that does."
        )
    if path and not os.path.isfile(os.path.expanduser(path)):
        raise ComputeTargetError(f"There is no private key file {path!r}.")
    return path


def _check_folder(path: str) -> str:
    if path and not os.path.isdir(os.path.expanduser(path)):
        raise ComputeTargetError(
            f"The shared folder {path!r} is not there.",
            "It must be mounted here as well, at the same path as on the hosts.",
        )
    return absolute_path(os.path.expanduser(path)) if path else ""


def _check_port(port: int | None) -> int | None:
    if port is not None and (
        isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536
    ):
        raise ComputeTargetError(f"ssh_port is {port!r}; it must be a number from 1 to 65535.")
    return port


def _check_python(path: str) -> str:
    if path and not os.path.isabs(path):
        raise ComputeTargetError(f"python is {path!r}; it must be a full path on the hosts.")
    return path
