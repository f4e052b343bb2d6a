"""From a run's spec to its container: prepares the image, then hands out the launcher.

Imported only by the worker of a run that asks for an image.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from ...containers.credentials import find_password
from ...containers.engine import Engine
from ...containers.labels import container_name
from ...containers.mounts import make_mounts
from ...containers.options import ContainerPlan
from ...containers.users import choose_user, user_variables
from ...environments.builder import BuildMonitor
from ...environments.images.preparing import ReadyImage, prepare_image
from ...errors import ContainerError
from ...folders.inside_container import CONTAINER_VARIABLE
from ...folders.run_folder import RunFolder
from ...folders.run_spec import ContainerSpec, RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...folders.workspace_settings import get_number
from ...masking import SECRET_PREFIX
from ...models.handing_over import OUTBOX_VARIABLE
from ..client_folder import make_client_folder
from ..local.process import ProcessLauncher
from ..ranks.mpirun import PACKAGE
from .docker import LOST_S, DockerLauncher
from .models import ModelTaker, outbox_path


class ContainerRun:
    """The container of one run, from its image to its launcher."""

    def __init__(self, spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder) -> None:
        assert spec.container is not None
        self._spec = spec
        self._container: ContainerSpec = spec.container
        self._folder = folder
        self._workspace = workspace
        self._engine = Engine()
        self._image: ReadyImage | None = None
        self._security: tuple[str, ...] = ()
        self._asking = threading.Thread(target=self._ask_security, daemon=True)

    def prepare(
        self, on_progress: Callable[[str], None], should_stop: Callable[[], bool]
    ) -> ReadyImage:
        """Find, fetch or build the image.

        Raises:
            EnvironmentBuildError: it cannot be had, or ``should_stop`` said so.
            ContainerError: the engine does not do its part.
        """
        self._asking.start()
        self._image = prepare_image(
            self._workspace,
            self._engine,
            self._container,
            self._spec.environment,
            BuildMonitor(self._folder.build_log_path, on_progress, should_stop),
            find_password(self._workspace, self._container),
            mpirun_package=PACKAGE if self._spec.n_ranks > 1 else "",
        )
        return self._image

    def base_variables(self) -> dict[str, str]:
        """What the script finds set before its own variables: the image's, none of this machine's.

        Values kept out of the spec are among them, under their prefix.
        """
        assert self._image is not None
        secrets = {k: v for k, v in os.environ.items() if k.startswith(SECRET_PREFIX)}
        own = dict(self._image.variables)
        told = {CONTAINER_VARIABLE: "1", OUTBOX_VARIABLE: outbox_path(self._folder)}
        return {**own, **user_variables(own), **secrets, **told}

    def make_launcher(self, inner: ProcessLauncher | None = None) -> DockerLauncher:
        """``inner``: what is started in the container, by default one process."""
        patience_s = get_number(self._workspace, "containers.engine_patience_s", LOST_S)
        taker = ModelTaker(self._folder)
        return DockerLauncher(self._engine, self._plan, inner, taker, lost_s=float(patience_s))

    def _ask_security(self) -> None:
        """While the image is looked up: the engine takes long to describe itself."""
        try:
            self._security = tuple(self._engine.info().get("SecurityOptions") or ())
        except ContainerError:  # whatever comes next says so
            return

    def _plan(self, command: list[str]) -> ContainerPlan:
        assert self._image is not None
        self._asking.join()
        user = choose_user(self._security, os.getuid(), os.getgid(), os.getgroups())
        client_path = make_client_folder(self._workspace)
        return ContainerPlan(
            name=container_name(self._folder.run_id),
            image=self._image.shown,
            image_id=self._image.image_id,
            command=tuple(command),
            working_folder=self._folder.work_folder,
            user=user.user,
            userns_mode=user.userns_mode,
            groups=user.groups,
            mounts=make_mounts(self._container, self._folder, client_path),
            spec=self._container,
            run_id=self._folder.run_id,
            workspace=self._workspace.path,
        )
