"""One host of a lab: a set of namespaces, held by its first process."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_SSH_PORT, _LISTENING = ":0016", "0A"
"""As the kernel's table has them."""


@dataclass
class Host:
    """One machine of the lab, as the tests hold it."""

    name: str
    address: str
    init: subprocess.Popen[str]
    pid: int
    """Of its first process."""
    link: str = ""
    """The end of its cable at the switch."""

    def command(self, words: Sequence[str], folder: str = "/") -> list[str]:
        """Return the command that executes ``words`` on this host."""
        enter = [
            "nsenter",
            "--target",
            str(self.pid),
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
        ]
        return [*enter, f"--wd={folder}", *words]

    def run(
        self, *words: str, folder: str = "/", **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Execute words on this host; their output is captured."""
        options.setdefault("timeout", 120)
        return subprocess.run(
            self.command(words, folder), capture_output=True, text=True, **options
        )

    def processes(self) -> dict[int, str]:
        """Pid, as the whole machine counts, to command line of what runs here beside sshd."""
        own = os.readlink(f"/proc/{self.pid}/ns/pid")
        found = {
            int(name): _command_line(int(name), own)
            for name in os.listdir("/proc")
            if name.isdigit()
        }
        return {
            pid: line
            for pid, line in found.items()
            if line and pid != self.pid and not line.startswith(("sshd:", "/usr/sbin/sshd"))
        }

    def start_sshd(self) -> None:
        """Return once it listens: it leaves its caller before that."""
        self.run("/usr/sbin/sshd", check=True)
        self._wait_for_port(is_open=True)

    def stop_sshd(self) -> None:
        """Refuse connections from now on; those that are open stay."""
        own = os.readlink(f"/proc/{self.pid}/ns/pid")
        for name in filter(str.isdigit, os.listdir("/proc")):
            if _command_line(int(name), own).startswith(("sshd: /usr/sbin/sshd", "/usr/sbin/sshd")):
                os.kill(int(name), 9)
        self._wait_for_port(is_open=False)

    def _wait_for_port(self, *, is_open: bool) -> None:
        deadline = time.monotonic() + 30
        while self._listens() != is_open:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"sshd of host {self.name} does not {'start' if is_open else 'end'}"
                )
            time.sleep(0.01)

    def _listens(self) -> bool:
        with open(f"/proc/{self.pid}/net/tcp", encoding="ascii") as file:
            places = [line.split()[1:4] for line in file]
        return any(own.endswith(_SSH_PORT) and state == _LISTENING for own, _, state in places)


def _command_line(pid: int, namespace: str) -> str:
    """Empty for a process of another namespace, one that is gone, and a zombie."""
    try:
        if os.readlink(f"/proc/{pid}/ns/pid") != namespace:
            return ""
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().replace("\0", " ").strip()
    except OSError:
        return ""
