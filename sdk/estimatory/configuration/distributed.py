"""How many processes a run has and how they find each other, in both generations of the SDK."""

from __future__ import annotations

import operator
from typing import Any

from ..base.checked_calls import checked
from ..base.strict_settings import Section
from ..errors import RunConfigurationError


@checked
class MpiConfiguration(Section):
    """MPI: ``process_count_per_node`` processes on each of ``node_count`` nodes."""

    process_count_per_node: int
    node_count: int

    def __init__(self, process_count_per_node: int = 1, node_count: int = 1) -> None:
        self.process_count_per_node = check_count("process_count_per_node", process_count_per_node)
        self.node_count = check_count("node_count", node_count)


@checked
class TensorflowConfiguration(Section):
    """TensorFlow's parameter servers: one node for each worker and each server.

    With no server the workers mirror each other (``MultiWorkerMirroredStrategy``).
    """

    worker_count: int
    parameter_server_count: int

    def __init__(self, worker_count: int = 1, parameter_server_count: int = 1) -> None:
        self.worker_count = check_count("worker_count", worker_count)
        self.parameter_server_count = check_count(
            "parameter_server_count", parameter_server_count, least=0
        )

    @property
    def node_count(self) -> int:
        return self.worker_count + self.parameter_server_count


@checked
class PyTorchConfiguration(Section):
    """PyTorch's process group.

    Args:
        communication_backend: ``Nccl`` or ``Gloo``.
        process_count: of all nodes together; by default one on each node.

    Raises:
        RunConfigurationError: another backend, or processes that do not spread evenly.
    """

    communication_backend: str
    process_count: int
    node_count: int

    def __init__(
        self,
        communication_backend: str = "Nccl",
        process_count: int | None = None,
        node_count: int = 1,
    ) -> None:
        if communication_backend not in ("Nccl", "Gloo"):
            raise RunConfigurationError(
                f"communication_backend is {communication_backend!r}; it is 'Nccl' or 'Gloo'."
            )
        self.communication_backend = communication_backend
        self.node_count = check_count("node_count", node_count)
        self.process_count = check_count("process_count", process_count or node_count)
        if self.process_count % self.node_count:
            raise RunConfigurationError(
                f"process_count={self.process_count} does not spread evenly over "
                f"node_count={self.node_count} nodes.",
                "Use a multiple of node_count.",
            )

    @property
    def process_count_per_node(self) -> int:
        return self.process_count // self.node_count


@checked
class ParallelTaskConfiguration(Section):
    """Many independent tasks over the nodes of a target."""

    max_retries_per_worker: int
    worker_count_per_node: int
    terminal_exit_codes: list[int]
    configuration: dict[str, Any]

    def __init__(self) -> None:
        self.max_retries_per_worker = 0
        self.worker_count_per_node = 1
        self.terminal_exit_codes = []
        self.configuration = {}

    @property
    def node_count(self) -> int:
        return 1


_CHECKED = {"validate": "An estimator checks what it is given when it is made."}


@checked
class Mpi(Section, absent=_CHECKED):
    """``distributed_training=Mpi(4)``: that many processes on each node."""

    process_count_per_node: int

    def __init__(self, process_count_per_node: int = 1) -> None:
        self.process_count_per_node = process_count_per_node


@checked
class ParameterServer(Section, absent=_CHECKED):
    """``distributed_training=ParameterServer(2, 1)``: TensorFlow's workers and servers."""

    worker_count: int
    parameter_server_count: int

    def __init__(self, worker_count: int = 1, parameter_server_count: int = 1) -> None:
        self.worker_count = worker_count
        self.parameter_server_count = parameter_server_count


@checked
class Gloo(Section, absent=_CHECKED):
    """``distributed_training=Gloo()``: PyTorch's process group over Gloo."""


@checked
class Nccl(Section, absent=_CHECKED):
    """``distributed_training=Nccl()``: PyTorch's process group over NCCL."""


JOB_CONFIGURATIONS = (
    MpiConfiguration,
    TensorflowConfiguration,
    PyTorchConfiguration,
    ParallelTaskConfiguration,
)


def check_count(name: str, value: object, least: int = 1) -> int:
    """``value`` when it is a whole number from ``least`` on; 2.0 is one.

    Raises:
        RunConfigurationError: it is not.
    """
    count = None if isinstance(value, bool) else _as_whole(value)
    if count is None or count < least:
        raise RunConfigurationError(
            f"{name} is {value!r}; it must be a whole number from {least} on."
        )
    return count


def _as_whole(value: Any) -> int | None:
    is_whole_float = isinstance(value, float) and value.is_integer()
    try:
        return int(value) if is_whole_float else operator.index(value)
    except TypeError:
        return None
