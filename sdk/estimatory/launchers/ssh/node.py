"""One host of one run: where everything lies there, once it has been prepared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ...run_folder import RunFolder
from .connection import Connection
from .core import CORE


@dataclass(frozen=True)
class Node:
    """What is needed to start something of the run on one host."""

    connection: Connection
    number: int
    folder: RunFolder
    """The run folder there: ours, where it is shared."""
    core: str
    """Holds ``estimatory/`` and ``client/`` there."""
    interpreter: str
    mpirun: str = ""
    """Open MPI's, there; empty where one process needs none."""

    @property
    def name(self) -> str:
        return self.connection.host.name

    @property
    def client_path(self) -> str:
        return os.path.join(self.core, "client")

    @property
    def rank_entry_path(self) -> str:
        return os.path.join(self.core, "estimatory", "worker", "rank_entry.py")

    @property
    def first_folder(self) -> str:
        """First on the PATH of the ranks."""
        return os.path.dirname(self.interpreter)

    def translate(self, text: str, own: RunFolder) -> str:
        """Our path of the core or of the run folder, as it is on this host; other text stays."""
        for ours, there in ((CORE, f"{self.core}/estimatory"), (own.path, self.folder.path)):
            if text == ours or text.startswith(f"{ours}/"):
                return there + text[len(ours) :]
        return text

    def mpi_variables(self) -> dict[str, str]:
        """What lets an Open MPI that lies in an environment find its own parts."""
        prefix = os.path.dirname(os.path.dirname(self.mpirun))
        if not self.mpirun or prefix in ("/usr", "/usr/local"):
            return {}
        names = ("PRTE_PREFIX", "PMIX_PREFIX", "OPAL_PREFIX")
        return {"LD_LIBRARY_PATH": f"{prefix}/lib", **dict.fromkeys(names, prefix)}


def common_network(nodes: list[Node]) -> str:
    """The one network that all hosts are on, such as ``10.0.0.0/24``; empty where there is none."""
    networks = {str(node.connection.facts.get("network") or "") for node in nodes}
    return networks.pop() if len(networks) == 1 else ""


def network_variables(nodes: list[Node], given: Mapping[str, str]) -> dict[str, str]:
    """Keep Open MPI to the network on which the hosts see each other, not that of containers."""
    network = common_network(nodes)
    if not network or len(nodes) == 1:
        return {}
    names = (
        "OMPI_MCA_btl_tcp_if_include",
        "OMPI_MCA_oob_tcp_if_include",
        "PRTE_MCA_prte_if_include",
    )
    return {name: network for name in names if name not in given}
