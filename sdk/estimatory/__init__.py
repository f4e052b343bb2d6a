"""Estimators for Jupyter: tracked, live, detached training runs on your own machines.

Names are imported when they are first used: a training script that says
``from estimatory import Run`` loads what logging needs and nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False  # loading ``typing`` for its own would take longer than all of this
if TYPE_CHECKING:
    from typing import Any

    from estimatory_magics import EstimatorBuilder as EstimatorBuilder

    from .api.experiment import Experiment
    from .api.runs import Run
    from .api.workspace import Workspace
    from .configuration import (
        DockerConfiguration,
        Gloo,
        Mpi,
        MpiConfiguration,
        Nccl,
        ParameterServer,
        PyTorchConfiguration,
        RunConfiguration,
        ScriptRunConfig,
        TensorflowConfiguration,
    )
    from .data import (
        DataPath,
        DataReference,
        Dataset,
        DatasetConsumptionConfig,
        Datastore,
        FileDataset,
        OutputFileDatasetConfig,
        TabularDataset,
    )
    from .environments import CondaDependencies, ContainerRegistry, Environment
    from .errors import EstimatoryError, RunFailedError, UserError
    from .estimators import Chainer, Estimator, PyTorch, SKLearn, TensorFlow
    from .folders.run_spec import EnvironmentSpec
    from .models import ModelRecord, ModelRegistry

__all__ = [
    "Chainer",
    "CondaDependencies",
    "ContainerRegistry",
    "DataPath",
    "DataReference",
    "Dataset",
    "DatasetConsumptionConfig",
    "Datastore",
    "DockerConfiguration",
    "Environment",
    "EnvironmentSpec",
    "Estimator",
    "EstimatoryError",
    "Experiment",
    "FileDataset",
    "Gloo",
    "ModelRecord",
    "ModelRegistry",
    "Mpi",
    "MpiConfiguration",
    "Nccl",
    "OutputFileDatasetConfig",
    "ParameterServer",
    "PyTorch",
    "PyTorchConfiguration",
    "Run",
    "RunConfiguration",
    "RunFailedError",
    "SKLearn",
    "ScriptRunConfig",
    "TabularDataset",
    "TensorFlow",
    "TensorflowConfiguration",
    "UserError",
    "Workspace",
]

_HOMES = {
    "Chainer": "estimators",
    "CondaDependencies": "environments",
    "ContainerRegistry": "environments",
    "DataPath": "data",
    "DataReference": "data",
    "Dataset": "data",
    "DatasetConsumptionConfig": "data",
    "Datastore": "data",
    "DockerConfiguration": "configuration",
    "Environment": "environments",
    "EnvironmentSpec": "folders.run_spec",
    "Estimator": "estimators",
    "EstimatoryError": "errors",
    "Experiment": "api.experiment",
    "FileDataset": "data",
    "Gloo": "configuration",
    "ModelRecord": "models",
    "ModelRegistry": "models",
    "Mpi": "configuration",
    "MpiConfiguration": "configuration",
    "Nccl": "configuration",
    "OutputFileDatasetConfig": "data",
    "ParameterServer": "configuration",
    "PyTorch": "estimators",
    "PyTorchConfiguration": "configuration",
    "Run": "api.runs",
    "RunConfiguration": "configuration",
    "RunFailedError": "errors",
    "SKLearn": "estimators",
    "ScriptRunConfig": "configuration",
    "TabularDataset": "data",
    "TensorFlow": "estimators",
    "TensorflowConfiguration": "configuration",
    "UserError": "errors",
    "Workspace": "api.workspace",
    "__version__": "version",
}


def __getattr__(name: str) -> Any:
    if name == "EstimatorBuilder":  # not in __all__: a run has the core alone, without notebooks
        import estimatory_magics

        return estimatory_magics.EstimatorBuilder
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'estimatory' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "EstimatorBuilder"])


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext estimatory``: register ``%%estimator`` and the line magics."""
    import estimatory_magics

    estimatory_magics.load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """``%unload_ext estimatory``."""
    import estimatory_magics

    estimatory_magics.unload_ipython_extension(ipython)
