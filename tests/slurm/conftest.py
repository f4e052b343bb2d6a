"""A Slurm of three nodes on this machine, which `.ci/slurm` runs; nothing else is touched by it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from estimatory import Run, Workspace
from estimatory.compute import ComputeTarget, SlurmCompute

ROOT = Path(__file__).parent.parent.parent
HOME = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "estimatory-ci/slurm").expanduser()
_CONFIGURATION = HOME / "slurm.conf"
_HARMLESS = ("squeue", "sinfo", "scancel")
PROGRAMS = ("sbatch", "slurmctld", "slurmd", "munged")
ENDED = ("Completed", "Failed", "Canceled")


class Cluster:
    """The cluster as its administrator sees it."""

    def __init__(self) -> None:
        self.variables = {**os.environ, "SLURM_CONF": str(_CONFIGURATION)}

    def start(self) -> None:
        """Start what does not run: all of it, or a daemon that a test has killed."""
        script = ROOT / ".ci/slurm"
        done = subprocess.run([script], capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, done.stderr

    def stop(self) -> None:
        subprocess.run([ROOT / ".ci/slurm", "stop"], check=True, timeout=60)

    def is_running(self) -> bool:
        return self.pid("slurmctld") is not None

    def pid(self, daemon: str) -> int | None:
        """Of ``slurmctld`` or ``slurmd-node1``."""
        try:
            pid = int((HOME / f"{daemon}.pid").read_text())
            comm = Path(f"/proc/{pid}/comm").read_text().strip()
            os.readlink(f"/proc/{pid}/exe")  # one that has ended and was not reaped has none
        except (OSError, ValueError):
            return None
        return pid if daemon.startswith(comm) else None

    def kill(self, daemon: str, number: int = signal.SIGKILL) -> None:
        """As a crash of its machine does, or its administrator."""
        pid = self.pid(daemon)
        assert pid is not None
        os.kill(pid, number)
        while self.pid(daemon) is not None:
            time.sleep(0.01)

    def ask(self, *words: str) -> str:
        """What a command of Slurm says; what changes nothing is asked again on a busy machine."""
        deadline = time.monotonic() + 60
        while True:
            done = subprocess.run(
                words, env=self.variables, capture_output=True, text=True, timeout=60
            )
            if done.returncode == 0:
                return done.stdout
            assert words[0] in _HARMLESS, done.stderr
            assert re.search("timed out|Unable to contact", done.stderr), done.stderr
            assert time.monotonic() < deadline, done.stderr

    @contextmanager
    def noticing_failed_nodes(self) -> Iterator[None]:
        """Take a node for failed that is silent for four seconds."""
        before = re.search("SlurmdTimeout=.*", _CONFIGURATION.read_text())
        assert before is not None
        self._configure("SlurmdTimeout=4")
        try:
            yield
        finally:
            self._configure(before[0])

    def _configure(self, line: str) -> None:
        name = line.partition("=")[0]
        text = re.sub(f"^{name}=.*", line, _CONFIGURATION.read_text(), flags=re.M)
        _CONFIGURATION.write_text(text)
        self.ask("scontrol", "reconfigure")

    def fill(self, partition: str) -> str:
        """Take all of a partition; answers the job's id."""
        words = ["sbatch", "--parsable", "--exclusive", "-p", partition, "-o", "/dev/null"]
        job = self.ask(*words, "--wrap", "sleep 600").strip()
        deadline = time.monotonic() + 60
        while "R" not in self.ask("squeue", "-h", "-j", job, "-o", "%t"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return job

    def empty(self, patience_s: float = 60) -> None:
        """End every job, and see the nodes ready for the next."""
        self.start()
        deadline = time.monotonic() + patience_s
        while self.ask("squeue", "-h", "-o", "%i"):
            subprocess.run(["scancel", "--me", "--quiet"], env=self.variables, check=False)
            assert time.monotonic() < deadline, self.ask("squeue")
            time.sleep(0.05)


def _find_obstacle() -> str | None:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [name for name in PROGRAMS if shutil.which(name, path=path) is None]
    return f"needs Slurm ({', '.join(missing)}): `.ci/slurm` installs and starts it" * bool(missing)


@pytest.fixture(scope="session")
def _session_cluster() -> Iterator[Cluster]:
    obstacle = _find_obstacle()
    if obstacle and os.environ.get("CI"):
        pytest.fail(obstacle, pytrace=False)
    if obstacle:
        pytest.skip(obstacle)
    cluster = Cluster()
    was_running = cluster.is_running()
    cluster.start()
    yield cluster
    if not was_running:
        cluster.stop()


@pytest.fixture
def cluster(_session_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """The cluster, empty, as the one that Slurm's commands mean."""
    monkeypatch.setenv("SLURM_CONF", str(_CONFIGURATION))
    _session_cluster.empty()
    yield _session_cluster
    _session_cluster.empty()


@pytest.fixture
def target(cluster: Cluster, workspace: Workspace) -> Callable[..., str]:
    """Attach a target and answer its name: ``target(partition="single")``."""

    def attach(**settings: object) -> str:
        name = f"cluster-{len(ComputeTarget.list(workspace))}"
        ComputeTarget.attach(workspace, name, SlurmCompute.attach_configuration(**settings))
        return name

    return attach


@pytest.fixture
def run_on_slurm(run_code: Callable[..., Run], target: Callable[..., str]) -> Callable[..., Run]:
    """As ``run_code``, on the cluster: ``run_on_slurm("print(1)", partition="single")``."""

    def start(code: str, **asked: object) -> Run:
        names = SlurmCompute.attach_configuration().settings
        settings = {name: asked.pop(name) for name in list(asked) if name in names}
        return run_code(textwrap.dedent(code), compute_target=target(**settings), **asked)

    return start


def explain(run: Run) -> str:
    """What a failed assertion shows of a run."""
    logs = sorted(Path(run.folder.logs_folder).iterdir())
    said = [f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in logs]
    return "\n".join([str(run.folder.read_record()), *said])


@pytest.fixture
def finished(wait_until: Callable[..., object]) -> Callable[..., Run]:
    """Wait for the end of a run, with its logs where it is not the one expected."""

    def wait(run: Run, status: str = "Completed", timeout_s: float = 60) -> Run:
        deadline = time.monotonic() + timeout_s
        while run.get_status() not in ENDED:
            assert time.monotonic() < deadline, explain(run)
            time.sleep(0.02)
        assert run.get_status() == status, explain(run)
        return run

    return wait


def read_log(run: Run, rank: int = 0) -> str:
    """What a rank has printed."""
    path = Path(run.folder.log_path(rank))
    return path.read_text() if path.exists() else ""


@pytest.fixture(name="read_log")
def _read_log() -> Callable[..., str]:
    return read_log
