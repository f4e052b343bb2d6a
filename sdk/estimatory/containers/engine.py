"""The seam to the container engine: what runs and images need of it, and nothing else.

Everything is sent as data in the body of a request: nothing here passes through a shell or shows
on a command line. ``wire`` carries it; ``client`` has what the ``docker`` package does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from ..base.lazy_dataclasses import dataclass, field
from ..errors import ContainerError
from .client import Client
from .finding import check_engine, find_address
from .labels import RUN_LABEL
from .wire import BusyError, EngineLostError, NotThereError, ask

__all__ = ["ContainerState", "Engine", "EngineLostError", "Image", "is_program_missing"]
START_PATIENCE_S = 300.0
"""How long a container may be on its way from created to running."""


@dataclass(frozen=True)
class Image:
    """An image that the engine has."""

    id: str
    size: int = 0
    """Bytes."""
    variables: dict[str, str] = field(default_factory=dict)
    user: str = ""
    tags: tuple[str, ...] = ()
    created_at: str = ""
    tagged_at: str = ""
    """When it was given a name last, in the engine's words; both are of RFC 3339."""


@dataclass(frozen=True)
class ContainerState:
    """The state of a container."""

    is_running: bool
    exit_code: int = 0
    is_out_of_memory: bool = False
    error: str = ""


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
        self._client: Client | None = None

    @property
    def client(self) -> Any:
        """The ``docker`` package's client, made at the first use."""
        return self._loaded().api

    def _loaded(self) -> Client:
        if self._client is None:
            self._client = Client(self.address)
        return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def info(self) -> dict[str, Any]:
        """Return what the engine says of itself."""
        return dict(self._get("/info"))

    # --- images ----------------------------------------------------------------------------
    def find_image(self, name: str) -> Image | None:
        """Return the image of that name or id, where the engine has it."""
        try:
            found = self._get(f"/images/{name}/json")
        except NotThereError:
            return None
        config = found.get("Config") or {}
        return Image(
            id=found["Id"],
            size=int(found.get("Size", 0)),
            variables=_to_dict(config.get("Env")),
            user=config.get("User") or "",
            tags=tuple(found.get("RepoTags") or ()),
            created_at=found.get("Created") or "",
            tagged_at=(found.get("Metadata") or {}).get("LastTagTime") or "",
        )

    def pull(self, image: str, credentials: Mapping[str, str] | None) -> Iterator[dict[str, Any]]:
        """Fetch an image; yield the engine's events."""
        return self._loaded().pull(image, credentials)

    def build(self, context: object, **options: Any) -> Iterator[dict[str, Any]]:
        """Build from a tar file with a Dockerfile in it; yield the engine's events."""
        return self._loaded().build(context, **options)

    def tag(self, image_id: str, repository: str, tag: str) -> None:
        self._ask("POST", f"/images/{image_id}/tag", query={"repo": repository, "tag": tag})

    def prune_images(self, label: str) -> None:
        """Remove the images with this label that have no name and are no base.

        A build that goes on now has such images between its steps: what is new stays.
        """
        filters = {"dangling": ["true"], "label": [label], "until": ["1h"]}
        try:
            self._ask("POST", "/images/prune", query={"filters": filters})
        except BusyError:  # another process prunes already; the rest goes the next time
            return

    def find_images(self, repository: str) -> list[Image]:
        """Return every image that has a name in that repository."""
        listed = self._get("/images/json", {"filters": {"reference": [repository]}})
        found = [self.find_image(each["Id"]) for each in listed]
        return [image for image in found if image is not None]

    def remove_image(self, name: str) -> None:
        """Take the name away, and the image with its last name; nothing happens without it."""
        try:
            self._ask("DELETE", f"/images/{name}")
        except NotThereError:
            return

    def run_once(self, image: str, command: list[str]) -> tuple[int, str]:
        """Return exit code and output of a command in a container without mounts and network.

        The code is 127 where the image has no such program.
        """
        body = {
            "Image": image,
            "Entrypoint": command[:1],
            "Cmd": command[1:],
            "Labels": {RUN_LABEL: ""},
            "HostConfig": {"NetworkMode": "none", "SecurityOpt": ["no-new-privileges"]},
        }
        container = self.create(body)
        try:
            self.start(container)
            self.wait(container)
            state = self.inspect(container)
            return (state.exit_code if state else 1), self.read_output(container)
        except EngineLostError:
            raise
        except ContainerError as error:
            if is_program_missing(error.summary):
                return 127, error.summary
            raise
        finally:
            self.remove(container)

    # --- containers ------------------------------------------------------------------------
    def create(self, body: Mapping[str, Any], name: str = "") -> str:
        """Make a container of what the API takes, not started yet; returns its id."""
        query = {"name": name} if name else {}
        made = self._ask("POST", "/containers/create", query=query, body=dict(body))
        return str(json.loads(made)["Id"])

    def start(self, container: str) -> None:
        self._ask("POST", f"/containers/{container}/start")

    def inspect(self, container: str) -> ContainerState | None:
        """Return the state of a container; None when there is no such container."""
        try:
            state = self._get(f"/containers/{container}/json")["State"]
        except NotThereError:
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
            self._ask("POST", f"/containers/{container}/wait", patience_s=None)
        except NotThereError:
            return

    def stop(self, container: str, grace_s: float) -> None:
        """Send TERM, and KILL after ``grace_s`` seconds; return when it has ended."""
        try:
            self._ask(
                "POST",
                f"/containers/{container}/stop",
                query={"t": max(0, round(grace_s))},
                patience_s=grace_s + 60,
            )
        except NotThereError:
            return

    def remove(self, container: str) -> None:
        """Remove a container, dead or alive; return when it is gone."""
        query = {"force": True, "v": True}
        try:
            self._ask("DELETE", f"/containers/{container}", query=query)
        except NotThereError:
            return
        except BusyError:  # another process removes it already
            self._wait_for_removal(container)

    def _wait_for_removal(self, container: str) -> None:
        query = {"condition": "removed"}
        try:
            self._ask("POST", f"/containers/{container}/wait", query=query)
        except NotThereError:
            return

    def read_output(self, container: str) -> str:
        """Return the end of what a container has written to its output."""
        query = {"stdout": True, "stderr": True, "tail": "50"}
        return _join_frames(self._ask("GET", f"/containers/{container}/logs", query=query))

    def find_containers(self, run_id: str) -> list[str]:
        """Return the ids of a run's containers, ended ones included."""
        return self._find({"label": [f"{RUN_LABEL}={run_id}"]})

    def find_ended_containers(self, image: str) -> list[str]:
        """Return the ids of our containers of an image that have ended.

        One that was only created may be about to start, unless that was long ago.
        """
        ours = {"label": [RUN_LABEL], "ancestor": [image]}
        started_before = time.time() - START_PATIENCE_S
        return [
            *self._find({**ours, "status": ["exited", "dead", "removing"]}),
            *self._find({**ours, "status": ["created"]}, created_before=started_before),
        ]

    def _find(
        self, filters: dict[str, list[str]], created_before: float = float("inf")
    ) -> list[str]:
        found = self._get("/containers/json", {"all": True, "filters": filters})
        return [str(each["Id"]) for each in found if each["Created"] < created_before]

    def _get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        return json.loads(self._ask("GET", path, query=query))

    def _ask(self, method: str, path: str, **options: Any) -> bytes:
        return ask(self.address, method, path, **options)


def is_program_missing(said: str) -> bool:
    """Return whether the engine says that an image has no such program."""
    return "executable file not found" in said or "no such file or directory: unknown" in said


def _join_frames(content: bytes) -> str:
    """Return the text of a log, whose every piece has eight bytes of head with its length."""
    pieces = []
    while len(content) >= 8:
        size = int.from_bytes(content[4:8], "big")
        pieces.append(content[8 : 8 + size])
        content = content[8 + size :]
    return b"".join(pieces).decode(errors="replace")


def _to_dict(pairs: list[str] | None) -> dict[str, str]:
    split = (pair.partition("=") for pair in pairs or ())
    return {name: value for name, _, value in split}
