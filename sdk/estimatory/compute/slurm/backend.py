"""The batch queue of a cluster as a compute target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..base import ComputeBackend, RunContext
from ..facts import render_setting
from ..record import SLURM_KIND
from .settings import SlurmSettings

if TYPE_CHECKING:
    from ...folders.run_spec import RunSpec
    from ..inspection import Inspection
    from ..node_overview import NodeOverview, Occupancy
    from ..request import PlacedRequest
    from .launch import SlurmLaunch


class SlurmBackend(ComputeBackend):
    """Slurm has the queue; a run goes on there when its worker dies."""

    kind = SLURM_KIND
    target_class = "estimatory.compute.slurm.slurm_compute:SlurmCompute"
    measures_itself = True
    labels = (
        *ComputeBackend.labels,
        ("partition", "Partition"),
        ("account", "Account"),
        ("qos", "QOS"),
        ("time_limit", "Time limit"),
        ("memory", "Memory"),
        ("gres", "GRES"),
        ("cpus_per_task", "CPUs a task"),
        ("constraint", "Constraint"),
        ("sbatch_options", "sbatch options"),
    )

    @property
    def settings(self) -> SlurmSettings:
        """Settings that each run passes to Slurm."""
        return SlurmSettings.from_json(self.record.configuration)

    @property
    def n_nodes(self) -> int | None:
        return self.settings.max_nodes or None

    def check(self, request: PlacedRequest) -> None:
        from .requests import check_slurm_request

        check_slurm_request(self.workspace, self.name, self.settings, request)

    def list_slots(self) -> None:
        """Return None: the queue is Slurm's own."""

    def describe(self) -> dict[str, str]:
        most = render_setting(self.settings.max_nodes)
        return {**super().describe(), **({"Nodes at most": most} if most else {})}

    def list_nodes(self, occupancy: Occupancy) -> Iterable[NodeOverview]:
        from ..node_overview import list_jobs

        return list_jobs(self.workspace, occupancy.running)

    def preview(self, request: RunSpec) -> str:
        from .requests import preview_script

        return preview_script(self.workspace, self.settings, request)

    def inspect(self) -> Inspection:
        from .checks import inspect_cluster

        return inspect_cluster(self.workspace, self.name, self.settings)

    def open(self, run: RunContext) -> SlurmLaunch:
        from .launch import SlurmLaunch

        return SlurmLaunch(run, self.settings)

    def adopt(self, run: RunContext) -> SlurmLaunch:
        return self.open(run)
