"""The first process of a Slurm job: says that it has begun, starts the ranks, says how they ended.

``python -I -S slurm_entry.py <run folder>``, on the first node of the job. It needs no worker: a
run whose worker died while it waited is executed all the same.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

POLL_S = 1.0


def main() -> int:
    # The script's own folder must not shadow modules; the core's parent is all that is needed.
    sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    from estimatory.launchers.slurm.job_files import JobFiles
    from estimatory.run_folder import RunFolder

    # Slurm asks the ranks as well; who tells how they ended has to outlive them. (They would
    # inherit SIG_IGN.)
    signal.signal(signal.SIGTERM, lambda *_: None)
    folder = RunFolder(sys.argv[1])
    files = JobFiles(folder)
    if folder.list_requests("cancel"):
        return 1
    nodes = os.environ["SLURM_JOB_NODELIST"]
    files.write_started({"job_id": _job_id(), "nodes": nodes, "at": time.time()})
    ended = _execute(folder, files.read_launch())
    files.write_ended(ended)
    return int(ended.code if ended.code >= 0 else 128 - ended.code)


def _job_id() -> str:
    array, task = (os.environ.get(f"SLURM_ARRAY_{name}") for name in ("JOB_ID", "TASK_ID"))
    return f"{array}_{task}" if array and task else os.environ["SLURM_JOB_ID"]


def _execute(folder: Any, launch: dict[str, Any]) -> Any:
    """Start the ranks as the worker of a run on one machine does, and wait for their end."""
    import dataclasses

    from estimatory.errors import EstimatoryError
    from estimatory.launchers import Exit

    spec = dataclasses.replace(folder.read_spec(), arguments=tuple(launch["arguments"]))
    variables = dict(os.environ)
    os.chdir(folder.work_folder)
    try:
        launcher = _open_launcher(spec, folder, launch, variables)
        command = launcher.command(spec, folder, launch["interpreter"])
        launcher.start(command, folder, variables)
    except EstimatoryError as error:
        return Exit(1, None, error.message, os.environ["SLURM_JOB_NODELIST"])
    while (ended := launcher.poll(POLL_S)) is None:
        pass
    return ended


def _open_launcher(
    spec: Any, folder: Any, launch: dict[str, Any], variables: dict[str, str]
) -> Any:
    """Adds to ``variables`` what the ranks are told, and writes the plan of several."""
    from estimatory.launchers import ProcessLauncher

    single = ProcessLauncher()
    if spec.n_ranks == 1 and not spec.communicator:
        return single
    from estimatory.launchers.distribution import distribution_variables
    from estimatory.launchers.machine import find_free_ports
    from estimatory.launchers.mpi import MpiLauncher
    from estimatory.launchers.plan import write_plan
    from estimatory.launchers.slurm import nodes
    from estimatory.launchers.slurm.srun import SrunLauncher

    names = nodes.list_node_names(variables)
    addresses = nodes.find_addresses(names)
    ports = find_free_ports(spec.n_ranks)
    places = nodes.place_on_nodes(spec, names, addresses, ports, variables)
    if spec.n_ranks == 1:
        variables.update(distribution_variables(spec, 0, places))
        return single
    command = single.command(spec, folder, launch["interpreter"])
    write_plan(folder, spec, command, places, known_variables=variables)
    variables.update(nodes.network_variables(addresses, variables))
    n_workers = spec.worker_count
    if launch["mpirun"]:
        return MpiLauncher(launch["mpirun"], n_workers=n_workers)
    return SrunLauncher(n_workers=n_workers)


if __name__ == "__main__":
    sys.exit(main())
