from .arguments import (
    flatten_script_params as flatten_script_params,
    parse_parameters as parse_parameters,
)
from .data import Data as Data, DataLocation as DataLocation, OutputData as OutputData
from .distributed import (
    Gloo as Gloo,
    Mpi as Mpi,
    MpiConfiguration as MpiConfiguration,
    Nccl as Nccl,
    ParallelTaskConfiguration as ParallelTaskConfiguration,
    ParameterServer as ParameterServer,
    PyTorchConfiguration as PyTorchConfiguration,
    TensorflowConfiguration as TensorflowConfiguration,
)
from .docker import DockerConfiguration as DockerConfiguration
from .origin import default_environment as default_environment, describe_origin as describe_origin
from .output_options import (
    DatasetRegistrationOptions as DatasetRegistrationOptions,
    GlobsOptions as GlobsOptions,
    MountOptions as MountOptions,
    OutputOptions as OutputOptions,
    RegistrationOptions as RegistrationOptions,
    UploadOptions as UploadOptions,
    Uri as Uri,
)
from .run_configuration import RunConfiguration as RunConfiguration
from .script_run_config import (
    MAX_DURATION_SECONDS_DEFAULT as MAX_DURATION_SECONDS_DEFAULT,
    ScriptRunConfig as ScriptRunConfig,
)
from .sections import (
    AmlComputeConfiguration as AmlComputeConfiguration,
    ApplicationEndpointConfiguration as ApplicationEndpointConfiguration,
    EggLibrary as EggLibrary,
    HdiConfiguration as HdiConfiguration,
    HistoryConfiguration as HistoryConfiguration,
    JarLibrary as JarLibrary,
    KubernetesComputeConfiguration as KubernetesComputeConfiguration,
    MavenLibrary as MavenLibrary,
    PyPiLibrary as PyPiLibrary,
    RCranLibrary as RCranLibrary,
    SparkConfiguration as SparkConfiguration,
)
