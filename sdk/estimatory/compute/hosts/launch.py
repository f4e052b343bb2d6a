"""From this machine to hosts: connects, prepares them, places the ranks.

Imported only by the worker of a run whose target stands on hosts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...base import lazy_dataclasses as dataclasses
from ...base.files import write_aside, write_json
from ...folders.inside_container import HOST_VARIABLE
from ...folders.run_spec import PARAMETER_SERVER, EnvironmentSpec
from ...masking import SECRET_PREFIX
from ...models.handing_over import OUTBOX_VARIABLE
from ..base import Launcher, Prepared, RunContext
from ..client_folder import LINKS
from ..local.process import ProcessLauncher
from ..ranks.distribution import Place
from ..ranks.launch import RankLaunch
from ..ranks.plan import write_plan
from ..ranks.variables import rank_variables
from .cluster import Cluster
from .connection import Connection
from .data import RunFiles, read_run_files
from .environment import LockedEnvironment
from .host import HostPool
from .launcher import SshLauncher
from .models import outbox_path
from .node import Node, network_variables
from .pools import check_shared
from .preparation import Preparation

if TYPE_CHECKING:
    from ...environments.builder import BuildMonitor

_FOR_UV = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_FIND_LINKS")
_FOR_UV_AS_IT_IS = (
    "UV_INDEX_STRATEGY", "UV_INSECURE_HOST", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip


class ClusterLaunch(RankLaunch):
    """Prepares the ranks of one run on the hosts of its target."""

    def __init__(self, run: RunContext, pool: HostPool) -> None:
        """Take the hosts of the run's slots; without slots, the first ones of the pool."""
        super().__init__(run)
        spec = run.spec
        n_nodes = spec.n_ranks if spec.communicator == PARAMETER_SERVER else spec.node_count
        self._numbers = list(run.allotment.numbers) or list(range(n_nodes))
        self._pool = dataclasses.replace(pool, hosts=tuple(pool.hosts[n] for n in self._numbers))
        self._n_local = max(1, spec.n_ranks // len(self._pool.hosts))
        self._files = RunFiles()
        self._cluster: Cluster | None = None
        self._nodes: list[Node] = []
        self._launcher: SshLauncher | None = None

    def make_ready(self, run: RunContext, prepared: Prepared, monitor: BuildMonitor) -> None:
        """Connect to the hosts and bring there all that the run needs.

        Raises:
            ComputeTargetError: a host cannot be used; the message names it.
            EnvironmentBuildError: the environment cannot be built on a host.
        """
        self.run = run
        check_shared(run.workspace, self._pool)
        self._files = RunFiles() if self._is_shared else read_run_files(run.folder)
        names = [host.name for host in self._pool.hosts]
        monitor.on_progress(f"connecting to {shorten(names)}")
        self._cluster = Cluster(self._pool, self._take)
        self._cluster.open(monitor.should_stop)
        try:
            self._prepare_hosts(self._cluster, prepared.interpreter, monitor)
        except BaseException:
            self._cluster.close()
            raise

    def _prepare_hosts(self, cluster: Cluster, interpreter: str, monitor: BuildMonitor) -> None:
        preparation = Preparation(
            self.run.spec,
            self.run.folder,
            cluster,
            interpreter,
            self._version_of(interpreter),
            LINKS,
            self.run.workspace.client_folder,
            self._locked_environment(),
            self._files,
        )
        where = f"on {len(self._pool.hosts)} host{'s' * (len(self._pool.hosts) > 1)}"
        monitor.on_progress(f"preparing Python {where}")
        interpreters = preparation.find_interpreters()
        mpiruns = preparation.find_mpiruns(
            interpreters, lambda: self._lock_mpirun(interpreter, monitor)
        )
        monitor.on_progress(f"bringing the run to its hosts, {where[3:]}")
        self._nodes = preparation.make_nodes(interpreters, preparation.with_plain_paths(mpiruns))

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        """Return the launcher that starts the ranks, with the variables of their hosts."""
        assert self._cluster is not None
        self._launched_at = time.monotonic()
        self._cluster.end_together()
        spec, folder = self.run.spec, self.run.folder
        command = ProcessLauncher().command(spec, folder, prepared.interpreter)
        write_plan(folder, spec, command, self._place_on_hosts(self._cores_of_node()))
        self._hand_out_plan(folder.read_part(folder.plan_path))
        self._launcher = SshLauncher(
            self._cluster, self._nodes, is_shared=self._is_shared, files=self._files
        )
        self._launcher.use_variables([self._variables_of(node) for node in self._nodes])
        return self._launcher

    # --- inside ------------------------------------------------------------------------------
    @property
    def _is_shared(self) -> bool:
        return bool(self._pool.shared_folder)

    def _cores_of_node(self) -> int:
        """Cores that the run may use on each node; 0: all that the host has."""
        return self.run.allotment.n_cores

    def _take(self, connection: Connection, header: dict[str, Any], body: bytes) -> None:
        if self._launcher is not None:  # before, whoever asks a lost host is told
            self._launcher.take(connection, header, body)

    def _version_of(self, interpreter: str) -> str:
        from ...environments.interpreters import python_identity

        return python_identity(interpreter)["version"]

    def _locked_environment(self) -> LockedEnvironment | None:
        spec = self.run.spec.environment
        if not spec.is_isolated or self._is_shared:
            return None
        from ...environments import environment_key

        return _lock(spec, environment_key(spec), self.run.folder.lock_file_path)

    def _lock_mpirun(self, interpreter: str, monitor: BuildMonitor) -> LockedEnvironment:
        """Open MPI in an environment of its own, built here, for hosts that have none."""
        mpirun = self._build_mpirun(interpreter, monitor)
        folder = os.path.dirname(os.path.dirname(mpirun))
        lock_path = os.path.join(folder, "requirements.lock")
        return _lock(self.run.spec.environment, os.path.basename(folder), lock_path)

    def _place_on_hosts(self, n_cores: int) -> list[Place]:
        assert self._cluster is not None
        ports = self._cluster.ask_all("find_ports", count=self._n_local)
        return [
            Place(
                address=node.connection.address,
                port=ports[node.number]["ports"][local_rank],
                host=node.name,
                node=node.number,
                local_rank=local_rank,
                local_size=self._n_local,
                n_cores=max(1, (n_cores or node.connection.facts["n_cores"]) // self._n_local),
                gpus=tuple(node.connection.facts["gpus"]) or None,
                interface=node.connection.facts["interface"],
            )
            for node in self._nodes
            for local_rank in range(self._n_local)
        ]

    def _hand_out_plan(self, plan: dict[str, Any]) -> None:
        """Write the plan for each host with its own paths; in a shared folder once."""
        hosts = "".join(f"{n.connection.address} slots={self._n_local}\n" for n in self._nodes)
        if self._is_shared:
            write_json(self.run.folder.plan_path, self._translate(self._nodes[0], plan))
            write_aside(os.path.join(self.run.folder.ranks_folder, "hosts"), hosts.encode())
            return

        def hand_out(connection: Connection) -> None:
            node = next(node for node in self._nodes if node.connection is connection)
            text = _to_json(self._translate(node, plan))
            connection.ask("put", text, path=node.folder.plan_path)
            connection.ask("put", hosts.encode(), path=f"{node.folder.ranks_folder}/hosts")
            if os.path.exists(self.run.folder.data_record_path):
                said = self.run.folder.read_part(self.run.folder.data_record_path)
                record = self._translate(node, said)
                connection.ask("put", _to_json(record), path=node.folder.data_record_path)

        assert self._cluster is not None
        self._cluster.each(hand_out)

    def _translate(self, node: Node, value: object) -> Any:
        """Return the same plan with paths as they are on a host."""
        if isinstance(value, str):
            return node.translate(value, self.run.folder)
        if isinstance(value, list):
            return [self._translate(node, item) for item in value]
        if isinstance(value, dict):
            return {key: self._translate(node, item) for key, item in value.items()}
        return value

    def _variables_of(self, node: Node) -> dict[str, str]:
        secrets = {k: v for k, v in os.environ.items() if k.startswith(SECRET_PREFIX)}
        told = rank_variables(self.run.spec, node.folder, secrets, client_path=node.client_path)
        told = self._translate(node, told)
        return {
            **node.mpi_variables(),
            **network_variables(self._nodes, told),
            **({"OMPI_COMM_WORLD_RANK": "0"} if self.run.spec.n_ranks == 1 else {}),
            **({} if self._is_shared else _away(node)),
            **told,
            "ESTIMATORY_RANK_PYTHON": node.interpreter,
            "ESTIMATORY_RANK_ENTRY": node.rank_entry_path,
        }


def shorten(names: Sequence[str]) -> str:
    """Return the first four names as one line of text."""
    return f"{', '.join(names[:4])}{' …' if len(names) > 4 else ''}"


def _away(node: Node) -> dict[str, str]:
    """For ranks that do not see the workspace."""
    return {HOST_VARIABLE: "1", OUTBOX_VARIABLE: outbox_path(node.folder)}


def _to_json(value: object) -> bytes:
    import json

    return json.dumps(value).encode()


def _lock(spec: EnvironmentSpec, key: str, lock_path: str) -> LockedEnvironment:
    from ...environments.uv.given import uv_variables
    from ...environments.uv.program import find_uv

    ours = uv_variables(spec)
    variables = {name: ours[name] for name in _FOR_UV_AS_IT_IS if name in ours}
    variables.update({n: kept for n in _FOR_UV if (kept := _without_own_folders(ours.get(n, "")))})
    variables["UV_PYTHON_DOWNLOADS"] = "never"
    with open(lock_path, encoding="utf-8") as file:
        is_hashed = "--hash=" in file.read()
    return LockedEnvironment(key, lock_path, variables, find_uv(), is_hashed)


def _without_own_folders(places: str) -> str:
    """Return the indexes on the network; hosts do not see folders of this machine."""
    separator = "," if "," in places and " " not in places else " "
    kept = [p for p in places.split(separator) if "://" in p and not p.startswith("file:")]
    return separator.join(kept)
