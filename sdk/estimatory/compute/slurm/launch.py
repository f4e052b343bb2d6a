"""From this machine to a batch queue: writes the job of a run, submits it, adopts it.

Imported only by the worker of a run whose target is a Slurm cluster.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ...folders.run_spec import MPI
from ...folders.workspace_settings import get_number
from ..base import Launcher, Prepared, RunContext
from ..local.process import ProcessLauncher
from ..ranks.launch import RankLaunch
from ..ranks.mpirun import find_mpirun
from .client import check_slurm
from .job_files import JobFiles
from .launcher import PATIENCE_S, SlurmLauncher
from .script import render_job
from .settings import SlurmSettings

if TYPE_CHECKING:
    from ...environments.builder import BuildMonitor

_OF_THIS_MACHINE = ("CUDA_VISIBLE_DEVICES", "DISPLAY", "HOSTNAME", "XDG_RUNTIME_DIR")
"""Mean nothing on a node; Slurm says there which GPUs a job has."""


class SlurmLaunch(RankLaunch):
    """The job of one run."""

    outlives_worker = True
    adopting_program = "squeue"

    def __init__(self, run: RunContext, settings: SlurmSettings) -> None:
        super().__init__(run)
        self._settings = settings
        self._monitor: BuildMonitor | None = None

    def make_ready(self, run: RunContext, prepared: Prepared, monitor: BuildMonitor) -> None:
        """Find the program that starts ranks that speak MPI; ``srun`` starts all others.

        Ranks without a named communicator are taken for MPI's when there is an mpirun.

        Raises:
            ComputeTargetError: no Slurm here, or no mpirun.
        """
        check_slurm()
        self._monitor = monitor
        if run.spec.communicator == MPI:
            return super().make_ready(run, prepared, monitor)
        self.run = run
        if not run.spec.communicator and run.spec.n_ranks > 1:
            self._mpirun = find_mpirun(prepared.interpreter) or ""

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        """Return the launcher that submits the job."""
        self._launched_at = time.monotonic()
        spec, folder = self.run.spec, self.run.folder
        for name in _OF_THIS_MACHINE:
            if name not in spec.environment_variables:
                variables.pop(name, None)
        launch = {
            "is_single": spec.n_ranks == 1 and not spec.communicator,
            "command": ProcessLauncher().command(spec, folder, prepared.interpreter),
            "interpreter": prepared.interpreter,
            "arguments": list(spec.arguments),
            "mpirun": self._mpirun,
        }
        JobFiles(folder).write(render_job(spec, self._settings, folder.path), launch)
        assert self._monitor is not None, "make_ready comes before make_launcher"
        return self._follow(self._monitor)

    def adopt(self, monitor: BuildMonitor) -> Launcher:
        """Return the launcher that follows the job which the first worker submitted.

        Raises:
            ComputeTargetError: there is no job.
        """
        launcher = self._follow(monitor)
        launcher.resume(self.run.folder)
        return launcher

    def _follow(self, monitor: BuildMonitor) -> SlurmLauncher:
        patience_s = get_number(self.run.workspace, "slurm.patience_s", PATIENCE_S)
        return SlurmLauncher(monitor.on_progress, monitor.should_stop, patience_s)
