"""``distributed_training`` and the older ``distributed_backend``: checked, and written down."""

from __future__ import annotations

from typing import Any

from ..configuration import MpiConfiguration, RunConfiguration
from ..configuration.distributed import PyTorchConfiguration, TensorflowConfiguration
from ..configuration.script_run_config import apply_job
from ..errors import TrainingError
from .arguments import EstimatorArguments

OBJECTS = {
    "Estimator": ("Mpi", "ParameterServer", "Gloo", "Nccl", "MpiConfiguration",
                  "ParallelTaskConfiguration"),
    "PyTorch": ("Mpi", "Gloo", "Nccl", "MpiConfiguration"),
    "TensorFlow": ("Mpi", "ParameterServer", "MpiConfiguration", "TensorflowConfiguration"),
    "Chainer": ("Mpi", "MpiConfiguration"),
    "LightGBM": ("Mpi", "MpiConfiguration"),
}  # fmt: skip
"""Which objects each estimator takes as ``distributed_training``."""
BACKENDS = {
    "Estimator": ("mpi",),
    "PyTorch": ("mpi", "gloo", "nccl"),
    "TensorFlow": ("mpi", "ps"),
    "Chainer": ("mpi",),
    "LightGBM": ("mpi",),
}
"""Which words each estimator takes as ``distributed_backend``."""


def distribute(kind: str, arguments: EstimatorArguments, config: RunConfiguration) -> None:
    """Write into ``config`` how many processes the run has and how they find each other.

    Raises:
        TrainingError: a backend or an object that this estimator does not know.
    """
    backend, training = arguments.distributed_backend, arguments.distributed_training
    if backend is not None and training is not None:
        raise TrainingError(
            "distributed_backend and distributed_training were both given.",
            "distributed_backend is the old spelling: use distributed_training alone.",
        )
    config.node_count = arguments.node_count
    if isinstance(training, str):
        backend, training = training, None
    if backend is not None:
        _check_backend(kind, backend)
        _apply_backend(backend.lower(), arguments, config)
    elif training is not None:
        _check_object(kind, training)
        _apply_object(training, arguments, config)


def _check_backend(kind: str, backend: object) -> None:
    known = BACKENDS[kind]
    if not isinstance(backend, str) or backend.lower() not in known:
        raise TrainingError(
            f"Unsupported distributed backend value: {backend!r}. "
            f"Supported backend(s): {', '.join(known)}."
        )


def _check_object(kind: str, training: object) -> None:
    given = type(training).__name__
    if given not in OBJECTS[kind]:
        knowing = [name for name, objects in OBJECTS.items() if given in objects]
        fault = (
            f"Unsupported framework for {given} distributed training type. "
            f"Supported frameworks are: {knowing}."
            if knowing
            else f"A {given} is no distributed training type."
        )
        raise TrainingError(fault, f"{kind} takes: {', '.join(OBJECTS[kind])}.")


def _apply_backend(backend: str, arguments: EstimatorArguments, config: RunConfiguration) -> None:
    if backend == "ps":
        servers = TensorflowConfiguration(arguments.worker_count, arguments.parameter_server_count)
        apply_job(config, servers)
        return
    count = arguments.process_count_per_node
    if backend == "mpi":
        apply_job(config, MpiConfiguration(count, arguments.node_count))
        return
    config.framework, config.communicator = "PyTorch", backend
    config.pytorch = _torch(backend.title(), arguments)


def _apply_object(training: Any, arguments: EstimatorArguments, config: RunConfiguration) -> None:
    kind = type(training).__name__
    if kind == "Mpi":
        count = max(training.process_count_per_node, arguments.process_count_per_node)
        config.mpi = MpiConfiguration(count, arguments.node_count)
        config.framework, config.communicator = "python", "Mpi"
    elif kind == "ParameterServer":
        config.tensorflow = TensorflowConfiguration(
            training.worker_count, training.parameter_server_count
        )
        config.framework, config.communicator = "tensorflow", "ParameterServer"
        config.node_count = max(arguments.node_count, config.tensorflow.node_count)
    elif kind in ("Gloo", "Nccl"):
        config.framework, config.communicator = "pytorch", kind
        config.pytorch = _torch(kind, arguments)
    elif kind == "MpiConfiguration":
        count = max(training.process_count_per_node, arguments.process_count_per_node)
        apply_job(config, MpiConfiguration(count, max(training.node_count, arguments.node_count)))
    else:
        apply_job(config, training)
        config.node_count = max(arguments.node_count, config.node_count)


def _torch(backend: str, arguments: EstimatorArguments) -> PyTorchConfiguration:
    count = arguments.node_count * arguments.process_count_per_node
    return PyTorchConfiguration(backend, count, arguments.node_count)
