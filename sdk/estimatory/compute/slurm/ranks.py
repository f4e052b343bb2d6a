"""Chooses what starts the ranks inside a job: ``srun``, ``mpirun``, or one process."""

from __future__ import annotations

from typing import Any

from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...runtime.ports import find_free_ports
from ..base import Launcher
from ..local.process import ProcessLauncher
from ..ranks.distribution import distribution_variables
from ..ranks.mpi import MpiLauncher
from ..ranks.plan import write_plan
from .nodes import find_addresses, list_node_names, network_variables, place_on_nodes
from .srun import SrunLauncher


def open_launcher(
    spec: RunSpec, folder: RunFolder, launch: dict[str, Any], variables: dict[str, str]
) -> Launcher:
    """Adds to ``variables`` what all ranks are told, and writes the plan of several."""
    names = list_node_names(variables)
    addresses = find_addresses(names)
    ports = find_free_ports(spec.n_ranks)
    places = place_on_nodes(spec, names, addresses, ports, variables)
    single = ProcessLauncher()
    if spec.n_ranks == 1:
        variables.update(distribution_variables(spec, 0, places))
        return single
    command = single.command(spec, folder, launch["interpreter"])
    write_plan(folder, spec, command, places, known_variables=variables)
    variables.update(network_variables(addresses, variables))
    if launch["mpirun"]:
        return MpiLauncher(launch["mpirun"], n_workers=spec.worker_count)
    return SrunLauncher(n_workers=spec.worker_count)
