"""The first process of a Slurm job: says that it has begun, starts the ranks, says how they ended.

``python -I -S slurm_entry.py <run folder>``, on the first node of the job. It needs no worker: a
run whose worker died while it waited is executed all the same. A single process is started before
anything is imported that only its follower needs.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from typing import Any

FIRST_SAMPLE_S = 1.0
SAMPLE_S = 2.0
LOOK_S = 0.05


def main() -> int:
    # The script's own folder must not shadow modules; the core's parent is all that is needed.
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    # Slurm asks the ranks as well; who tells how they ended has to outlive them. (They would
    # inherit SIG_IGN.)
    signal.signal(signal.SIGTERM, lambda *_: None)
    folder = sys.argv[1]
    if _is_canceled(folder) or _is_over(folder):
        return 1
    nodes = os.environ["SLURM_JOB_NODELIST"]
    _write(folder, "started.json", {"job_id": _job_id(), "nodes": nodes, "at": time.time()})
    ended = _execute(folder)
    _write(folder, "ended.json", ended)
    code = int(ended["code"])
    return code if code >= 0 else 128 - code


def _is_canceled(folder: str) -> bool:
    """Somebody did not want the run any more while it waited, and no worker was there to hear."""
    try:
        names = os.listdir(os.path.join(folder, "requests"))
    except FileNotFoundError:
        return False
    return any(name.endswith("-cancel.json") for name in names)


def _is_over(folder: str) -> bool:
    """Return whether the run was given up: its worker died while it handed the job in."""
    try:
        with open(os.path.join(folder, "record.json"), encoding="utf-8") as file:
            return json.load(file)["status"] in ("Completed", "Failed", "Canceled")
    except (OSError, ValueError, KeyError):
        return False


def _job_id() -> str:
    array, task = (os.environ.get(f"SLURM_ARRAY_{name}") for name in ("JOB_ID", "TASK_ID"))
    return f"{array}_{task}" if array and task else os.environ["SLURM_JOB_ID"]


def _execute(folder: str) -> dict[str, Any]:
    """Start what the run is made of and wait for its end; answers an ``Exit`` as a dict."""
    with open(os.path.join(folder, "slurm", "launch.json"), encoding="utf-8") as file:
        launch = json.load(file)
    os.chdir(os.path.join(folder, "work"))
    if launch["is_single"]:
        return _follow(folder, _Script(launch["command"], os.path.join(folder, "logs/rank-0.log")))
    from estimatory.errors import EstimatoryError

    try:
        return _follow(folder, _Ranks(folder, launch))
    except EstimatoryError as error:
        return {
            "code": 1,
            "rank": None,
            "reason": error.summary,
            "host": os.environ["SLURM_JOB_NODELIST"],
        }


class _Script:
    """The one process of a run, with its output straight in its log."""

    def __init__(self, command: list[str], log_path: str) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        streams = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, log_path, flags, 0o666),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ]
        self._pid = os.posix_spawn(command[0], command, os.environ, file_actions=streams)
        try:
            self._exit_fd: int | None = os.pidfd_open(self._pid)
        except (AttributeError, OSError):  # the kernels of many a cluster are older
            self._exit_fd = None

    def poll(self, timeout_s: float) -> dict[str, Any] | None:
        deadline = time.monotonic() + timeout_s
        while True:
            if self._exit_fd is not None:
                select.select([self._exit_fd], [], [], timeout_s)
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                return {"code": code, "rank": 0, "reason": "", "host": ""}
            if time.monotonic() >= deadline:
                return None
            if self._exit_fd is None:
                time.sleep(LOOK_S)


class _Ranks:
    """Several processes, or one that is told of a distribution: started as a worker does."""

    def __init__(self, path: str, launch: dict[str, Any]) -> None:
        import dataclasses

        from estimatory.compute.slurm.ranks import open_launcher
        from estimatory.folders.run_folder import RunFolder

        folder = RunFolder(path)
        spec = dataclasses.replace(
            folder.read_spec().as_given(), arguments=tuple(launch["arguments"])
        )
        variables = dict(os.environ)
        self._to_dict = dataclasses.asdict
        self._launcher = open_launcher(spec, folder, launch, variables)
        command = self._launcher.command(spec, folder, launch["interpreter"])
        self._launcher.start(command, folder, variables)

    def poll(self, timeout_s: float) -> dict[str, Any] | None:
        ended = self._launcher.poll(timeout_s)
        return None if ended is None else self._to_dict(ended)


def _follow(folder: str, processes: _Script | _Ranks) -> dict[str, Any]:
    """Sample the node until the processes have ended."""
    ended = processes.poll(FIRST_SAMPLE_S)
    if ended is not None:
        return ended
    sampler = _open_sampler(folder)
    while (ended := processes.poll(SAMPLE_S)) is None:
        if sampler is not None and not _sample(sampler):
            sampler = None
    return ended


def _sample(sampler: Any) -> bool:
    try:
        sampler.sample()
    except Exception as error:  # noqa: BLE001 - a run without system metrics is a run
        sys.stderr.write(f"estimatory: no more system metrics: {error}\n")
        return False
    return True


def _open_sampler(path: str) -> object:
    from estimatory.folders.run_folder import RunFolder
    from estimatory.worker.companion import open_sampler

    try:
        return open_sampler(RunFolder(path))
    except Exception as error:  # noqa: BLE001 - a run without system metrics is a run
        sys.stderr.write(f"estimatory: no system metrics: {error}\n")
        return None


def _write(folder: str, name: str, value: dict[str, Any]) -> None:
    path = os.path.join(folder, "slurm", name)
    with open(f"{path}.aside", "w", encoding="utf-8") as file:
        json.dump(value, file)
    os.replace(f"{path}.aside", path)


if __name__ == "__main__":
    sys.exit(main())
