"""The command line of ssh, and what its last words mean."""

from __future__ import annotations

import os
import re

from ...runtime.keeper import BOOT
from .host import Host, HostPool

CONNECT_TIMEOUT_S = 10
_NOISE = re.compile(r"^(?:Warning: Permanently added|debug\d:|\*\* )|^\s*$")


def ssh_command(
    pool: HostPool, host: Host, socket_path: str, patience_s: int = CONNECT_TIMEOUT_S
) -> list[str]:
    """Return the command that starts a keeper; ssh's own settings hold.

    Nothing in it comes from a run. What is copied later goes over the same connection.
    """
    options = {
        "BatchMode": "yes",
        "ConnectTimeout": str(patience_s),
        "ServerAliveInterval": "4",
        "ServerAliveCountMax": "3",
        "ControlMaster": "yes",
        "ControlPath": socket_path,
        "ControlPersist": "no",
        "ForwardX11": "no",
        "EscapeChar": "none",
        "LogLevel": "ERROR",
    }
    if host.known_hosts_file:
        options.update(_only_known(host, socket_path))
    words = ["ssh", "-T", *(["-F", "/dev/null"] if host.known_hosts_file else [])]
    words += [f"-o{name}={value}" for name, value in options.items()]
    if pool.username:
        words += ["-l", pool.username]
    if host.port or pool.ssh_port:
        words += ["-p", str(host.port or pool.ssh_port)]
    if pool.private_key_file:
        words += ["-i", _key_path(pool, host, socket_path)]
    return [*words, "--", host.name, f"exec python3 -ISu -c '{BOOT}'"]


def _only_known(host: Host, socket_path: str) -> dict[str, str]:
    """Options for a host of ours: one key on each side, nothing else is tried or trusted."""
    return {
        **({"HostName": host.connect_to} if host.connect_to else {}),
        "HostKeyAlias": host.name,
        "UserKnownHostsFile": f"{socket_path}.known",
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "UpdateHostKeys": "no",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
    }


def _key_path(pool: HostPool, host: Host, socket_path: str) -> str:
    is_ours = bool(host.known_hosts_file)
    return f"{socket_path}.key" if is_ours else os.path.expanduser(pool.private_key_file)


def link_keys(pool: HostPool, host: Host, socket_path: str) -> None:
    """Under plain names: ssh reads ``%`` and spaces in a path as something else."""
    if host.known_hosts_file:
        os.symlink(host.known_hosts_file, f"{socket_path}.known")
        os.symlink(pool.private_key_file, f"{socket_path}.key")


def explain_ssh(name: str, said: str, code: int) -> tuple[str, str]:
    """Return what ssh's last words mean, and what to do."""
    lines = [line.strip() for line in said.splitlines() if not _NOISE.match(line)]
    reason = lines[-1].rstrip(".") if lines else f"ssh ended with code {code}"
    if "Host key verification failed" in said or "host key" in said.lower():
        return (
            f"The key of host {name} is not known or has changed: {reason}.",
            f"Log in once by hand (`ssh {name}`), check the key's fingerprint and accept it.",
        )
    if "Permission denied" in said:
        return (
            f"Host {name} does not let us in: {reason}.",
            "Give username= and private_key_file=, or load the key into the ssh agent.",
        )
    if code == 127 or "not found" in reason:
        return (
            f"Host {name} has no python3 on the PATH of commands over ssh: {reason}.",
            "Install Python 3.9 or newer there.",
        )
    return f"Host {name} cannot be reached: {reason}.", f"Try `ssh {name}` by hand."


def explain_silence(name: str, reason: str) -> tuple[str, str]:
    """Return the same for a host on which our Python does not answer though ssh goes on."""
    return (
        f"Host {name} cannot be used: {reason}",
        f"`ssh {name} python3 -V` must answer at once and print nothing else, which what its login "
        "scripts print would be.",
    )
