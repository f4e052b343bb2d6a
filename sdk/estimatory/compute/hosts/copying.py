"""Files to a host and back: the system's rsync, over the connection that is open."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence

from ...errors import ComputeTargetError
from .connection import Connection, HostError

_IDLE_S = 30
"""rsync gives up after so many seconds without a byte."""
GOING = ("/work/***", "/inputs/***", "/data/***", "/spec.json")
"""What of a run folder a rank needs."""
COMING = ("/work/", "/work/outputs/***", "/work/logs/***", "/artifacts/***")
"""What is left by ranks beside what streams back."""


def copy_there(
    connection: Connection,
    source: str,
    destination: str,
    options: Sequence[str] = (),
) -> None:
    """Make ``destination`` on the host like ``source``; with ``/`` at their ends, the contents.

    Raises:
        HostError: it could not be copied.
    """
    _run(connection, [*options, "--", source, f"host:{destination}"])


def copy_back(
    connection: Connection, source: str, destination: str, options: Sequence[str] = ()
) -> None:
    """Copy from the host; leave out links that lead out of the copy.

    Raises:
        HostError: it could not be copied.
    """
    _run(connection, ["--safe-links", *options, "--", f"host:{source}", destination])


def only(*patterns: str) -> list[str]:
    """Options that choose these and nothing else."""
    return [*(f"--include={pattern}" for pattern in patterns), "--exclude=*"]


def _run(connection: Connection, arguments: list[str]) -> None:
    command = ["rsync", "-a", "-s", f"--timeout={_IDLE_S}", "-e", _shell(connection), *arguments]
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except FileNotFoundError:
        raise ComputeTargetError(
            "rsync, which brings runs to hosts and back, is not installed here.",
            "Install it with the system's package manager, or use a shared folder.",
        ) from None
    while process.poll() is None:
        time.sleep(0.005)
        if connection.lost or connection.should_stop():
            process.kill()
    _, said = process.communicate()
    if process.returncode:
        raise HostError(
            f"Files could not be copied to or from host {connection.host.name}: "
            f"{connection.lost or _explain(said)}",
        )


def _shell(connection: Connection) -> str:
    """ssh that goes through the open connection or fails: it never connects by itself."""
    words = ("-F", "/dev/null", "-S", connection.socket_path, "-oControlMaster=no")
    return " ".join(["ssh", *words, "-oProxyCommand=false"])


def _explain(said: bytes) -> str:
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    if any("rsync: command not found" in line or "rsync: not found" in line for line in lines):
        return "rsync is not installed there."
    return lines[0] if lines else "rsync said nothing."
