"""Ways to log one scalar: ``python loggers.py ACT NAME CALLS FOLDER``.

``time`` prints what the caller paid; ``kill`` logs that many points and dies of signal 9;
``count`` prints how many points are found afterwards. Runs in ours and in the peers' interpreter.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import struct
import sys
import time
from collections.abc import Callable

Log = Callable[[str, float], object]
POINT = struct.Struct("<ddq")
_ROOM = 200_000


class Empty:
    """A Python call that does nothing."""

    def open(self, folder: str) -> Log:
        def log(name: str, value: float) -> None:
            pass

        return log


class StructBuffer:
    """``struct.pack_into`` into plain memory, to be written at exit: lost on a kill."""

    def open(self, folder: str) -> Log:
        return _packer(bytearray(_ROOM * POINT.size))

    def count(self, folder: str) -> int:
        return 0


class StructMmap:
    """``struct.pack_into`` into a mapped file: the floor for what survives a kill."""

    def open(self, folder: str) -> Log:
        with open(os.path.join(folder, "points"), "w+b") as file:
            os.posix_fallocate(file.fileno(), 0, _ROOM * POINT.size)
            return _packer(mmap.mmap(file.fileno(), _ROOM * POINT.size))

    def count(self, folder: str) -> int:
        with open(os.path.join(folder, "points"), "rb") as file:
            return sum(1 for _, at, _ in POINT.iter_unpack(file.read()) if at)


def _packer(room: bytearray | mmap.mmap) -> Log:
    pack, now, size = POINT.pack_into, time.time, POINT.size
    place = 0

    def log(name: str, value: float) -> None:
        nonlocal place
        pack(room, place, value, now(), 1)
        place += size

    return log


class Estimatory:
    """Ours, as a script calls it."""

    def open(self, folder: str) -> Log:
        from estimatory import Experiment, Workspace

        return Experiment(Workspace(folder), "benchmark").start_logging().log

    def count(self, folder: str) -> int:
        from estimatory import Experiment, Workspace

        (run,) = Experiment(Workspace(folder), "benchmark").get_runs()
        values = run.get_metrics()["loss"]
        return len(values) if isinstance(values, list) else 1


class TensorboardX:
    def open(self, folder: str) -> Log:
        from tensorboardX import SummaryWriter

        return SummaryWriter(folder).add_scalar

    def count(self, folder: str) -> int:
        (name,) = os.listdir(folder)
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        place, n_records = 0, 0
        while place + 16 <= len(data):  # length, its checksum, the record, its checksum
            place += 16 + int.from_bytes(data[place : place + 8], "little")
            n_records += place <= len(data)
        return n_records - 1  # the first only tells the version


class Trackio:
    def open(self, folder: str) -> Log:
        os.environ["TRACKIO_DIR"] = folder
        import trackio

        trackio.init(project="benchmark", embed=False)
        return lambda name, value: trackio.log({name: value})

    def count(self, folder: str) -> int:
        return _count_rows(os.path.join(folder, "benchmark.db"), "metrics")


class WandbOffline:
    def open(self, folder: str) -> Log:
        os.environ["WANDB_MODE"] = "offline"
        import wandb

        settings = wandb.Settings(silent=True, console="off", x_disable_stats=True)
        run = wandb.init(project="benchmark", dir=folder, settings=settings)
        return lambda name, value: run.log({name: value})


class MlflowSqlite:
    def open(self, folder: str) -> Log:
        import mlflow

        mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
        mlflow.start_run()
        return mlflow.log_metric

    def count(self, folder: str) -> int:
        return _count_rows(os.path.join(folder, "mlflow.db"), "metrics")


def _count_rows(path: str, table: str) -> int:
    import sqlite3

    if not os.path.exists(path):
        return 0
    count = sqlite3.connect(path).execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return int(count)


LOGGERS = {
    logger.__name__: logger
    for logger in (
        Empty,
        StructBuffer,
        StructMmap,
        Estimatory,
        TensorboardX,
        Trackio,
        WandbOffline,
        MlflowSqlite,
    )
}


def time_calls(log: Log, n_calls: int) -> list[int]:
    """Nanoseconds of each call, the two looks at the clock included."""
    now = time.perf_counter_ns
    log("loss", 0.5)  # opens whatever is opened at the first call
    times = [0] * n_calls
    for number in range(n_calls):
        value = number * 0.5
        begin = now()
        log("loss", value)
        times[number] = now() - begin
    return times


def main() -> None:
    act, name, n_calls, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    logger = LOGGERS[name]()
    if act == "count":
        return _answer(logger.count(folder))
    log = logger.open(folder)
    if act == "kill":
        for number in range(n_calls):
            log("loss", number * 0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    times = sorted(time_calls(log, n_calls))
    _answer(
        {
            "median_s": times[len(times) // 2] / 1e9,
            "p95_s": times[len(times) * 95 // 100] / 1e9,
            "mean_s": sum(times) / len(times) / 1e9,
        }
    )


def _answer(value: object) -> None:
    """Print the answer and go at once: closing is not what is measured."""
    sys.__stdout__.write("\n" + json.dumps(value) + "\n")
    sys.__stdout__.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
