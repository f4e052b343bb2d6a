"""What each rank of a run is told about the others, in the words of every school of scripts.

Pure functions: a run's spec and the places of its ranks decide everything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from ...base.lazy_dataclasses import dataclass
from ...folders.run_spec import PARAMETER_SERVER, RunSpec
from ...metrics.tracking import RANK_VARIABLE

N_RANKS_VARIABLE = "ESTIMATORY_N_RANKS"
GPUS_VARIABLE = "ESTIMATORY_GPUS"
"""Set to ``split`` for a run: each rank sees its own GPUs only, as device 0 on."""
_PREFIXES = ("OMPI_", "OPAL_", "PMIX_", "PRTE_", "HOROVOD_", "AZ_BATCH")
_NAMES = frozenset(
    "MASTER_ADDR MASTER_PORT RANK WORLD_SIZE LOCAL_RANK LOCAL_WORLD_SIZE NODE_RANK GROUP_RANK "
    "GLOO_SOCKET_IFNAME TF_CONFIG OMP_NUM_THREADS CUDA_VISIBLE_DEVICES AZUREML_NODE_COUNT".split()
) | {RANK_VARIABLE, N_RANKS_VARIABLE}


@dataclass(frozen=True)
class Place:
    """The place of one rank, and what it may use there."""

    address: str
    """How the other ranks reach it."""
    port: int
    """Free there at the launch; rank 0's is where all ranks meet."""
    host: str = ""
    """Its name, for people."""
    node: int = 0
    local_rank: int = 0
    local_size: int = 1
    n_cores: int = 1
    """Cores for this rank alone."""
    gpus: tuple[str, ...] | None = None
    """Of its node, as ``CUDA_VISIBLE_DEVICES`` names them; None where there are none."""
    interface: str = ""
    """The network interface that Gloo shall use; empty: it finds one by the host's name."""


