"""This machine as a compute target: there without being made, and without a limit of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...errors import ComputeTargetError
from ...folders.run_spec import PARAMETER_SERVER
from ...folders.workspace_settings import get_setting
from ..base import ComputeBackend, Launch, RunContext
from ..record import LOCAL

if TYPE_CHECKING:
    from ..request import PlacedRequest
    from ..slots import Slot


class LocalBackend(ComputeBackend):
    """Runs wait only when the setting ``compute.local.slots`` limits them."""

    kind = LOCAL

    def check(self, request: PlacedRequest) -> None:
        if request.node_count > 1 and request.communicator != PARAMETER_SERVER:
            raise ComputeTargetError(
                f"node_count={request.node_count} is more than the target 'local' offers, which "
                "is one node.",
                "Use process_count_per_node for processes on this machine, or an AmlCompute.",
            )
        if self.list_slots() is not None:  # most runs need nothing of queues
            super().check(request)

    def list_slots(self) -> list[Slot] | None:
        setting = get_setting(self.workspace, f"compute.{LOCAL}.slots")
        if setting is None:
            return None
        from ..slots import to_slots

        return to_slots(LOCAL, setting)

    def describe(self) -> dict[str, str]:
        from ..machine import count_cores, list_gpus

        gpus = list_gpus(os.environ)
        facts = {"Cores": str(count_cores())}
        return {**facts, "GPUs": ", ".join(gpus)} if gpus else facts

    def open(self, run: RunContext) -> Launch:
        return open_here(run)


def open_here(run: RunContext) -> Launch:
    """Return the way of a run to processes of this machine, in a container if it asks for one."""
    is_alone = run.spec.n_ranks == 1 and not run.spec.communicator
    if run.spec.container:
        if is_alone:
            from ..container.launch import ContainerLaunch

            return ContainerLaunch(run)
        from ..container.ranks import ContainerRanks

        return ContainerRanks(run)
    if is_alone:
        from .launch import LocalLaunch

        return LocalLaunch(run)
    from ..ranks.launch import RankLaunch

    return RankLaunch(run)
