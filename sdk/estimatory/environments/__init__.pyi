from .builder import (
    BuildMonitor as BuildMonitor,
)
from .builder import (
    BuildPlan as BuildPlan,
)
from .builder import (
    EnvironmentBuilder as EnvironmentBuilder,
)
from .builder import (
    Step as Step,
)
from .building import build_environment as build_environment
from .catalog import (
    EnvironmentRecord as EnvironmentRecord,
)
from .catalog import (
    delete_environment as delete_environment,
)
from .catalog import (
    get_environment as get_environment,
)
from .catalog import (
    list_environments as list_environments,
)
from .definition.build_context import DockerBuildContext as DockerBuildContext
from .definition.conda_dependencies import CondaDependencies as CondaDependencies
from .definition.container_registry import (
    ContainerRegistry as ContainerRegistry,
)
from .definition.container_registry import (
    RegistryIdentity as RegistryIdentity,
)
from .definition.docker_section import (
    DockerImagePlatform as DockerImagePlatform,
)
from .definition.docker_section import (
    DockerSection as DockerSection,
)
from .definition.environment import Environment as Environment
from .definition.image_build import ImageBuildDetails as ImageBuildDetails
from .definition.image_details import (
    DEFAULT_CPU_IMAGE as DEFAULT_CPU_IMAGE,
)
from .definition.image_details import (
    DEFAULT_GPU_IMAGE as DEFAULT_GPU_IMAGE,
)
from .definition.image_details import DockerImageDetails as DockerImageDetails
from .definition.r_section import (
    RCranPackage as RCranPackage,
)
from .definition.r_section import (
    RGitHubPackage as RGitHubPackage,
)
from .definition.r_section import (
    RSection as RSection,
)
from .definition.reference import EnvironmentReference as EnvironmentReference
from .definition.sections import (
    PythonSection as PythonSection,
)
from .definition.sections import (
    SparkPackage as SparkPackage,
)
from .definition.sections import (
    SparkSection as SparkSection,
)
from .definition.specs import environment_of as environment_of
from .folder import (
    BuiltEnvironment as BuiltEnvironment,
)
from .folder import (
    EnvironmentFolder as EnvironmentFolder,
)
from .folder import (
    find_environment as find_environment,
)
from .keys import environment_key as environment_key
from .keys import normalize as normalize
from .packages.conda import (
    MappedRequirements as MappedRequirements,
)
from .packages.conda import (
    conda_to_pip as conda_to_pip,
)
from .packages.conda import (
    map_requirements as map_requirements,
)
from .packages.run_client import satisfied_by_us as satisfied_by_us
from .settling import settle_environment as settle_environment
from .settling import settle_for_image as settle_for_image
from .variables import clean_variables as clean_variables
