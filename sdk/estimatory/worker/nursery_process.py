"""``python -I -S <this file> <run folder> <socket> <lock>``: forks a worker for each run.

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
_MODULES = (
    "ctypes",
    "estimatory.base.argument_types",
    "estimatory.environments.bytecode",
    "estimatory.liveness.adoption",
    "estimatory.snapshots.reading",
    "estimatory.store.index",
    "estimatory.worker.serving",
    "estimatory.worker.started_worker",
    "estimatory.worker.system_metrics",
    "estimatory.compute.local.early_start",
    "estimatory.compute.local.backend",
    "hashlib",
    "marshal",
    "signal",
    "sqlite3",
    "subprocess",
)
"""With what they import; a worker loads some of them only when it needs them."""


def main() -> None:
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    channel, lock = socket.socket(fileno=int(sys.argv[2])), int(sys.argv[3])
    for number in (channel.fileno(), lock):
        os.set_inheritable(number, False)  # a script would keep them open
    _load(sys.argv[1])
    gc.freeze()  # what is loaded stays shared with each worker
    while wish := channel.recv(_LONGEST):
        if os.fork() == 0:
            channel.close()
            _begin(json.loads(wish), lock)
        _reap()


def _load(folder_path: str) -> None:
    """Load what workers need, among it what they load late, or work out at the first call."""
    from importlib import import_module

    from estimatory.base.lazy_dataclasses import complete_all
    from estimatory.folders.run_folder import RunFolder

    for name in _MODULES:
        import_module(name)
    complete_all()
    RunFolder(folder_path).read_spec().as_given()


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
