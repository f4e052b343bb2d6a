"""The one class that knows a run's file names. The folder is the protocol between processes.

Every file has one writer. A file that is replaced is written aside and renamed, so a reader sees
the old or the new one, never half; a file that grows only grows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ..base.decoding import decode
from ..base.files import list_folder, measure_folder, write_json
from ..base.locks import WAIT_S, locked_file
from ..errors import DamagedFileError, RunNotFoundError, WorkspaceError
from .run_parts import read_part
from .run_record import RunRecord
from .run_spec import RunSpec
from .shown_files import ShownFiles


class RunFolder(ShownFiles):
    """``<workspace>/runs/<run_id>/`` and every name in it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.run_id = os.path.basename(self.path)

    def __repr__(self) -> str:
        return f"RunFolder({self.path!r})"

    # --- names -----------------------------------------------------------------------------
    @property
    def workspace_path(self) -> str:
        return os.path.dirname(os.path.dirname(self.path))

    @property
    def spec_path(self) -> str:
        return os.path.join(self.path, "spec.json")

    @property
    def record_path(self) -> str:
        return os.path.join(self.path, "record.json")

    @property
    def record_lock_path(self) -> str:
        return os.path.join(self.path, "record.lock")

    @property
    def worker_path(self) -> str:
        """Who carries the run: the worker, or the process itself when it is interactive."""
        return os.path.join(self.path, "worker.json")

    @property
    def seen_processes_path(self) -> str:
        """``{pid: identity}`` of processes of the run that do not carry its mark."""
        return os.path.join(self.path, "processes.json")

    @property
    def heartbeat_path(self) -> str:
        """An empty file whose modification time is the worker's last sign of life."""
        return os.path.join(self.path, "heartbeat")

    @property
    def ballast_path(self) -> str:
        """Reserved bytes, let go when the disk is full so that the last record can be written."""
        return os.path.join(self.path, "ballast")

    @property
    def error_path(self) -> str:
        return os.path.join(self.path, "error.json")

    @property
    def lock_file_path(self) -> str:
        """Every package of the run's environment with its hashes."""
        return os.path.join(self.path, "requirements.lock")

    @property
    def work_folder(self) -> str:
        """The script's current folder: the snapshot's files, ``outputs/`` and ``logs/``."""
        return os.path.join(self.path, "work")

    @property
    def artifacts_folder(self) -> str:
        """Files added by name: uploads and logged images."""
        return os.path.join(self.path, "artifacts")

    @property
    def inputs_folder(self) -> str:
        return os.path.join(self.path, "inputs")

    @property
    def data_folder(self) -> str:
        """Copies of and links to the data of the run, a folder each; gone when it has ended."""
        return os.path.join(self.path, "data")

    @property
    def data_record_path(self) -> str:
        """Which data the run was given and what it left, with content hashes."""
        return os.path.join(self.data_folder, "record.json")

    @property
    def container_path(self) -> str:
        """The container of the run as it was made: image, mounts, network, limits."""
        return os.path.join(self.path, "container.json")

    @property
    def job_script_path(self) -> str:
        """The batch script, beside what worker and job tell each other; before there is a job."""
        return os.path.join(self.path, "slurm", "job.sh")

    @property
    def adoption_path(self) -> str:
        """Says how another worker may take up the run; only of runs that outlive their worker."""
        return os.path.join(self.path, "adoption.json")

    @property
    def sweep_folder(self) -> str:
        """Of a sweep: what its controller decided, and its locks."""
        return os.path.join(self.path, "sweep")

    @property
    def trials_path(self) -> str:
        """Each event of a sweep, a line of JSON; only the controller writes it."""
        return os.path.join(self.sweep_folder, "trials.jsonl")

    @property
    def requests_folder(self) -> str:
        return os.path.join(self.path, "requests")

    @property
    def logs_folder(self) -> str:
        return os.path.join(self.path, "logs")

    @property
    def metrics_folder(self) -> str:
        return os.path.join(self.path, "metrics")

    def log_path(self, rank: int) -> str:
        return os.path.join(self.logs_folder, f"rank-{rank}.log")

    @property
    def launcher_log_path(self) -> str:
        """What mpirun itself says."""
        return os.path.join(self.logs_folder, "launcher.log")

    @property
    def ranks_folder(self) -> str:
        """Of a run of several ranks: what each shall be, and what each says of itself."""
        return os.path.join(self.path, "ranks")

    @property
    def plan_path(self) -> str:
        """The command and the variables of every rank; written before the launch."""
        return os.path.join(self.ranks_folder, "plan.json")

    def rank_path(self, rank: int) -> str:
        """Written by the rank itself when it joins, and again when it ends in good order."""
        return os.path.join(self.ranks_folder, f"{rank}.json")

    def rank_error_path(self, rank: int) -> str:
        """As ``error.json``, left by one rank."""
        return os.path.join(self.ranks_folder, f"{rank}.error.json")

    @property
    def worker_log_path(self) -> str:
        return os.path.join(self.logs_folder, "worker.log")

    @property
    def build_log_path(self) -> str:
        return os.path.join(self.logs_folder, "build.log")

    def journal_path(self, writer: str) -> str:
        """``writer`` is ``rank-0``, ``rank-0-4711`` for a forked child, or ``system``."""
        return os.path.join(self.metrics_folder, f"{writer}.journal")

    def events_path(self, writer: str) -> str:
        return os.path.join(self.metrics_folder, f"{writer}.events.jsonl")

    def list_writers(self) -> list[str]:
        """Return who has written metrics: ``rank-0``, ``system`` …, sorted."""
        names = list_folder(self.metrics_folder)
        suffixes = (".journal", ".events.jsonl")
        return sorted({n[: -len(s)] for n in names for s in suffixes if n.endswith(s)})

    # --- spec and record -------------------------------------------------------------------
    def exists(self) -> bool:
        return os.path.exists(self.spec_path)

    def read_spec(self) -> RunSpec:
        """Return what the run shall be.

        Raises:
            RunNotFoundError: there is no such run.
            DamagedFileError: the file does not hold a spec.
        """
        try:
            return decode(self.spec_path, RunSpec.from_json)
        except (FileNotFoundError, NotADirectoryError):
            raise RunNotFoundError(
                f"There is no run {self.run_id!r} in {self.workspace_path}.",
                "`estimatory runs` lists the runs of the workspace.",
            ) from None

    def get_snapshot_key(self) -> str:
        """Of the code of the run; empty where there is none."""
        return self.read_spec().snapshot if self.exists() else ""

    def read_part(self, path: str) -> dict[str, Any]:
        """Return what one of the small files beside them says; ``path`` is as given above.

        Raises:
            FileNotFoundError: there is no such file.
            DamagedFileError: it cannot be read, or does not hold what it must.
        """
        return read_part(self.path, os.path.relpath(path, self.path))

    def write_spec(self, spec: RunSpec) -> None:
        write_json(self.spec_path, spec.to_json())

    def read_record(self) -> RunRecord:
        """Return the record, or a NotStarted one before the worker has written its first.

        Raises:
            RunNotFoundError: there is no such run.
            DamagedFileError: the file does not hold a record.
        """
        try:
            return decode(self.record_path, RunRecord.from_json)
        except FileNotFoundError:
            if not self.exists():
                self.read_spec()
            return RunRecord(self.run_id)

    def write_record(self, record: RunRecord) -> None:
        write_json(self.record_path, record.to_json())

    @contextmanager
    def locked_record(self, limit_s: float = WAIT_S) -> Iterator[None]:
        """Hold the right to replace the record: the worker's, or a reader's that buries it.

        Raises:
            LockTimeoutError: another process held it for ``limit_s`` seconds; says which.
        """
        with locked_file(self.record_lock_path, limit_s):
            yield

    # --- requests from outside -------------------------------------------------------------
    def add_request(self, kind: str, **content: object) -> None:
        """Drop a small file for the worker and for readers: ``cancel``, ``tags`` and so on.

        Raises:
            WorkspaceError: nothing may be written into the run.
        """
        name = f"{time.time_ns():020d}-{os.getpid()}-{os.urandom(3).hex()}-{kind}.json"
        path = os.path.join(self.requests_folder, name)
        try:
            os.makedirs(self.requests_folder, exist_ok=True)
            write_json(path, {"kind": kind, "at": time.time(), **content})
        except OSError as error:
            raise WorkspaceError(
                f"Run {self.run_id} cannot be changed from here: {error.strerror or error}.",
                f"It takes a user who may write into {self.path}, and room there.",
            ) from None

    def list_requests(self, kind: str) -> list[dict[str, Any]]:
        """Requests of one kind, oldest first; those that cannot be read are passed over."""
        ending = f"-{kind}.json"
        names = sorted(n for n in list_folder(self.requests_folder) if n.endswith(ending))
        read = [self._read_request(name) for name in names]
        return [request for request in read if not isinstance(request, str)]

    def find_damaged_requests(self, names: Iterable[str]) -> dict[str, str]:
        """Those of ``names`` in the folder of requests that cannot be read → why."""
        read = {name: self._read_request(name) for name in names}
        return {name: request for name, request in read.items() if isinstance(request, str)}

    def _read_request(self, name: str) -> dict[str, Any] | str:
        """Return the request, or why it is none."""
        try:
            return self.read_part(os.path.join(self.requests_folder, name))
        except FileNotFoundError:
            return "it was taken away"
        except DamagedFileError as error:
            return error.reason

    def size(self) -> int:
        """Bytes on disk of everything in the folder."""
        return measure_folder(self.path)
