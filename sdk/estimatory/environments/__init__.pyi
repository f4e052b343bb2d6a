from .builder import (
    BuildMonitor as BuildMonitor,
    BuildPlan as BuildPlan,
    EnvironmentBuilder as EnvironmentBuilder,
    Step as Step,
)
from .building import build_environment as build_environment
from .catalog import (
    EnvironmentRecord as EnvironmentRecord,
    delete_environment as delete_environment,
    get_environment as get_environment,
    list_environments as list_environments,
)
from .definition.build_context import DockerBuildContext as DockerBuildContext
from .definition.conda_dependencies import CondaDependencies as CondaDependencies
from .definition.container_registry import (
    ContainerRegistry as ContainerRegistry,
    RegistryIdentity as RegistryIdentity,
)
from .definition.docker_section import (
    DockerImagePlatform as DockerImagePlatform,
    DockerSection as DockerSection,
)
from .definition.environment import Environment as Environment
from .definition.image_build import ImageBuildDetails as ImageBuildDetails
from .definition.image_details import (
    DEFAULT_CPU_IMAGE as DEFAULT_CPU_IMAGE,
    DEFAULT_GPU_IMAGE as DEFAULT_GPU_IMAGE,
    DockerImageDetails as DockerImageDetails,
)
from .definition.of_run import environment_of as environment_of
from .definition.r_section import (
    RCranPackage as RCranPackage,
    RGitHubPackage as RGitHubPackage,
    RSection as RSection,
)
from .definition.reference import EnvironmentReference as EnvironmentReference
from .definition.sections import (
    PythonSection as PythonSection,
    SparkPackage as SparkPackage,
    SparkSection as SparkSection,
)
from .folder import (
    BuiltEnvironment as BuiltEnvironment,
    EnvironmentFolder as EnvironmentFolder,
    find_environment as find_environment,
)
from .keys import environment_key as environment_key, normalize as normalize
from .packages.conda import (
    MappedRequirements as MappedRequirements,
    conda_to_pip as conda_to_pip,
    map_requirements as map_requirements,
)
from .packages.run_client import satisfied_by_us as satisfied_by_us
from .settling import settle_environment as settle_environment, settle_for_image as settle_for_image
from .variables import clean_variables as clean_variables
