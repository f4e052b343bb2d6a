"""The hosts of a target, as a person named them; connects to none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from ...errors import ComputeTargetError, DamagedFileError

_NAME = re.compile(r"[A-Za-z0-9_:][\w.:%\-]{0,254}\Z", re.ASCII)
_USER = re.compile(r"[A-Za-z0-9_][\w.\-@\\]{0,99}\Z", re.ASCII)
_SLOTS = re.compile(r"(?:slots|max[_-]slots)\s*=\s*(\d+)")


@dataclass(frozen=True)
class Host:
    """One host, in the words that ``ssh`` takes."""

    name: str
    """A name or address, or an alias of ``~/.ssh/config``."""
    slots: int | None = None
    """The most ranks at a time; None: as many as a run asks for."""
    address: str = ""
    """How the other hosts reach it; empty: where ssh has reached it."""
    connect_to: str = ""
    """Where ssh reaches it, if not by its name."""
    port: int | None = None
    """Of its ssh server, if not the pool's."""
    known_hosts_file: str = ""
    """Holds the one key that it may have, under its name; empty: as ssh knows hosts itself.

    With it nothing of ``~/.ssh`` is used: neither settings nor the agent.
    """


@dataclass(frozen=True)
class HostPool:
    """The hosts of one target and how to get there."""

    hosts: tuple[Host, ...]
    username: str = ""
    """Empty: as ssh finds it out."""
    private_key_file: str = ""
    """A path; the key itself is read by ssh alone."""
    ssh_port: int | None = None
    shared_folder: str = ""
    """Seen by this machine and all hosts at this path; empty: runs are copied there."""
    python: str = ""
    """Path of the Python on the hosts; empty: the one of the run, or one of its version."""

    def first(self, count: int) -> HostPool:
        """Return the pool of the first ``count`` hosts."""
        return dataclasses.replace(self, hosts=self.hosts[:count])


def read_pool(configuration: Mapping[str, Any]) -> HostPool:
    """Return the pool of an attached target: an SshCompute's or a RemoteCompute's."""
    if "address" in configuration:
        configuration = {**configuration, "hosts": [{"name": configuration["address"]}]}
    names = [field.name for field in dataclasses.fields(HostPool)]
    known = {name: configuration[name] for name in names if name in configuration}
    known["hosts"] = tuple(Host(**entry) for entry in configuration["hosts"])
    return HostPool(**known)


def to_hosts(given: Iterable[Any], slots: int | Iterable[int] | None = None) -> list[Host]:
    """Hosts from names, ``user``-less, or from ``{"name", "slots", "address"}``; checked.

    Raises:
        ComputeTargetError: there is none, one is named twice, or a name or a count is not valid.
    """
    if isinstance(given, str):
        given = [name.strip() for name in given.split(",")]
    entries = list(given)
    counts = _spread(slots, len(entries))
    hosts = [_to_host(entry, count) for entry, count in zip(entries, counts)]
    names = [host.name for host in hosts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ComputeTargetError(
            f"The host {twice[0]!r} is named twice.", "Give it more slots instead."
        )
    if not hosts:
        raise ComputeTargetError(
            "No host is named.", "Give hosts=['node1', 'node2'] or hostfile='path'."
        )
    return hosts


def read_hostfile(path: str | os.PathLike[str]) -> list[Host]:
    """Hosts of an Open MPI hostfile: a name a line, perhaps ``slots=4``, comments after ``#``.

    Raises:
        ComputeTargetError: it cannot be read, or holds no host.
    """
    from ...base.text_files import read_text_file

    try:
        text = read_text_file(os.path.expanduser(path))
        lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    except DamagedFileError as error:
        raise ComputeTargetError(
            f"The hostfile {os.fspath(path)!r} cannot be read: {error.reason}."
        ) from None
    entries: dict[str, int | None] = {}
    for line in filter(None, lines):
        name, _, rest = line.partition(" ")
        slots = _SLOTS.search(rest)
        known = entries.get(name) or 0
        # A name on several lines has a slot for each, as Open MPI counts.
        entries[name] = int(slots[1]) if slots else (known + 1 if name in entries else None)
    return to_hosts([{"name": name, "slots": slots} for name, slots in entries.items()])


def check_username(username: str) -> str:
    """Raises ComputeTargetError unless ssh can take it for a user."""
    if username and not _USER.match(username):
        raise ComputeTargetError(f"{username!r:.80} is not the name of a user on a host.")
    return username


def _spread(slots: int | Iterable[int] | None, n_hosts: int) -> list[int | None]:
    if slots is None or isinstance(slots, int):
        return [slots] * n_hosts
    counts: list[int | None] = list(slots)
    if len(counts) != n_hosts:
        raise ComputeTargetError(
            f"{len(counts)} numbers of slots are given for {n_hosts} hosts.",
            "Give one number, or one for each host.",
        )
    return counts


def _to_host(entry: object, slots: int | None) -> Host:
    fields: Any = {"name": entry} if isinstance(entry, str) else entry
    if isinstance(fields, Host):
        fields = dataclasses.asdict(fields)
    if not isinstance(fields, Mapping) or not set(fields) <= {"name", "slots", "address"}:
        raise ComputeTargetError(
            f"{entry!r:.80} is not a host.", "Give its name, or {'name': 'node1', 'slots': 4}."
        )
    own = fields.get("slots")
    host = Host(fields.get("name", ""), slots if own is None else own, fields.get("address") or "")
    for name in filter(None, (host.name, host.address)) if host.name else [""]:
        check_host_name(name)
    if host.slots is not None and (
        isinstance(host.slots, bool) or not isinstance(host.slots, int) or host.slots < 1
    ):
        raise ComputeTargetError(
            f"Host {host.name!r} has slots={host.slots!r}; it must be a whole number from 1 on."
        )
    return host


def check_host_name(name: object) -> str:
    """Raises ComputeTargetError unless it is a name or address: no option, no user, no port."""
    if isinstance(name, str) and _NAME.match(name):
        return name
    if isinstance(name, str) and "@" in name:
        hint = "Give the user apart: username='...'."
    else:
        hint = "It is a host name, an address, or an alias of ~/.ssh/config."
    raise ComputeTargetError(f"{name!r:.80} is not the name of a host.", hint)
