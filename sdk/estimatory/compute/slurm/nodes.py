"""The nodes that a job was given, and the places of its ranks on them. Used inside the job."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Mapping, Sequence

from ...folders.run_spec import RunSpec
from ..ranks.distribution import Place

_ADDRESS = re.compile(r"\bNodeName=(\S+).*?\bNodeAddr=(\S+)")
_BRIDGES = "127.0.0.0/8,docker0,virbr0,lxcbr0,podman0"
"""Networks of one machine only; Open MPI would try them."""


def list_node_names(variables: Mapping[str, str]) -> list[str]:
    """Names of the job's nodes, in order: ``node[1-2]`` taken apart by Slurm itself."""
    listed = variables["SLURM_JOB_NODELIST"]
    if "[" not in listed and "," not in listed:
        return [listed]
    return _ask("scontrol", "show", "hostnames", listed).split()


def find_addresses(names: Sequence[str]) -> list[str]:
    """Return the nodes' addresses: their names if known, else those that Slurm has."""
    if len(names) == 1:
        return ["127.0.0.1"]
    if all(_is_known(name) for name in names):
        return list(names)
    said = _ask("scontrol", "-o", "show", "node", ",".join(names))
    found = dict(_ADDRESS.findall(said))
    return [found.get(name, name) for name in names]


def place_on_nodes(
    spec: RunSpec,
    names: Sequence[str],
    addresses: Sequence[str],
    ports: Sequence[int],
    variables: Mapping[str, str],
) -> list[Place]:
    """Return the place of each rank; its GPUs are those that Slurm lets it see."""
    per_node = max(1, spec.n_ranks // len(names))
    is_one_machine = all(address.startswith("127.") for address in addresses)
    return [
        Place(
            address=addresses[rank // per_node],
            port=ports[rank],
            host=names[rank // per_node],
            node=rank // per_node,
            local_rank=rank % per_node,
            local_size=per_node,
            n_cores=count_cores_of_rank(variables, per_node),
            interface="lo" if is_one_machine else "",
        )
        for rank in range(spec.n_ranks)
    ]


def count_cores_of_rank(variables: Mapping[str, str], per_node: int) -> int:
    """Return the cores asked for, else an even share of the job's first node."""
    asked = variables.get("SLURM_CPUS_PER_TASK")
    if asked:
        return int(asked)
    return max(1, int(variables.get("SLURM_CPUS_ON_NODE", per_node)) // per_node)


def network_variables(addresses: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Keep Open MPI off networks that end at the node; what the user says wins."""
    if any(name.startswith("OMPI_MCA_btl_tcp_if_") for name in given):
        return {}
    if all(address.startswith("127.") for address in addresses):
        return {"OMPI_MCA_btl_tcp_if_include": "lo"}
    return {"OMPI_MCA_btl_tcp_if_exclude": _BRIDGES}


def _is_known(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, None))
    except OSError:
        return False


def _ask(*words: str) -> str:
    """Return the output of a command of Slurm; empty if it fails, and names must do."""
    done = subprocess.run(
        words, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    return done.stdout.decode(errors="replace")
