"""A complete kind of compute as another package brings it: machines that are lent out by name.

The "machines" are folders here; a process is started in one, and what it says goes to the run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable

from estimatory.compute import ComputeTarget, ComputeTargetAttachConfiguration
from estimatory.compute.base import ComputeBackend, Exit, Launch, Launcher, Prepared, RunContext
from estimatory.compute.inspection import Inspection
from estimatory.compute.node_overview import NodeOverview, Occupancy
from estimatory.compute.request import PlacedRequest
from estimatory.compute.slots import Slot
from estimatory.errors import ComputeTargetError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import RunSpec
from estimatory.runtime import ENTRY_PATH


class LentMachine(ComputeTarget):
    """Machines of which each run takes one."""

    kind = "LentMachine"

    @staticmethod
    def attach_configuration(machines: Iterable[str]) -> ComputeTargetAttachConfiguration:
        """Describe the machines by their names."""
        names = list(machines)
        if not names:
            raise ComputeTargetError("No machine is named.", "Give machines=['ada', ...].")
        return ComputeTargetAttachConfiguration(LentMachine.kind, {"machines": names})

    @property
    def machines(self) -> list[str]:
        return list(self._record.configuration["machines"])


class LentBackend(ComputeBackend):
    """Each machine is a slot."""

    kind = LentMachine.kind
    target_class = f"{__name__}:LentMachine"
    labels = (*ComputeBackend.labels, ("machines", "Machines"))

    @property
    def machines(self) -> list[str]:
        return list(self.record.configuration["machines"])

    @property
    def n_nodes(self) -> int:
        return len(self.machines)

    def check(self, request: PlacedRequest) -> None:
        super().check(request)
        if request.process_count_per_node > 1:
            raise ComputeTargetError("A lent machine runs one process.", "Ask for one.")

    def list_slots(self) -> list[Slot]:
        return [Slot() for _ in self.machines]

    def list_nodes(self, occupancy: Occupancy) -> Iterable[NodeOverview]:
        for number, name in enumerate(self.machines):
            run_id = occupancy.holders.get(number)
            yield NodeOverview(name, "running" if run_id else "idle", run_id)

    def preview(self, request: PlacedRequest) -> str:
        return f"lend one of {', '.join(self.machines)}\n"

    def inspect(self) -> Inspection:
        return Inspection(("MACHINE",), [(name,) for name in self.machines], self.machines)

    def open(self, run: RunContext) -> Launch:
        return LentLaunch(run, self.machines[run.allotment.numbers[0]])


class LentLaunch(Launch):
    """Uses the run's Python as it is."""

    def __init__(self, run: RunContext, machine: str) -> None:
        super().__init__(run)
        self._machine = machine

    def prepare(self, monitor) -> Prepared:
        monitor.on_progress(f"walking to {self._machine}")
        return Prepared(self.run.spec.environment.interpreter, dict(os.environ))

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        variables["LENT_MACHINE"] = self._machine
        return LentLauncher()


class LentLauncher(Launcher):
    """One process in a session of its own."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        return [interpreter, ENTRY_PATH, folder.path, spec.script, *spec.arguments]

    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        try:
            with open(folder.log_path(0), "ab") as log:
                self._process = subprocess.Popen(
                    command,
                    cwd=folder.work_folder,
                    env=variables,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except OSError as error:
            raise ComputeTargetError(f"{command[0]} cannot be started: {error}") from None

    def poll(self, timeout_s: float) -> Exit | None:
        assert self._process is not None
        try:
            return Exit(self._process.wait(timeout_s))
        except subprocess.TimeoutExpired:
            return None

    def stop(self, grace_s: float) -> None:
        deadline = time.monotonic() + grace_s
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        while time.monotonic() < deadline and self._process.poll() is None:
            time.sleep(0.02)
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
