from .arguments import (
    flatten_script_params as flatten_script_params,
)
from .arguments import (
    parse_parameters as parse_parameters,
)
from .data import Data as Data
from .data import DataLocation as DataLocation
from .data import OutputData as OutputData
from .distributed import (
    Gloo as Gloo,
)
from .distributed import (
    Mpi as Mpi,
)
from .distributed import (
    MpiConfiguration as MpiConfiguration,
)
from .distributed import (
    Nccl as Nccl,
)
from .distributed import (
    ParallelTaskConfiguration as ParallelTaskConfiguration,
)
from .distributed import (
    ParameterServer as ParameterServer,
)
from .distributed import (
    PyTorchConfiguration as PyTorchConfiguration,
)
from .distributed import (
    TensorflowConfiguration as TensorflowConfiguration,
)
from .docker import DockerConfiguration as DockerConfiguration
from .origin import default_environment as default_environment
from .origin import describe_origin as describe_origin
from .output_options import (
    DatasetRegistrationOptions as DatasetRegistrationOptions,
)
from .output_options import (
    GlobsOptions as GlobsOptions,
)
from .output_options import (
    MountOptions as MountOptions,
)
from .output_options import (
    OutputOptions as OutputOptions,
)
from .output_options import (
    RegistrationOptions as RegistrationOptions,
)
from .output_options import (
    UploadOptions as UploadOptions,
)
from .output_options import (
    Uri as Uri,
)
from .run_configuration import RunConfiguration as RunConfiguration
from .script_run_config import (
    MAX_DURATION_SECONDS_DEFAULT as MAX_DURATION_SECONDS_DEFAULT,
)
from .script_run_config import (
    ScriptRunConfig as ScriptRunConfig,
)
from .sections import (
    AmlComputeConfiguration as AmlComputeConfiguration,
)
from .sections import (
    ApplicationEndpointConfiguration as ApplicationEndpointConfiguration,
)
from .sections import (
    EggLibrary as EggLibrary,
)
from .sections import (
    HdiConfiguration as HdiConfiguration,
)
from .sections import (
    HistoryConfiguration as HistoryConfiguration,
)
from .sections import (
    JarLibrary as JarLibrary,
)
from .sections import (
    KubernetesComputeConfiguration as KubernetesComputeConfiguration,
)
from .sections import (
    MavenLibrary as MavenLibrary,
)
from .sections import (
    PyPiLibrary as PyPiLibrary,
)
from .sections import (
    RCranLibrary as RCranLibrary,
)
from .sections import (
    SparkConfiguration as SparkConfiguration,
)
