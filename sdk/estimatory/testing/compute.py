"""The contracts of compute as test classes: of a kind of target, and of what starts its processes.

A subclass gives the fixture ``backend``, and ``fields`` where a run must ask for more than a
script. The same tests run against every implementation there is.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ..base.build_monitor import BuildMonitor
from ..base.entry_points import load_by_path
from ..compute.base import Allotment, ComputeBackend, Exit, Launch, Launcher, Prepared, RunContext
from ..compute.client_folder import make_client_folder
from ..compute.node_overview import NodeOverview, Occupancy
from ..compute.ranks.variables import rank_variables
from ..compute.table import find_backend_class
from ..compute.target import ComputeTarget
from ..errors import ComputeTargetError
from ..folders.run_folder import RunFolder
from ..folders.run_spec import EnvironmentSpec, RunSpec

PATIENCE_S = 60.0
"""How long a process may take to begin or to end on a busy machine."""
_WAITER = "import os, time\nprint('begun', flush=True)\ntime.sleep(600)\n"


def make_spec(backend: ComputeBackend, **fields: Any) -> RunSpec:
    """Return the spec of a small run on a target."""
    environment, run_id = EnvironmentSpec(sys.executable), f"contract_{os.urandom(4).hex()}"
    spec = RunSpec(
        run_id, "contract", 1.0, environment, script="main.py", compute_target=backend.name
    )
    return dataclasses.replace(spec, **fields)


class Begun(NamedTuple):
    """A run whose processes were started."""

    launcher: Launcher
    folder: RunFolder

    def wait(self) -> Exit:
        """Return how the processes ended."""
        deadline = time.monotonic() + PATIENCE_S
        while (ended := self.launcher.poll(0.1)) is None:
            assert time.monotonic() < deadline, self.read_logs()
        return ended

    def wait_for(self, words: str) -> None:
        """Wait until a rank has said something."""
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.read_logs():
            assert self.launcher.poll(0.05) is None, self.read_logs()
            assert time.monotonic() < deadline, self.read_logs()

    def read_logs(self) -> str:
        """Return what the processes have said."""
        logs = sorted(Path(self.folder.logs_folder).glob("*.log"))
        return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)


class LauncherContract:
    """The promises of a launcher, by real processes."""

    @pytest.fixture
    def fields(self) -> dict[str, Any]:
        """Fields of the spec, in addition to those of a small run."""
        return {}

    @pytest.fixture
    def allotment(self) -> Allotment:
        """Return the slots that the run was given."""
        return Allotment()

    @pytest.fixture
    def make_run(
        self, backend: ComputeBackend, fields: dict[str, Any], allotment: Allotment
    ) -> Callable[[str], RunContext]:
        """Write the folder of a run of some code."""

        def make(code: str) -> RunContext:
            spec = make_spec(backend, **fields)
            folder = RunFolder(os.path.join(backend.workspace.runs_folder, spec.run_id))
            for path in (folder.work_folder, folder.logs_folder, folder.metrics_folder):
                os.makedirs(path)
            folder.write_spec(spec)
            Path(folder.work_folder, spec.script).write_text(code, encoding="utf-8")
            return RunContext(spec, folder, backend.workspace, allotment)

        return make

    @pytest.fixture
    def begin(
        self, backend: ComputeBackend, make_run: Callable[[str], RunContext]
    ) -> Iterator[Callable[[str], Begun]]:
        """Start code as the worker does; what still runs is ended afterwards."""
        started: list[Launcher] = []

        def start(code: str) -> Begun:
            run = make_run(code)
            launch, prepared, variables = prepare(backend, run)
            launcher = launch.make_launcher(prepared, variables)
            command = launcher.command(run.spec, run.folder, prepared.interpreter)
            started.append(launcher)
            launcher.start(command, run.folder, variables)
            deadline = time.monotonic() + PATIENCE_S
            while launcher.describe_wait(0.1) is not None:
                assert time.monotonic() < deadline
            return Begun(launcher, run.folder)

        yield start
        for launcher in started:
            launcher.stop(grace_s=0.5)

    def test_command_is_pure(
        self, backend: ComputeBackend, make_run: Callable[[str], RunContext]
    ) -> None:
        run = make_run("print('never')")
        launch, prepared, variables = prepare(backend, run)
        launcher = launch.make_launcher(prepared, variables)
        words = [launcher.command(run.spec, run.folder, prepared.interpreter) for _ in range(2)]
        launcher.stop(grace_s=0)  # it is allowed before the start
        assert words[0] == words[1]
        assert all(isinstance(word, str) for word in words[0])
        assert os.listdir(run.folder.logs_folder) == []

    def test_a_script_that_ends_well_has_code_0_and_its_output(
        self, begin: Callable[[str], Begun]
    ) -> None:
        begun = begin("import os\nprint('in', os.environ['ESTIMATORY_RUN_FOLDER'] != '')")
        ended = begun.wait()
        assert ended.code == 0, begun.read_logs()
        assert "in True" in begun.read_logs()

    def test_a_failure_has_its_code(self, begin: Callable[[str], Begun]) -> None:
        begun = begin("import sys\nsys.exit(3)")
        ended = begun.wait()
        assert ended.code == 3, begun.read_logs()
        assert ended.rank is not None

    def test_stop_ends_what_runs_and_may_come_twice(self, begin: Callable[[str], Begun]) -> None:
        begun = begin(_WAITER)
        begun.wait_for("begun")
        assert begun.launcher.poll(0.05) is None
        begun.launcher.stop(grace_s=1)
        begun.launcher.stop(grace_s=0)
        assert begun.wait().code != 0


def prepare(backend: ComputeBackend, run: RunContext) -> tuple[Launch, Prepared, dict[str, str]]:
    """Take a run up to its launcher, as the worker does."""
    monitor = BuildMonitor(run.folder.build_log_path)
    launch = backend.open(run)
    prepared = launch.prepare(monitor)
    launch.make_ready(run, prepared, monitor)
    client_path = make_client_folder(run.workspace)
    base = prepared.variables
    return launch, prepared, rank_variables(run.spec, run.folder, base, client_path=client_path)


class ComputeContract:
    """The promises of a kind of compute; starts no run and connects to nothing."""

    def test_its_kind_leads_to_its_class(self, backend: ComputeBackend) -> None:
        assert backend.kind == backend.record.kind
        assert find_backend_class(backend.kind) is type(backend)

    def test_users_see_a_class_of_that_kind(self, backend: ComputeBackend) -> None:
        found = load_by_path(backend.target_class)
        assert isinstance(found, type)
        assert issubclass(found, ComputeTarget)
        assert found.kind in ("", backend.kind)

    def test_its_settings_are_shown_as_text(self, backend: ComputeBackend) -> None:
        facts = backend.describe()
        assert all(isinstance(text, str) and text for text in facts.values())
        assert facts == backend.describe()

    def test_nodes_are_listed_with_their_runs(self, backend: ComputeBackend) -> None:
        slots = backend.list_slots()
        assert slots is None or slots
        holders = {0: "run_1"} if slots else {}
        occupancy = Occupancy(slots or (), holders, tuple(holders.values()))
        nodes = list(backend.list_nodes(occupancy))
        assert all(isinstance(node, NodeOverview) and node.name for node in nodes)
        assert len(nodes) == len(slots or ())
        assert [node.run_id for node in nodes[:1]] == ["run_1"] * bool(slots)

    def test_a_small_run_passes_the_check(self, backend: ComputeBackend) -> None:
        backend.check(make_spec(backend))

    def test_more_nodes_than_there_are_do_not(self, backend: ComputeBackend) -> None:
        if backend.n_nodes is None:
            return
        with pytest.raises(ComputeTargetError, match=str(backend.n_nodes + 1)):
            backend.check(make_spec(backend, node_count=backend.n_nodes + 1))

    def test_a_preview_repeats_itself_and_writes_nothing(self, backend: ComputeBackend) -> None:
        request = make_spec(backend)
        assert backend.preview(request) == backend.preview(request)
        assert not os.path.exists(os.path.join(backend.workspace.runs_folder, "RUN_ID"))

    def test_only_a_run_that_outlives_its_worker_can_be_adopted(
        self, backend: ComputeBackend
    ) -> None:
        spec = make_spec(backend)
        folder = RunFolder(os.path.join(backend.workspace.runs_folder, spec.run_id))
        launch = backend.adopt(RunContext(spec, folder, backend.workspace))
        assert launch is None or launch.outlives_worker

    def test_the_record_is_read_before_and_never_again(self, backend: ComputeBackend) -> None:
        path = os.path.join(backend.workspace.compute_folder, f"{backend.name}.json")
        if os.path.exists(path):
            os.unlink(path)
        backend.check(make_spec(backend))
        backend.describe()
        assert backend.list_slots() == backend.list_slots()
        assert backend.line
