from typing import Any

import estimatory_magics

from .api.experiment import Experiment as Experiment
from .api.runs import Run as Run
from .api.workspace import Workspace as Workspace
from .configuration import (
    DockerConfiguration as DockerConfiguration,
)
from .configuration import (
    Gloo as Gloo,
)
from .configuration import (
    Mpi as Mpi,
)
from .configuration import (
    MpiConfiguration as MpiConfiguration,
)
from .configuration import (
    Nccl as Nccl,
)
from .configuration import (
    ParameterServer as ParameterServer,
)
from .configuration import (
    PyTorchConfiguration as PyTorchConfiguration,
)
from .configuration import (
    RunConfiguration as RunConfiguration,
)
from .configuration import (
    ScriptRunConfig as ScriptRunConfig,
)
from .configuration import (
    TensorflowConfiguration as TensorflowConfiguration,
)
from .data import (
    DataPath as DataPath,
)
from .data import (
    DataReference as DataReference,
)
from .data import (
    Dataset as Dataset,
)
from .data import (
    DatasetConsumptionConfig as DatasetConsumptionConfig,
)
from .data import (
    Datastore as Datastore,
)
from .data import (
    FileDataset as FileDataset,
)
from .data import (
    OutputFileDatasetConfig as OutputFileDatasetConfig,
)
from .data import (
    TabularDataset as TabularDataset,
)
from .environments import (
    CondaDependencies as CondaDependencies,
)
from .environments import (
    ContainerRegistry as ContainerRegistry,
)
from .environments import (
    Environment as Environment,
)
from .errors import (
    EstimatoryError as EstimatoryError,
)
from .errors import (
    RunFailedError as RunFailedError,
)
from .errors import (
    UserError as UserError,
)
from .estimators import (
    Chainer as Chainer,
)
from .estimators import (
    Estimator as Estimator,
)
from .estimators import (
    PyTorch as PyTorch,
)
from .estimators import (
    SKLearn as SKLearn,
)
from .estimators import (
    TensorFlow as TensorFlow,
)
from .folders.run_spec import EnvironmentSpec as EnvironmentSpec
from .models import ModelRecord as ModelRecord
from .models import ModelRegistry as ModelRegistry
from .version import __version__ as __version__

EstimatorBuilder = estimatory_magics.EstimatorBuilder

def load_ipython_extension(ipython: Any) -> None: ...
def unload_ipython_extension(ipython: Any) -> None: ...
