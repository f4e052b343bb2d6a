"""From a run's spec to its container: prepares the image, then hands out the launcher.

Imported only by the worker of a run that asks for an image.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...containers.credentials import find_password
from ...containers.engine import Engine
from ...containers.labels import container_name
from ...containers.mounts import make_mounts
from ...containers.options import ContainerPlan
from ...containers.users import choose_user, user_variables
from ...environments.images.preparing import ReadyImage, prepare_image
from ...errors import ContainerError
from ...folders.inside_container import CONTAINER_VARIABLE
from ...folders.run_spec import ContainerSpec
from ...folders.workspace_settings import get_number
from ...masking import SECRET_PREFIX
from ...models.handing_over import OUTBOX_VARIABLE
from ..base import Launch, Prepared, RunContext
from ..client_folder import make_client_folder
from ..local.process import ProcessLauncher
from ..ranks.mpirun import PACKAGE
from .docker import LOST_S, DockerLauncher
from .models import ModelTaker, outbox_path

if TYPE_CHECKING:
    from ...environments.builder import BuildMonitor


class ContainerLaunch(Launch):
    """The container of one run, from its image to its launcher."""

    def __init__(self, run: RunContext) -> None:
        super().__init__(run)
        assert run.spec.container is not None
        self._container: ContainerSpec = run.spec.container
        self._engine = Engine()
        self._image: ReadyImage | None = None
        self._security: tuple[str, ...] = ()
        self._asking = threading.Thread(target=self._ask_security, daemon=True)

    def prepare(self, monitor: BuildMonitor) -> Prepared:
        """Find, fetch or build the image.

        Raises:
            EnvironmentBuildError: it cannot be had, or ``monitor.should_stop`` returned True.
            ContainerError: the engine does not do its part.
        """
        self._asking.start()
        self._image = prepare_image(
            self.run.workspace,
            self._engine,
            self._container,
            self.run.spec.environment,
            monitor,
            find_password(self.run.workspace, self._container),
            mpirun_package=PACKAGE if self.run.spec.n_ranks > 1 else "",
        )
        return to_prepared(self._image, self._base_variables(self._image))

    def _base_variables(self, image: ReadyImage) -> dict[str, str]:
        """Return the image's variables and the secrets, and nothing else of this machine."""
        secrets = {k: v for k, v in os.environ.items() if k.startswith(SECRET_PREFIX)}
        own = dict(image.variables)
        told = {CONTAINER_VARIABLE: "1", OUTBOX_VARIABLE: outbox_path(self.run.folder)}
        return {**own, **user_variables(own), **secrets, **told}

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> DockerLauncher:
        """Return the launcher of one process in the container."""
        return self.launch_inside(None)

    def launch_inside(self, inner: ProcessLauncher | None) -> DockerLauncher:
        """Return the launcher of a container; ``inner`` starts its processes, by default one."""
        patience_s = get_number(self.run.workspace, "containers.engine_patience_s", LOST_S)
        taker = ModelTaker(self.run.folder)
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
        client_path = make_client_folder(self.run.workspace)
        return ContainerPlan(
            name=container_name(self.run.folder.run_id),
            image=self._image.shown,
            image_id=self._image.image_id,
            command=tuple(command),
            working_folder=self.run.folder.work_folder,
            user=user.user,
            userns_mode=user.userns_mode,
            groups=user.groups,
            mounts=make_mounts(self._container, self.run.folder, client_path),
            spec=self._container,
            run_id=self.run.folder.run_id,
            workspace=self.run.workspace.path,
        )


def to_prepared(image: ReadyImage, variables: Mapping[str, str]) -> Prepared:
    """Return an image as the interpreter that a run is started with."""
    return Prepared(
        image.interpreter,
        variables,
        key=image.key,
        is_cached=image.is_cached,
        lock_path=image.lock_path,
        notes=image.notes,
    )
