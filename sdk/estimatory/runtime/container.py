"""The shim of a container: turns its output to the run's log, then becomes the script's shim.

Started in the image's own Python, so it imports nothing of ours and little else:
``python container.py <log> <shim> ...``, in the run's work folder; ``mpirun`` may stand for
the shim. The log is a file of the run, so it loses nothing when the engine or the worker goes away.
"""

from __future__ import annotations

import os
import sys

MPIRUN = "mpirun"
LAYER_MPIRUN = "/opt/environment/bin/mpirun"


def main() -> None:
    log, entry = sys.argv[1:3]
    _open_log(log)
    if entry == MPIRUN:
        os.execv(find_mpirun(), sys.argv[2:])
    sys.argv = sys.argv[2:]
    sys.path[0] = os.path.dirname(entry)
    with open(entry, "rb") as file:
        shim = compile(file.read(), entry, "exec")
    exec(shim, {"__name__": "__main__", "__file__": entry})


def find_mpirun() -> str:
    """Return the image's own, or that of a layer with nothing else, which is not on the PATH."""
    import shutil

    return shutil.which(MPIRUN) or LAYER_MPIRUN


def _open_log(path: str) -> None:
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
    for stream in (1, 2):
        os.dup2(log, stream)
    if log > 2:
        os.close(log)
    else:  # it was opened as one of them
        os.set_inheritable(log, True)


if __name__ == "__main__":
    main()
