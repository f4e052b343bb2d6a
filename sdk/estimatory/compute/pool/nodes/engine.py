"""What nodes need of the engine beyond what containers of runs do: networks, ports, lists."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from ....base.lazy_dataclasses import dataclass
from ....containers.engine import Engine
from ....containers.wire import NotThereError
from ....errors import ContainerError

OWNER_LABEL = "estimatory.nodes"
"""Of a node and of its network: the target that it belongs to."""
NUMBER_LABEL = "estimatory.node"
RECIPE_LABEL = "estimatory.node.recipe"
"""Equal for nodes that are made of the same."""
IMAGE_LABEL = "estimatory.node.image"
"""The node's image, for people."""
PORT = 2222
"""On which the supervisor of a node listens."""
_RUNNING = "running"


@dataclass(frozen=True)
class FoundNode:
    """A container that is a node, as the engine sees it."""

    id: str
    number: int
    is_running: bool
    is_leaving: bool
    recipe: str
    image: str
    address: str
    """In the private network."""
    port: int
    """Of this machine's 127.0.0.1; 0: none."""


class NodeEngine(Engine):
    """The engine of this machine, asked about nodes.

    Raises:
        ContainerError: by every method: the engine refuses; EngineLostError where it does not
            answer.
    """

    def find_nodes(self, owner: str) -> list[FoundNode]:
        """Return the nodes of a target by number; below 0 are those that were never finished."""
        filters = {"label": [f"{OWNER_LABEL}={owner}"]}
        found = self._get("/containers/json", {"all": True, "filters": filters})
        return sorted(map(_read_node, found), key=lambda node: node.number)

    def find_node(self, owner: str, number: int) -> FoundNode | None:
        return next((node for node in self.find_nodes(owner) if node.number == number), None)

    def list_events(self, container: str, since: float) -> list[dict[str, Any]]:
        """Return the events of a container of that name since then, the oldest first."""
        query = {
            "since": str(int(since)),
            "until": f"{time.time():.9f}",
            "filters": {"container": [container]},
        }
        said = self._ask("GET", "/events", query=query)
        return [json.loads(line) for line in said.splitlines()]

    def make_network(self, name: str, owner: str) -> None:
        """Make a private network, unless it is there; one caller at a time.

        Raises:
            ContainerError: the engine cannot make one.
        """
        if self.has_network(name):
            return
        body = {"Name": name, "CheckDuplicate": True, "Labels": {OWNER_LABEL: owner}}
        try:
            self._ask("POST", "/networks/create", body={**body, "Driver": "bridge"})
        except ContainerError as error:
            raise ContainerError(
                f"The nodes' private network cannot be made: {error.summary}",
                "The engine must be able to make bridge networks: `docker network create test`; "
                "`docker network prune` removes those that nothing uses.",
            ) from None

    def build_network(self) -> str:
        """For builds that fetch packages: the engine's own way, unless it was told to have none."""
        return "bridge" if self.has_network("bridge") else "host"

    def remove_network(self, owner: str) -> None:
        """Remove the network of a target; one in use by others stays."""
        filters = {"label": [f"{OWNER_LABEL}={owner}"]}
        for network in self._get("/networks", {"filters": filters}):
            try:
                self._ask("DELETE", f"/networks/{network['Id']}")
            except NotThereError:
                continue

    def has_network(self, name: str) -> bool:
        try:
            self._get(f"/networks/{name}")
        except NotThereError:
            return False
        return True


def _read_node(found: Mapping[str, Any]) -> FoundNode:
    labels = found["Labels"]
    networks = (found.get("NetworkSettings") or {}).get("Networks") or {}
    ports = [p.get("PublicPort") for p in found.get("Ports") or () if p.get("PrivatePort") == PORT]
    return FoundNode(
        id=found["Id"],
        number=int(labels.get(NUMBER_LABEL, -1)),
        is_running=found["State"] == _RUNNING,
        is_leaving=found["State"] in ("removing", "exited", "dead"),
        recipe=labels.get(RECIPE_LABEL, ""),
        image=labels.get(IMAGE_LABEL, ""),
        address=next((n.get("IPAddress") or "" for n in networks.values()), ""),
        port=next((int(port) for port in ports if port), 0),
    )


def render_recipe(body: Mapping[str, Any]) -> str:
    """Return the same for nodes that are made of the same."""
    import hashlib

    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
