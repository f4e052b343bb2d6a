from typing import Any

import estimatory_magics

from .api.experiment import Experiment as Experiment
from .api.runs import Run as Run
from .api.sweeps import Sweep as Sweep, SweepRun as SweepRun
from .api.workspace import Workspace as Workspace
from .configuration import (
    DockerConfiguration as DockerConfiguration,
    Gloo as Gloo,
    Mpi as Mpi,
    MpiConfiguration as MpiConfiguration,
    Nccl as Nccl,
    ParameterServer as ParameterServer,
    PyTorchConfiguration as PyTorchConfiguration,
    RunConfiguration as RunConfiguration,
    ScriptRunConfig as ScriptRunConfig,
    TensorflowConfiguration as TensorflowConfiguration,
)
from .data import (
    DataPath as DataPath,
    DataReference as DataReference,
    Dataset as Dataset,
    DatasetConsumptionConfig as DatasetConsumptionConfig,
    Datastore as Datastore,
    FileDataset as FileDataset,
    OutputFileDatasetConfig as OutputFileDatasetConfig,
    TabularDataset as TabularDataset,
)
from .environments import (
    CondaDependencies as CondaDependencies,
    ContainerRegistry as ContainerRegistry,
    Environment as Environment,
)
from .errors import (
    EstimatoryError as EstimatoryError,
    RunFailedError as RunFailedError,
    UserError as UserError,
)
from .estimators import (
    Chainer as Chainer,
    Estimator as Estimator,
    PyTorch as PyTorch,
    SKLearn as SKLearn,
    TensorFlow as TensorFlow,
)
from .folders.run_spec import EnvironmentSpec as EnvironmentSpec
from .models import ModelRecord as ModelRecord, ModelRegistry as ModelRegistry
from .version import __version__ as __version__

EstimatorBuilder = estimatory_magics.EstimatorBuilder

def load_ipython_extension(ipython: Any) -> None: ...
def unload_ipython_extension(ipython: Any) -> None: ...
