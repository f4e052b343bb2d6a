"""Value objects of azureml.core.environment: their attributes, and what they come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimatory import Environment, Workspace
from estimatory.environments import (
    ContainerRegistry,
    DockerBuildContext,
    DockerImageDetails,
    EnvironmentReference,
    ImageBuildDetails,
    RCranPackage,
    RegistryIdentity,
    RGitHubPackage,
    RSection,
    SparkPackage,
)
from estimatory.environments.definition.to_container import make_container
from estimatory.errors import RunConfigurationError, UserError
from estimatory.estimators import PyTorch, SKLearn


def test_a_build_context_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch")
    context = DockerBuildContext.from_local_directory(None, str(tmp_path))
    assert context.location_type is DockerBuildContext.LocationType.LocalDirectory
    environment = Environment.from_docker_build_context("x", context)
    assert environment.clone("y").docker.build_context == context
    assert make_container(environment).build_context == str(tmp_path)


def test_a_build_context_that_is_elsewhere_says_what_to_do() -> None:
    kind = DockerBuildContext.LocationType.Git
    context = DockerBuildContext(kind, "https://host/x.git", dockerfile_path="D")
    assert context == DockerBuildContext(
        location_type="git", location=context.location, dockerfile_path="D"
    )
    environment = Environment.from_docker_build_context("x", context)
    with pytest.raises(
        RunConfigurationError, match="is of type git; images are built from folders"
    ):
        make_container(environment)
    with pytest.raises(UserError, match="'ftp' is no kind of location"):
        DockerBuildContext("ftp", "x")


def test_packages_of_r_and_spark_are_kept_as_objects() -> None:
    environment = Environment("x")
    environment.r = RSection()
    package, repository = RCranPackage(), RGitHubPackage()
    package.name, package.version = "dplyr", "1.0"
    repository.repository, repository.auth_token = "tidyverse/dplyr", "my-token"
    environment.r.cran_packages = [package]
    environment.r.github_packages = [repository]
    environment.spark.packages = [SparkPackage("com.microsoft.azure", "mmlspark_2.11", "0.12")]
    read = environment.clone("y")
    assert read.r.cran_packages == [package]
    assert read.r.github_packages[0].repository == "tidyverse/dplyr"
    assert read.spark.packages[0].artifact == "mmlspark_2.11"
    assert "my-token" not in repr(environment)


def test_a_registry_may_have_an_identity() -> None:
    registry = ContainerRegistry()
    registry.registry_identity = RegistryIdentity()
    registry.registry_identity.client_id = "7"
    with pytest.raises(AttributeError):
        registry.registry_identity.clientid = "7"


def test_an_environment_is_named_by_a_reference(workspace: Workspace) -> None:
    Environment("mine").register(workspace)
    reference = EnvironmentReference("mine", version="1")
    assert reference.get_environment(workspace).name == "mine"
    assert '"version": "1"' in repr(reference)


def test_details_of_an_image_are_attributes(workspace: Workspace) -> None:
    environment = Environment("x")
    environment.docker.base_image = "a:1"
    environment.docker.base_image_registry.address = "host"
    details = environment.get_image_details(workspace)
    assert isinstance(details, DockerImageDetails)
    assert (details.image, details.repository, details.registry) == ("host/a:1", "a:1", "host")
    assert (details.image_exist, details.interpreter_path, details.dockerfile) == (
        False,
        None,
        None,
    )


def test_a_build_has_the_address_of_its_log(tmp_path: Path) -> None:
    details = ImageBuildDetails(str(tmp_path / "log"))
    assert details.log_url == (tmp_path / "log").as_uri()
    with pytest.raises(AttributeError, match="Builds here have no number; log_path"):
        details.build_id  # noqa: B018
    with pytest.raises(UserError, match=r"Environment\.build\(ws\) makes one"):
        ImageBuildDetails(environment_client="x")  # type: ignore[call-arg]


def test_estimators_name_their_framework() -> None:
    assert (PyTorch.FRAMEWORK_NAME, PyTorch.DEFAULT_VERSION) == ("PyTorch", "1.4")
    assert (SKLearn.FRAMEWORK_NAME, SKLearn.DEFAULT_VERSION) == ("SKLearn", "0.20.3")
