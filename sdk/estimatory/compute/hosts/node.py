"""One host of one run: where everything lies there, once it has been prepared."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from ...base.lazy_dataclasses import dataclass
from ...folders.run_folder import RunFolder
from ...runtime import CORE
from .connection import Connection
from .data import outside_path


@dataclass(frozen=True)
class Node:
    """A host that is ready for the run, with all paths there."""

    connection: Connection
    number: int
    folder: RunFolder
    """The run folder there: ours, where it is shared."""
    core: str
    """Holds ``estimatory/`` and ``client/`` there."""
    interpreter: str
    mpirun: str = ""
    """Open MPI's, there; empty where one process needs none."""
    outside: tuple[str, ...] = ()
    """Paths outside the run folder that were copied there; the longest first."""

    @property
    def name(self) -> str:
        return self.connection.host.name

    @property
    def client_path(self) -> str:
        return os.path.join(self.core, "client")

    @property
    def rank_entry_path(self) -> str:
        return os.path.join(self.core, "estimatory", "runtime", "rank.py")

    @property
    def first_folder(self) -> str:
        """First on the PATH of the ranks."""
        return os.path.dirname(self.interpreter)

    def translate(self, text: str, own: RunFolder) -> str:
        """Text with our paths as they are on this host: of core, run folder, copied data."""
        known = {CORE: f"{self.core}/estimatory", own.path: self.folder.path}
        known.update({path: outside_path(self.folder, path) for path in self.outside})
        pattern = "|".join(re.escape(path) for path in known)
        return re.sub(rf"(?<![\w/.])(?:{pattern})(?=[/\s\"',;:]|$)", lambda m: known[m[0]], text)

    def mpi_variables(self) -> dict[str, str]:
        """Return the variables by which an Open MPI in an environment finds its parts."""
        prefix = os.path.dirname(os.path.dirname(self.mpirun))
        if not self.mpirun or prefix in ("/usr", "/usr/local"):
            return {}
        names = ("PRTE_PREFIX", "PMIX_PREFIX", "OPAL_PREFIX")
        return {"LD_LIBRARY_PATH": f"{prefix}/lib", **dict.fromkeys(names, prefix)}


def common_network(nodes: list[Node]) -> str:
    """Return the one network that all hosts are on, such as ``10.0.0.0/24``; else empty."""
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
