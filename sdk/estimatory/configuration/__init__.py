"""What runs, how and where, below the estimators: ScriptRunConfig, RunConfiguration, sections."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .arguments import flatten_script_params, parse_parameters
    from .data import Data, DataLocation, OutputData
    from .distributed import (
        Gloo,
        Mpi,
        MpiConfiguration,
        Nccl,
        ParallelTaskConfiguration,
        ParameterServer,
        PyTorchConfiguration,
        TensorflowConfiguration,
    )
    from .docker import DockerConfiguration
    from .origin import default_environment, describe_origin
    from .run_configuration import RunConfiguration
    from .script_run_config import MAX_DURATION_SECONDS_DEFAULT, ScriptRunConfig
    from .sections import (
        AmlComputeConfiguration,
        EggLibrary,
        HdiConfiguration,
        HistoryConfiguration,
        JarLibrary,
        MavenLibrary,
        PyPiLibrary,
        RCranLibrary,
        SparkConfiguration,
    )

_HOMES = {
    "AmlComputeConfiguration": "sections",
    "Data": "data",
    "DataLocation": "data",
    "DockerConfiguration": "docker",
    "EggLibrary": "sections",
    "Gloo": "distributed",
    "HdiConfiguration": "sections",
    "HistoryConfiguration": "sections",
    "JarLibrary": "sections",
    "MAX_DURATION_SECONDS_DEFAULT": "script_run_config",
    "MavenLibrary": "sections",
    "Mpi": "distributed",
    "MpiConfiguration": "distributed",
    "Nccl": "distributed",
    "OutputData": "data",
    "ParallelTaskConfiguration": "distributed",
    "ParameterServer": "distributed",
    "PyPiLibrary": "sections",
    "PyTorchConfiguration": "distributed",
    "RCranLibrary": "sections",
    "RunConfiguration": "run_configuration",
    "ScriptRunConfig": "script_run_config",
    "SparkConfiguration": "sections",
    "TensorflowConfiguration": "distributed",
    "default_environment": "origin",
    "describe_origin": "origin",
    "flatten_script_params": "arguments",
    "parse_parameters": "arguments",
}

__all__ = [
    "MAX_DURATION_SECONDS_DEFAULT",
    "AmlComputeConfiguration",
    "Data",
    "DataLocation",
    "DockerConfiguration",
    "EggLibrary",
    "Gloo",
    "HdiConfiguration",
    "HistoryConfiguration",
    "JarLibrary",
    "MavenLibrary",
    "Mpi",
    "MpiConfiguration",
    "Nccl",
    "OutputData",
    "ParallelTaskConfiguration",
    "ParameterServer",
    "PyPiLibrary",
    "PyTorchConfiguration",
    "RCranLibrary",
    "RunConfiguration",
    "ScriptRunConfig",
    "SparkConfiguration",
    "TensorflowConfiguration",
    "default_environment",
    "describe_origin",
    "flatten_script_params",
    "parse_parameters",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
