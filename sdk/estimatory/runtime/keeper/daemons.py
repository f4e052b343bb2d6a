"""How mpirun on one host starts its daemons on the others: through the worker's connections.

mpirun is told that its ``ssh`` is called ``estimatory-rsh``: a small program in a private folder,
which hands the words it gets to the keeper, and stays until the keeper closes the connection. So
the hosts need no keys for each other, and each daemon is started by the keeper of its own host.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import threading
from typing import Callable, Dict, List

AGENT = "estimatory-rsh"
_ANY = "/bin/sh"
"""A program that is on every host."""
_PROGRAM = """#!%s -ISu
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as keeper:
    keeper.connect(os.path.join(os.path.dirname(os.path.abspath(__file__)), "keeper"))
    keeper.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
    answer = keeper.makefile().readline()
sys.exit(int(answer or 1))
"""
_DAEMON = re.compile(r"(?:^|[\s;/])(prted|orted)\s+(.*)\Z", re.DOTALL)


class DaemonDoor:
    """The private folder with the program and the socket that it connects to."""

    def __init__(self, folder: str, on_wish: Callable[[int, str, str, List[str]], None]) -> None:
        """``on_wish`` gets a number, the host, the daemon's name and its arguments."""
        self.folder = folder
        self._on_wish = on_wish
        self._open: Dict[int, socket.socket] = {}
        path = os.path.join(self.folder, AGENT)
        with open(path, "w", encoding="utf-8") as file:
            file.write(_PROGRAM % os.path.realpath(sys.executable))
        os.chmod(path, 0o700)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(os.path.join(self.folder, "keeper"))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def variables(self) -> Dict[str, str]:
        """Return variables by which mpirun, of Open MPI 5 and 4, asks here for each host."""
        settings = {"ssh_agent": AGENT, "ssh_no_tree_spawn": "1"}
        older = {"rsh_agent": AGENT, "rsh_no_tree_spawn": "1"}
        return {
            **{f"PRTE_MCA_plm_{name}": value for name, value in settings.items()},
            **{f"OMPI_MCA_plm_{name}": value for name, value in older.items()},
            "OMPI_MCA_orte_leave_session_attached": "1",  # so that a daemon's end is seen
        }

    def answer(self, number: int, code: int) -> None:
        """Say whether the daemon has been started (0)."""
        connection = self._open.pop(number, None)
        if connection is not None:
            with connection:
                connection.sendall(b"%d\n" % code)

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            self._open[number] = connection
            try:
                words = json.loads(connection.makefile().readline())
                self._on_wish(number, *read_wish(words))
            except (ValueError, IndexError):
                self.answer(number, 1)


def read_wish(words: List[str]) -> tuple[str, str, List[str]]:
    """Host, daemon and its arguments, from the words that were meant for ssh and a shell.

    Nothing of them is executed by a shell: each host's keeper starts its own daemon.

    Raises:
        ValueError: they ask for something else.
    """
    import shlex

    while words and words[0].startswith("-"):
        del words[0]
    host, line = words[0], " ".join(words[1:])
    found = _DAEMON.search(line)
    if not found:
        raise ValueError(line)
    arguments = [word for word in shlex.split(found[2]) if word != "--daemonize"]
    # A daemon looks for the program as well, though none but mpirun uses it.
    return host, found[1], [_ANY if word == AGENT else word for word in arguments]
