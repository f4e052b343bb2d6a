"""The seam to the container engine: the one module that imports the ``docker`` package.

Everything is sent as data in the body of a request: nothing here passes through a shell or shows
on a command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..errors import ContainerError, ImageError
from ..site_packages import add_site_packages
from .finding import check_engine, find_address
from .labels import IMAGE_LABEL, RUN_LABEL, STAGE_LABEL

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Image:
    """An image that the engine has."""

    id: str
    size: int = 0
    """Bytes."""
    variables: dict[str, str] = field(default_factory=dict)
    user: str = ""


@dataclass(frozen=True)
class ContainerState:
    """How a container is doing."""

    is_running: bool
    exit_code: int = 0
    is_out_of_memory: bool = False
    error: str = ""


class EngineLostError(ContainerError):
    """The connection broke, or nothing answers any more: it may come back."""


class Engine:
    """One container engine of this machine.

    Raises:
        ContainerError: by every method: the engine refuses; EngineLostError where it does not
            answer.
    """

    def __init__(self, address: str = "", *, is_checked: bool = False) -> None:
        self.address = address or find_address()
        if not is_checked:
            check_engine(self.address)
        self._client: Any = None

    @property
    def client(self) -> Any:
        """The package's client, made at the first use."""
        if self._client is None:
            docker = import_docker()
            with self._explained():
                self._client = docker.APIClient(
                    base_url=self.address, version="auto", timeout=PATIENCE_S
                )
        return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def info(self) -> dict[str, Any]:
        """What the engine says of itself."""
        with self._explained():
            return dict(self.client.info())

    # --- images ----------------------------------------------------------------------------
    def find_image(self, name: str) -> Image | None:
        """The image of that name or id, where the engine has it."""
        try:
            with self._explained():
                found = self.client.inspect_image(name)
        except _NotThereError:
            return None
        config = found.get("Config") or {}
        return Image(
            id=found["Id"],
            size=int(found.get("Size", 0)),
            variables=_to_dict(config.get("Env")),
            user=config.get("User") or "",
        )

    def pull(self, image: str, credentials: Mapping[str, str] | None) -> Iterator[dict[str, Any]]:
        """Fetch an image; yields what the engine tells of it."""
        repository, separator, version = image.partition("@")
        if not separator:
            repository, _, version = image.rpartition(":")
        options: dict[str, Any] = {"auth_config": dict(credentials)} if credentials else {}
        with self._explained():
            yield from self.client.pull(
                repository, tag=version, stream=True, decode=True, **options
            )

    def build(self, context: Any, **options: Any) -> Iterator[dict[str, Any]]:
        """Build from a tar file with a Dockerfile in it; yields what the engine tells of it."""
        with self._explained():
            yield from self.client.build(
                fileobj=context,
                custom_context=True,
                decode=True,
                rm=True,
                forcerm=True,
                **options,
            )

    def tag(self, image_id: str, repository: str, tag: str) -> None:
        with self._explained():
            self.client.tag(image_id, repository, tag)

    def prune_stages(self) -> None:
        """Remove what builds of ours have left behind, except images that have a name."""
        with self._explained():
            self.client.prune_images({"dangling": True, "label": [STAGE_LABEL]})

    def list_images(self, label: str = IMAGE_LABEL) -> list[dict[str, Any]]:
        """The images that carry a label, as the engine describes them."""
        with self._explained():
            return list(self.client.images(filters={"label": [label]}))

    def remove_image(self, name: str) -> None:
        """Take the name away, and the image with its last name; nothing happens without it."""
        try:
            with self._explained():
                self.client.remove_image(name)
        except _NotThereError:
            return

    def run_once(self, image: str, command: list[str]) -> tuple[int, str]:
        """Exit code and output of a command, in a container that sees and reaches nothing.

        The code is 127 where the image has no such program.
        """
        host_options = {"network_mode": "none", "security_opt": ["no-new-privileges"]}
        options = {"image": image, "entrypoint": command[:1], "command": command[1:]}
        container = self.create(options, host_options)
        try:
            self.start(container)
            self.wait(container)
            state = self.inspect(container)
            return (state.exit_code if state else 1), self.read_output(container)
        except EngineLostError:
            raise
        except ContainerError as error:
            if is_program_missing(error.message):
                return 127, error.message
            raise
        finally:
            self.remove(container)

    # --- containers ------------------------------------------------------------------------
    def create(self, options: Mapping[str, Any], host_options: Mapping[str, Any]) -> str:
        """Make a container, not started yet; returns its id."""
        with self._explained():
            host_config = self.client.create_host_config(**host_options)
            made = self.client.create_container(**options, host_config=host_config)
        return str(made["Id"])

    def start(self, container: str) -> None:
        with self._explained():
            self.client.start(container)

    def inspect(self, container: str) -> ContainerState | None:
        """How it is doing; None when there is no such container."""
        try:
            with self._explained():
                state = self.client.inspect_container(container)["State"]
        except _NotThereError:
            return None
        return ContainerState(
            is_running=bool(state["Running"] or state.get("Restarting")),
            exit_code=int(state["ExitCode"]),
            is_out_of_memory=bool(state.get("OOMKilled")),
            error=state.get("Error") or "",
        )

    def wait(self, container: str) -> None:
        """Return when it has ended, or is not there."""
        try:
            with self._explained():
                self.client.wait(container, timeout=None)
        except _NotThereError:
            return

    def stop(self, container: str, grace_s: float) -> None:
        """TERM, and KILL after ``grace_s`` seconds; returns when it has ended."""
        try:
            with self._explained():
                self.client.stop(container, timeout=max(0, round(grace_s)))
        except _NotThereError:
            return

    def remove(self, container: str) -> None:
        """Remove it, dead or alive; nothing happens when it is not there."""
        try:
            with self._explained():
                self.client.remove_container(container, force=True, v=True)
        except _NotThereError:
            return

    def read_output(self, container: str) -> str:
        """What it has written to its own output."""
        with self._explained():
            said = self.client.logs(container, tail=50)
        return str(said.decode(errors="replace"))

    def find_containers(self, run_id: str) -> list[str]:
        """Ids of the containers of a run, ended ones included."""
        with self._explained():
            found = self.client.containers(all=True, filters={"label": [f"{RUN_LABEL}={run_id}"]})
        return [str(container["Id"]) for container in found]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """The package's errors as ours."""
        docker = import_docker()
        import requests

        try:
            yield
        except docker.errors.NotFound as error:
            raise _NotThereError(_said(error)) from None
        except docker.errors.APIError as error:
            raise _explain_refusal(_said(error)) from None
        except (requests.RequestException, docker.errors.DockerException, OSError) as error:
            raise EngineLostError(
                f"The container engine at {self.address} does not answer: {_short(error)}",
                "Is it running? `docker info` tells.",
            ) from None


class _NotThereError(ContainerError, ImageError):
    """No such image or container."""


def import_docker() -> Any:
    """The ``docker`` package.

    Raises:
        ContainerError: it is not installed.
    """
    add_site_packages()
    try:
        import docker.errors
    except ImportError:
        raise ContainerError(
            "The Python package `docker`, which talks to the container engine, is not installed.",
            "Install it beside estimatory: pip install docker.",
        ) from None
    return docker


def is_program_missing(said: str) -> bool:
    """Whether the engine says that an image has no such program."""
    return "executable file not found" in said or "no such file or directory: unknown" in said


def _explain_refusal(said: str) -> ContainerError:
    if "no space left on device" in said.lower():
        return ContainerError(
            f"The disk of the container engine is full: {said}",
            "`docker system df` shows what takes the space.",
        )
    return ContainerError(f"The container engine refuses: {said}")


def _said(error: Any) -> str:
    text = str(getattr(error, "explanation", "") or error)
    return text.strip()[:1000]


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__


def _to_dict(pairs: list[str] | None) -> dict[str, str]:
    split = (pair.partition("=") for pair in pairs or ())
    return {name: value for name, _, value in split}
