"""``python -I -S <this file> <socket> <lock>``: forks a worker for each run that it is sent.

Single-threaded, so that a fork takes along no lock that another thread holds. Ends when the other
end of the socket does.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import socket
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST = 1 << 16


def main() -> None:
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    channel, lock = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    _load()
    gc.freeze()  # what is loaded stays shared with each worker
    while wish := channel.recv(_LONGEST):
        if os.fork() == 0:
            channel.close()
            _begin(json.loads(wish), lock)
        _reap()


def _load() -> None:
    """Load what workers need, among it what they load late."""
    import ctypes  # noqa: F401
    import signal  # noqa: F401
    import sqlite3  # noqa: F401
    import subprocess  # noqa: F401

    import estimatory.worker.system_metrics  # noqa: F401


def _begin(wish: dict[str, Any], lock: int) -> None:
    """Be the guardian and the worker of one run; never returns."""
    from estimatory.worker.serving import serve_forked

    os.setsid()
    try:
        serve_forked(wish["folder"], wish["git"], lock)
    except BaseException as error:  # noqa: BLE001 - it must not return into the loop
        sys.excepthook(type(error), error, error.__traceback__)
        _end(1)
    _end(0)


def _end(code: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def _reap() -> None:
    """Forget the guardians that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main()