def place_on_one_host(
    spec: RunSpec, *, host: str, ports: Sequence[int], n_cores: int, gpus: tuple[str, ...] = ()
) -> list[Place]:
    """Return all ranks on this machine; several nodes share its cores and GPUs evenly.

    Gloo is given the loopback interface: the machine's own name, which it would look up, is one
    that many a laptop cannot resolve.
    """
    n_ranks = spec.n_ranks
    per_node = n_ranks if spec.communicator == PARAMETER_SERVER else spec.process_count_per_node
    n_nodes = max(1, n_ranks // per_node)
    return [
        Place(
            address="127.0.0.1",
            port=ports[rank],
            host=host,
            node=rank // per_node,
            local_rank=rank % per_node,
            local_size=per_node,
            n_cores=max(1, n_cores // n_ranks),
            gpus=share(gpus, rank // per_node, n_nodes) if gpus else None,
            interface="lo" if sys.platform == "linux" else "lo0",
        )
        for rank in range(n_ranks)
    ]


def share(things: tuple[str, ...], number: int, n_takers: int) -> tuple[str, ...]:
    """Return the part of one taker; with fewer things than takers several take the same."""
    if len(things) < n_takers:
        return (things[number % len(things)],) if things else ()
    return things[number * len(things) // n_takers : (number + 1) * len(things) // n_takers]


def distribution_variables(spec: RunSpec, rank: int, places: Sequence[Place]) -> dict[str, str]:
    """Everything one rank is told; what the user set for the run wins over it."""
    variables = {
        **_open_mpi(rank, places),
        **_torch(rank, places),
        **_azure(spec, rank, places),
        **_horovod(rank, places),
        **_tensorflow(spec, rank, places),
        **_devices(spec, rank, places),
        RANK_VARIABLE: str(rank),
        N_RANKS_VARIABLE: str(len(places)),
    }
    return {k: v for k, v in variables.items() if k not in spec.environment_variables}


def _open_mpi(rank: int, places: Sequence[Place]) -> dict[str, str]:
    """Return mpirun's variables; mpirun takes nodes that share a machine for one node."""
    own = places[rank]
    return {
        "OMPI_COMM_WORLD_RANK": str(rank),
        "OMPI_COMM_WORLD_SIZE": str(len(places)),
        "OMPI_COMM_WORLD_LOCAL_RANK": str(own.local_rank),
        "OMPI_COMM_WORLD_LOCAL_SIZE": str(own.local_size),
        "OMPI_COMM_WORLD_NODE_RANK": str(own.local_rank),
    }


def _torch(rank: int, places: Sequence[Place]) -> dict[str, str]:
    own = places[rank]
    variables = {
        "MASTER_ADDR": places[0].address,
        "MASTER_PORT": str(places[0].port),
        "RANK": str(rank),
        "WORLD_SIZE": str(len(places)),
        "LOCAL_RANK": str(own.local_rank),
        "LOCAL_WORLD_SIZE": str(own.local_size),
        "NODE_RANK": str(own.node),
        "GROUP_RANK": str(own.node),
    }
    # torch looks up the names of addresses: where no DNS answers, each takes as long as this says.
    variables["RES_OPTIONS"] = "timeout:1 attempts:2"
    return {**variables, "GLOO_SOCKET_IFNAME": own.interface} if own.interface else variables


def _azure(spec: RunSpec, rank: int, places: Sequence[Place]) -> dict[str, str]:
    master = places[0]
    hosts = list(dict.fromkeys((place.node, place.address) for place in places))
    variables = {
        "AZ_BATCH_MASTER_NODE": f"{master.address}:{master.port}",
        "AZ_BATCH_HOST_LIST": ",".join(address for _, address in hosts),
        "AZ_BATCHAI_MPI_MASTER_NODE": master.address,
        "AZ_BATCHAI_PYTORCH_INIT_METHOD": f"tcp://{master.address}:{master.port}",
        "AZ_BATCHAI_TASK_INDEX": str(rank),
        "AZUREML_NODE_COUNT": str(len(hosts)),
    }
    if spec.communicator == PARAMETER_SERVER:
        workers, servers = _tasks(spec, places)
        variables["AZ_BATCHAI_WORKER_HOSTS"] = ",".join(workers)
        variables["AZ_BATCHAI_PS_HOSTS"] = ",".join(servers)
        variables["AZ_BATCHAI_TASK_INDEX"] = str(task_of(spec, rank)[1])
    return variables


def _horovod(rank: int, places: Sequence[Place]) -> dict[str, str]:
    own = places[rank]
    return {
        "HOROVOD_RANK": str(rank),
        "HOROVOD_SIZE": str(len(places)),
        "HOROVOD_LOCAL_RANK": str(own.local_rank),
        "HOROVOD_LOCAL_SIZE": str(own.local_size),
        "HOROVOD_CROSS_RANK": str(own.node),
        "HOROVOD_CROSS_SIZE": str(places[-1].node + 1),
        "HOROVOD_HOSTNAME": own.address,
    }


def _tensorflow(spec: RunSpec, rank: int, places: Sequence[Place]) -> dict[str, str]:
    """``TF_CONFIG``, unless the ranks find each other in a way that it would disturb."""
    if spec.communicator not in ("", PARAMETER_SERVER):
        return {}
    workers, servers = _tasks(spec, places)
    cluster = {"worker": workers, **({"ps": servers} if servers else {})}
    kind, index = task_of(spec, rank)
    config = {"cluster": cluster, "task": {"type": kind, "index": index}, "environment": "cloud"}
    return {"TF_CONFIG": json.dumps(config)}


def _tasks(spec: RunSpec, places: Sequence[Place]) -> tuple[list[str], list[str]]:
    addresses = [f"{place.address}:{place.port}" for place in places]
    n_workers = spec.worker_count if spec.communicator == PARAMETER_SERVER else len(places)
    return addresses[:n_workers], addresses[n_workers:]


def forget_ranks(variables: Mapping[str, str]) -> dict[str, str]:
    """Return variables without those of a rank, for a run that a rank submits."""
    if N_RANKS_VARIABLE not in variables:
        return dict(variables)
    return {k: v for k, v in variables.items() if not _is_of_rank(k)}


def _is_of_rank(name: str) -> bool:
    return name in _NAMES or name.startswith(_PREFIXES)


def task_of(spec: RunSpec, rank: int) -> tuple[str, int]:
    """``("worker", 0)`` or ``("ps", 1)``; the workers come first, so rank 0 is the chief."""
    if spec.communicator == PARAMETER_SERVER and rank >= spec.worker_count:
        return "ps", rank - spec.worker_count
    return "worker", rank


def _devices(spec: RunSpec, rank: int, places: Sequence[Place]) -> dict[str, str]:
    """Cores for each rank; the GPUs of its node, where ``LOCAL_RANK`` is the number of its own.

    A script that picks ``cuda:{LOCAL_RANK}`` must see them all. TensorFlow takes all it sees, so
    each worker of a parameter server run sees its own, and the servers see none.
    """
    own = places[rank]
    variables = {"OMP_NUM_THREADS": str(own.n_cores)}
    if own.gpus is None:
        return variables
    visible = own.gpus
    if spec.communicator == PARAMETER_SERVER:
        is_server = task_of(spec, rank)[0] == "ps"
        visible = () if is_server else share(own.gpus, rank, spec.worker_count)
    elif spec.environment_variables.get(GPUS_VARIABLE) == "split":
        visible = share(own.gpus, own.local_rank, own.local_size)
    return {**variables, "CUDA_VISIBLE_DEVICES": ",".join(visible)}
