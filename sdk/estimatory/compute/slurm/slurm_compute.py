"""SlurmCompute: the batch queue of a cluster, as a target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...errors import ComputeTargetError
from ..configurations import ComputeTargetAttachConfiguration
from ..record import SLURM_KIND
from ..target import ComputeTarget
from .requests import preview_script
from .settings import SlurmSettings

if TYPE_CHECKING:
    from .checks import ClusterReport


class SlurmCompute(ComputeTarget):
    """Runs are submitted by ``sbatch`` of this machine; the nodes see the workspace's folder."""

    kind = SLURM_KIND

    @staticmethod
    def attach_configuration(
        partition: str = "",
        account: str = "",
        qos: str = "",
        time_limit: str | int = "",
        memory: str = "",
        gres: str = "",
        cpus_per_task: int = 0,
        constraint: str = "",
        max_nodes: int = 0,
        sbatch_options: Iterable[str] = (),
        setup: Iterable[str] | str = (),
    ) -> ComputeTargetAttachConfiguration:
        """Describe what each run asks of Slurm; nothing is asked of it now.

        Args:
            partition: as ``sinfo`` lists them; by default Slurm's own default.
            account: to be charged.
            qos: quality of service.
            time_limit: of a run: minutes, ``'HH:MM:SS'`` or ``'D-HH:MM'``; a run's own
                ``max_run_duration_seconds`` wins where it is shorter.
            memory: of each node: ``'16G'``.
            gres: of each node: ``'gpu:2'``.
            cpus_per_task: cores of each process.
            constraint: features that the nodes must have.
            max_nodes: the most that one run may ask for; 0: as many as Slurm gives.
            sbatch_options: more of them, one word each: ``'--reservation=course'``.
            setup: lines of shell before each run: ``'module load cuda'``.

        Raises:
            ComputeTargetError: a value is not one that sbatch takes.
        """
        if isinstance(sbatch_options, str):
            raise ComputeTargetError(
                f"sbatch_options is {sbatch_options!r:.80}; it must be a list.",
                "Write sbatch_options=['--reservation=course', ...], one word each.",
            )
        settings = SlurmSettings(
            partition=partition,
            account=account,
            qos=qos,
            time_limit=str(time_limit),
            memory=memory,
            gres=gres,
            cpus_per_task=cpus_per_task,
            constraint=constraint,
            max_nodes=max_nodes,
            sbatch_options=tuple(sbatch_options),
            setup=tuple(setup.splitlines() if isinstance(setup, str) else setup),
        )
        return ComputeTargetAttachConfiguration(SLURM_KIND, settings.check().to_json())

    @property
    def settings(self) -> SlurmSettings:
        """Settings that each run passes to Slurm."""
        return SlurmSettings.from_json(self._record.configuration)

    def render(self, config: Any) -> str:
        """Return the batch script that ``config``, an Estimator or ScriptRunConfig, would be.

        Raises:
            UserError: the configuration is not valid.
        """
        draft = config.to_request("preview").draft
        return preview_script(self.workspace.folder, self.settings, draft)

    def check(self) -> ClusterReport:
        """Look at the cluster now: whether it answers, and whether its nodes see the workspace."""
        from .checks import check_cluster

        return check_cluster(self.workspace.folder, self.name, self.settings)
