"""From this machine to a batch queue: writes the job of a run, hands it in, takes it up again.

Imported only by the worker of a run whose target is a Slurm cluster.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ...folders.run_folder import RunFolder
from ...folders.run_spec import MPI, RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...folders.workspace_settings import get_number
from ..base import Launcher
from ..local.process import ProcessLauncher
from ..ranks.launch import RankLaunch
from ..ranks.mpirun import find_mpirun
from .client import check_slurm
from .job_files import JobFiles
from .launcher import PATIENCE_S, SlurmLauncher
from .script import render_job
from .settings import SlurmSettings

_OF_THIS_MACHINE = ("CUDA_VISIBLE_DEVICES", "DISPLAY", "HOSTNAME", "XDG_RUNTIME_DIR")
"""Mean nothing on a node; Slurm says there which GPUs a job has."""


class SlurmLaunch(RankLaunch):
    """The job of one run."""

    def __init__(
        self,
        spec: RunSpec,
        folder: RunFolder,
        workspace: WorkspaceFolder,
        settings: SlurmSettings,
    ) -> None:
        super().__init__(spec, folder, workspace)
        self._settings = settings
        self._on_progress: Callable[[str], None] = lambda _: None
        self._should_stop: Callable[[], bool] = lambda: False

    def make_ready(
        self,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Find what starts ranks that speak MPI; all others are started by ``srun``.

        Ranks of which nobody said how they meet are taken for MPI's where there is an mpirun.

        Raises:
            ComputeTargetError: no Slurm here, or no mpirun.
        """
        check_slurm()
        self._on_progress, self._should_stop = on_progress, should_stop
        if self._spec.communicator == MPI:
            super().make_ready(interpreter, on_progress, should_stop)
        elif not self._spec.communicator and self._spec.n_ranks > 1:
            self._mpirun = find_mpirun(interpreter) or ""

    def prepare(self, interpreter: str, variables: dict[str, str], n_cores: int = 0) -> Launcher:
        """The launcher that submits the job; ``n_cores`` is Slurm's to decide."""
        self._launched_at = time.monotonic()
        given = self._spec.environment_variables
        for name in _OF_THIS_MACHINE:
            if name not in given:
                variables.pop(name, None)
        script = render_job(self._spec, self._settings, self._folder.path)
        launch = {
            "is_single": self._spec.n_ranks == 1 and not self._spec.communicator,
            "command": ProcessLauncher().command(self._spec, self._folder, interpreter),
            "interpreter": interpreter,
            "arguments": list(self._spec.arguments),
            "mpirun": self._mpirun,
        }
        JobFiles(self._folder).write(script, launch)
        return self._make_launcher()

    def resume(
        self, on_progress: Callable[[str], None], should_stop: Callable[[], bool]
    ) -> Launcher:
        """The launcher that follows a job which is there already.

        Raises:
            ComputeTargetError: there is none.
        """
        self._on_progress, self._should_stop = on_progress, should_stop
        launcher = self._make_launcher()
        launcher.resume(self._folder)
        return launcher

    def _make_launcher(self) -> SlurmLauncher:
        patience_s = get_number(self._workspace, "slurm.patience_s", PATIENCE_S)
        return SlurmLauncher(self._on_progress, self._should_stop, patience_s)
