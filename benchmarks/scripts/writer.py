"""``python writer.py HOW PATH POINTS PAUSE``: log the moment itself, now and then.

``HOW`` is ``run`` (a workspace's folder; the run's folder is printed) or ``mmap`` (a file).
"""

from __future__ import annotations

import mmap
import os
import random
import struct
import sys
import time
from collections.abc import Callable

POINT = struct.Struct("<dd")


def log_to_run(path: str) -> Callable[[float], object]:
    """``run.log`` of an interactive run."""
    from estimatory import Experiment, Workspace

    run = Experiment(Workspace(path), "visibility").start_logging()
    log = run.log
    print(run.folder.path, flush=True)
    return lambda moment: log("moment", moment)


def log_to_mmap(path: str) -> Callable[[float], object]:
    """The same moment packed into a mapped file: what a reader can know at the earliest."""
    with open(path, "r+b") as file:
        room = mmap.mmap(file.fileno(), 0)
    place = 0

    def log(moment: float) -> None:
        nonlocal place
        POINT.pack_into(room, place, moment, moment)
        place += POINT.size

    print(path, flush=True)
    return log


def main() -> None:
    how, path, n_points, pause_s = sys.argv[1:]
    log = {"run": log_to_run, "mmap": log_to_mmap}[how](path)
    rng = random.Random(0)
    sys.stdin.readline()  # the reader is ready
    for _ in range(int(n_points)):
        time.sleep(float(pause_s) * rng.uniform(0.2, 1.8))
        log(time.monotonic())
    sys.stdin.readline()  # the reader has everything
    os._exit(0)


if __name__ == "__main__":
    main()
