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
    from .output_options import (
        DatasetRegistrationOptions,
        GlobsOptions,
        MountOptions,
        OutputOptions,
        RegistrationOptions,
        UploadOptions,
        Uri,
    )
    from .run_configuration import RunConfiguration
    from .script_run_config import MAX_DURATION_SECONDS_DEFAULT, ScriptRunConfig
    from .sections import (
        AmlComputeConfiguration,
        ApplicationEndpointConfiguration,
        EggLibrary,
        HdiConfiguration,
        HistoryConfiguration,
        JarLibrary,
        KubernetesComputeConfiguration,
        MavenLibrary,
        PyPiLibrary,
        RCranLibrary,
        SparkConfiguration,
    )

_HOMES = {
    "AmlComputeConfiguration": "sections",
    "ApplicationEndpointConfiguration": "sections",
    "Data": "data",
    "DataLocation": "data",
    "DatasetRegistrationOptions": "output_options",
    "DockerConfiguration": "docker",
    "EggLibrary": "sections",
    "GlobsOptions": "output_options",
    "Gloo": "distributed",
    "HdiConfiguration": "sections",
    "HistoryConfiguration": "sections",
    "JarLibrary": "sections",
    "KubernetesComputeConfiguration": "sections",
    "MAX_DURATION_SECONDS_DEFAULT": "script_run_config",
    "MavenLibrary": "sections",
    "MountOptions": "output_options",
    "Mpi": "distributed",
    "MpiConfiguration": "distributed",
    "Nccl": "distributed",
    "OutputData": "data",
    "OutputOptions": "output_options",
    "ParallelTaskConfiguration": "distributed",
    "ParameterServer": "distributed",
    "PyPiLibrary": "sections",
    "PyTorchConfiguration": "distributed",
    "RCranLibrary": "sections",
    "RegistrationOptions": "output_options",
    "RunConfiguration": "run_configuration",
    "ScriptRunConfig": "script_run_config",
    "SparkConfiguration": "sections",
    "TensorflowConfiguration": "distributed",
    "UploadOptions": "output_options",
    "Uri": "output_options",
    "default_environment": "origin",
    "describe_origin": "origin",
    "flatten_script_params": "arguments",
    "parse_parameters": "arguments",
}

__all__ = [
    "MAX_DURATION_SECONDS_DEFAULT",
    "AmlComputeConfiguration",
    "ApplicationEndpointConfiguration",
    "Data",
    "DataLocation",
    "DatasetRegistrationOptions",
    "DockerConfiguration",
    "EggLibrary",
    "GlobsOptions",
    "Gloo",
    "HdiConfiguration",
    "HistoryConfiguration",
    "JarLibrary",
    "KubernetesComputeConfiguration",
    "MavenLibrary",
    "MountOptions",
    "Mpi",
    "MpiConfiguration",
    "Nccl",
    "OutputData",
    "OutputOptions",
    "ParallelTaskConfiguration",
    "ParameterServer",
    "PyPiLibrary",
    "PyTorchConfiguration",
    "RCranLibrary",
    "RegistrationOptions",
    "RunConfiguration",
    "ScriptRunConfig",
    "SparkConfiguration",
    "TensorflowConfiguration",
    "UploadOptions",
    "Uri",
    "default_environment",
    "describe_origin",
    "flatten_script_params",
    "parse_parameters",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
