"""The first process of a node: hands each connection to the image's sshd, and ends when idle.

Started in the image's own Python: ``python3 supervisor.py <folder> <port>``. The folder, which can
only be read, holds the keys and ``settings.json``; without that file the target is gone.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from typing import Dict, List, Mapping

PERIOD_S = 0.25
FIRST_PATIENCE_S = 60.0
"""How long a new node waits for its first visitor, however short the idle time is."""
_OWN_VARIABLES = ("HOME", "HOSTNAME", "PWD", "SHLVL", "TERM", "_", "USER", "LOGNAME")
_CONFIG = """\
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
PidFile none
PrintMotd no
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
LoginGraceTime 60
ClientAliveInterval 5
ClientAliveCountMax 3
"""


class Supervisor:
    """Accepts connections, each served by an ``sshd -i`` of its own, so none goes uncounted."""

    def __init__(self, folder: str, port: int) -> None:
        self._folder = folder
        self._command = [find_sshd(), "-i", "-e", "-f", write_config(folder)]
        self._sessions: List[subprocess.Popen[bytes]] = []
        self._idle_since = time.monotonic()
        self._patience_s = FIRST_PATIENCE_S
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("", port))
        self._listener.listen(128)

    def serve(self) -> None:
        """Return once nobody has been connected for as long as the settings say."""
        while True:
            if self._has_caller(PERIOD_S):
                self._admit()
            self._let_go()
            if self._is_idle_too_long() and not self._has_caller(0):
                return

    def _has_caller(self, patience_s: float) -> bool:
        return bool(select.select([self._listener], [], [], patience_s)[0])

    def _admit(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            session = subprocess.Popen(
                self._command, stdin=connection.fileno(), stdout=connection.fileno()
            )
        self._sessions.append(session)
        self._patience_s = 0.0

    def _let_go(self) -> None:
        n_before = len(self._sessions)
        self._sessions = [session for session in self._sessions if session.poll() is None]
        if n_before and not self._sessions:
            self._idle_since = time.monotonic()

    def _is_idle_too_long(self) -> bool:
        if self._sessions:
            return False
        idle_s = time.monotonic() - self._idle_since
        return idle_s > max(self._patience_s, read_idle_limit(self._folder))


def read_idle_limit(folder: str) -> float:
    """Seconds without a connection after which the node goes; they may change while it runs."""
    try:
        with open(os.path.join(folder, "settings.json"), "rb") as file:
            settings = json.load(file)
        return float("inf") if settings["is_kept"] else float(settings["idle_s"])
    except (OSError, ValueError, KeyError):
        return 0.0


def find_sshd() -> str:
    """sshd wants to be called by its full path."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])
    path = shutil.which("sshd", path=folders)
    if path is None:
        sys.exit("The image has no sshd.")
    return path


def write_config(folder: str) -> str:
    """Write sshd's settings to a private file; answers its path."""
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    home = os.path.expanduser("~")
    os.makedirs(home, mode=0o700, exist_ok=True)
    path = os.path.join(tempfile.mkdtemp(prefix="sshd-"), "config")
    with open(path, "w", encoding="utf-8") as file:
        file.write(_CONFIG.format(folder=folder) + render_variables(os.environ))
    return path


def render_variables(variables: Mapping[str, str]) -> str:
    """Return the image's variables for every session; sshd has no words for some characters."""
    told: Dict[str, str] = {
        name: value
        for name, value in variables.items()
        if name not in _OWN_VARIABLES and not set('"\\\n\r\0') & set(value)
    }
    return "SetEnv " + " ".join(f'"{name}={value}"' for name, value in sorted(told.items())) + "\n"


if __name__ == "__main__":
    Supervisor(sys.argv[1], int(sys.argv[2])).serve()
