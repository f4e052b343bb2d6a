"""Building an environment ahead of its first run, watched from a notebook."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...base.user_messages import say
from ...errors import EstimatoryError
from ...folders.workspace_folder import WorkspaceFolder
from .image_details import DockerImageDetails

if TYPE_CHECKING:
    from ...folders.run_spec import ContainerSpec, EnvironmentSpec
    from ..folder import BuiltEnvironment
    from .environment import Environment

RUNNING, SUCCEEDED, FAILED = "Running", "Succeeded", "Failed"
_POLL_S = 0.1


_BY_ENVIRONMENT = "Environment.build(ws) makes one."


@checked
class ImageBuildDetails(
    AbsentNames,
    absent={
        "build_id": "Builds here have no number; log_path names the log.",
        "environment_client": "No service builds here; status and get_log() ask the build itself.",
    },
):
    """A build on its way: ``status``, its log, and waiting for its end."""

    @absent_arguments(
        **dict.fromkeys(("environment_client", "location", "log_url", "build_id"), _BY_ENVIRONMENT)
    )
    def __init__(self, log_path: str) -> None:
        self.log_path = log_path
        self.built: BuiltEnvironment | None = None
        """The interpreter that was built, once it is."""
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"ImageBuildDetails(status={self.status!r}, log={self.log_path!r})"

    @property
    def status(self) -> str:
        """``Running``, ``Succeeded`` or ``Failed``."""
        if self._thread is not None and self._thread.is_alive():
            return RUNNING
        return SUCCEEDED if self.built is not None else FAILED

    @property
    def log_url(self) -> str:
        """The address of the log, a file of this machine."""
        return Path(self.log_path).as_uri()

    def get_log(self) -> str:
        """Return what the tools have written so far."""
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def wait_for_completion(self, show_output: bool = True) -> ImageBuildDetails:
        """Wait for the end, and show the log as it grows.

        Raises:
            ResolutionError: the packages do not exist or do not fit together.
            EnvironmentBuildError: building failed otherwise.
        """
        n_shown = 0
        while True:
            is_running = self.status == RUNNING
            if show_output:
                n_shown += _show(self.get_log()[n_shown:])
            if not is_running:
                break
            time.sleep(_POLL_S)
        if self._error is not None:
            raise self._error
        return self

    def _start(
        self, workspace: WorkspaceFolder, environment: Environment, *, use_docker: bool
    ) -> None:
        from ..settling import settle_environment

        build: Callable[..., None] = self._build_image if use_docker else self._build
        if use_docker:
            given: tuple[Any, ...] = _describe_image(workspace, environment)
        else:
            given = (settle_environment(workspace, environment.to_spec()),)
        self._thread = threading.Thread(target=build, args=(workspace, *given), daemon=True)
        self._thread.start()

    def _build_image(
        self,
        workspace: WorkspaceFolder,
        container: ContainerSpec,
        spec: EnvironmentSpec,
        password: str,
    ) -> None:
        from ...containers.engine import Engine
        from ..builder import BuildMonitor
        from ..folder import BuiltEnvironment
        from ..images.preparing import prepare_image

        try:
            monitor = BuildMonitor(self.log_path)
            image = prepare_image(workspace, Engine(), container, spec, monitor, password)
            self._write(f"The image is {image.shown}.\n")
            self.built = BuiltEnvironment(
                image.key, image.interpreter, image.lock_path, image.is_cached, image.notes
            )
        except BaseException as error:  # noqa: BLE001 - raised where the end is waited for
            self._error = error

    def _build(self, workspace: WorkspaceFolder, spec: EnvironmentSpec) -> None:
        from ..building import build_environment
        from ..folder import BuiltEnvironment

        try:
            if spec.is_isolated:
                self.built = build_environment(workspace, spec, log_path=self.log_path)
            else:
                self._write("Nothing to build: runs use an interpreter that is there.\n")
                self.built = BuiltEnvironment("", spec.interpreter, "", is_cached=True)
        except EstimatoryError as error:
            self._error = error
        except BaseException as error:  # noqa: BLE001 - raised where the end is waited for
            self._error = error

    def _write(self, text: str) -> None:
        with open(self.log_path, "a", encoding="utf-8") as log:
            log.write(text)


def start_build(
    workspace: WorkspaceFolder, environment: Environment, *, use_docker: bool = False
) -> ImageBuildDetails:
    """Build in the background of this process; with ``use_docker`` the image.

    Raises:
        UserError: the environment asks for what it cannot have.
        ContainerError: an image is to be built, and no container engine answers.
    """
    handle, path = tempfile.mkstemp(prefix="estimatory-build-", suffix=".log")
    os.close(handle)
    details = ImageBuildDetails(path)
    details._start(workspace, environment, use_docker=use_docker)
    return details


def build_shown(
    workspace: WorkspaceFolder, environment: Environment, use_docker: bool
) -> ImageBuildDetails:
    """Build, and show the log as it grows.

    Raises:
        EnvironmentBuildError: it failed.
        ContainerError: an image is to be built, and no container engine answers.
    """
    details = start_build(workspace, environment, use_docker=use_docker)
    return details.wait_for_completion(show_output=True)


def _describe_image(
    workspace: WorkspaceFolder, environment: Environment
) -> tuple[ContainerSpec, EnvironmentSpec, str]:
    from ...containers.checks import check_spec
    from ...containers.credentials import find_password
    from ...containers.finding import check_engine
    from ..settling import settle_for_image
    from .to_container import make_container

    container = make_container(environment)
    check_spec(container)
    check_engine()
    given = environment.docker.base_image_registry.password
    password = given or find_password(workspace, container)
    return container, settle_for_image(workspace, environment.to_spec()), password


def describe_build(workspace: WorkspaceFolder, environment: Environment) -> DockerImageDetails:
    """Return whether the environment is built already, and where."""
    from ..folder import find_environment
    from ..settling import settle_environment

    spec = settle_environment(workspace, environment.to_spec())
    found = find_environment(workspace, spec) if spec.is_isolated else None
    docker = environment.docker
    return DockerImageDetails(
        pythonEnvironment=_describe_python(found) if found else {},
        imageExistsInRegistry=found is not None,
        dockerImage={"name": docker.base_image, "registry": docker.base_image_registry.to_dict()},
        ingredients={"dockerfile": docker.base_dockerfile},
    )


def _describe_python(built: BuiltEnvironment) -> dict[str, Any]:
    folder = os.path.dirname(os.path.dirname(built.interpreter))
    paths = {"interpreterPath": built.interpreter, "condaEnvironmentPath": folder}
    return {**built._asdict(), **paths}


def _show(text: str) -> int:
    say(text)
    return len(text)
