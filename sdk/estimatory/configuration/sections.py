"""Sections that are kept and shown: they say something to the cloud or to Spark, little to us."""

from __future__ import annotations

from typing import Any

from ..base.checked_calls import checked
from ..base.strict_settings import Section


@checked
class HistoryConfiguration(Section):
    """Which parts of a run's history are kept; here that is always everything."""

    output_collection: bool
    snapshot_project: bool
    directories_to_watch: list[str]

    def __init__(self) -> None:
        self.output_collection = True
        self.snapshot_project = True
        self.directories_to_watch = ["logs"]


@checked
class AmlComputeConfiguration(Section):
    """The machine of a transient cluster."""

    vm_size: str | None
    vm_priority: str | None
    retain_cluster: bool
    name: str | None
    cluster_max_node_count: int | None

    def __init__(self) -> None:
        self.vm_size = None
        self.vm_priority = None
        self.retain_cluster = False
        self.name = None
        self.cluster_max_node_count = None


@checked
class KubernetesComputeConfiguration(Section):
    """The instances of an attached Kubernetes cluster."""

    instance_type: str | None

    def __init__(self) -> None:
        self.instance_type = None


@checked
class ApplicationEndpointConfiguration(Section):
    """A service inside a job, such as JupyterLab: ``run_config.services["lab"]``."""

    type: str | None
    port: int | None
    properties: dict[str, str] | None

    def __init__(
        self,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        port: int | None = None,
        properties: dict[str, str] | None = None,
    ) -> None:
        self.type = type
        self.port = port
        self.properties = properties


@checked
class SparkConfiguration(Section):
    """Spark's settings: ``run_config.spark.configuration["spark.executor.cores"] = 2``."""

    configuration: dict[str, Any]

    def __init__(self) -> None:
        self.configuration = {
            "spark.app.name": "Azure ML Experiment",
            "spark.yarn.maxAppAttempts": 1,
        }


@checked
class HdiConfiguration(Section):
    """How an HDInsight cluster was used."""

    yarn_deploy_mode: str

    def __init__(self) -> None:
        self.yarn_deploy_mode = "cluster"


@checked
class JarLibrary(Section):
    """A jar for a Databricks cluster."""

    library: str | None

    def __init__(self, library: str | None = None) -> None:
        self.library = library


@checked
class EggLibrary(Section):
    """An egg for a Databricks cluster."""

    library: str | None

    def __init__(self, library: str | None = None) -> None:
        self.library = library


@checked
class PyPiLibrary(Section):
    """A Python package for a Databricks cluster."""

    package: str | None
    repo: str | None

    def __init__(self, package: str | None = None, repo: str | None = None) -> None:
        self.package = package
        self.repo = repo


@checked
class MavenLibrary(Section):
    """A Maven package for a Databricks cluster."""

    coordinates: str | None
    repo: str | None
    exclusions: list[str] | None

    def __init__(
        self,
        coordinates: str | None = None,
        repo: str | None = None,
        exclusions: list[str] | None = None,
    ) -> None:
        self.coordinates = coordinates
        self.repo = repo
        self.exclusions = exclusions


@checked
class RCranLibrary(Section):
    """An R package for a Databricks cluster."""

    package: str | None
    repo: str | None

    def __init__(self, package: str | None = None, repo: str | None = None) -> None:
        self.package = package
        self.repo = repo
