"""The shim of a container: turns its output to the run's log, then becomes the script's shim.

Started in the image's own Python, so it imports nothing of ours and little else:
``python container_entry.py <run folder> <shim> ...``, in the run's work folder. The log is a file
of the run, so it loses nothing when the engine or the worker goes away.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    folder, entry = sys.argv[1:3]
    _open_log(os.path.join(folder, "logs", "rank-0.log"))
    sys.argv = sys.argv[2:]
    sys.path[0] = os.path.dirname(entry)
    with open(entry, "rb") as file:
        shim = compile(file.read(), entry, "exec")
    exec(shim, {"__name__": "__main__", "__file__": entry})


def _open_log(path: str) -> None:
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)


if __name__ == "__main__":
    main()
