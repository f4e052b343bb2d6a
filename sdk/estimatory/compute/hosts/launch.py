"""From this machine to hosts: connects, prepares them, places the ranks.

Imported only by the worker of a run whose target stands on hosts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.files import write_aside, write_json
from ...folders.inside_container import HOST_VARIABLE
from ...folders.run_folder import RunFolder
from ...folders.run_spec import PARAMETER_SERVER, EnvironmentSpec, RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...masking import SECRET_PREFIX
from ...models.handing_over import OUTBOX_VARIABLE
from ..base import Launcher
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

_FOR_UV = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_FIND_LINKS")
_FOR_UV_AS_IT_IS = (
    "UV_INDEX_STRATEGY", "UV_INSECURE_HOST", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip


class ClusterLaunch(RankLaunch):
    """Prepares the ranks of one run on the hosts of its target."""

    def __init__(
        self,
        spec: RunSpec,
        folder: RunFolder,
        workspace: WorkspaceFolder,
        pool: HostPool,
        slots: Sequence[int] = (),
    ) -> None:
        """``slots``: which hosts of the pool the run was given; by default the first ones."""
        super().__init__(spec, folder, workspace)
        n_nodes = spec.n_ranks if spec.communicator == PARAMETER_SERVER else spec.node_count
        numbers = list(slots) or list(range(n_nodes))
        self._pool = dataclasses.replace(pool, hosts=tuple(pool.hosts[n] for n in numbers))
        self._n_local = max(1, spec.n_ranks // len(self._pool.hosts))
        self._files = RunFiles() if pool.shared_folder else read_run_files(folder)
        self._cluster: Cluster | None = None
        self._nodes: list[Node] = []
        self._launcher: SshLauncher | None = None

    def make_ready(
        self,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Connect to the hosts and bring there all that the run needs.

        Raises:
            ComputeTargetError: a host cannot be used; the message names it.
            EnvironmentBuildError: the environment cannot be built on a host.
        """
        check_shared(self._workspace, self._pool)
        names = [host.name for host in self._pool.hosts]
        on_progress(f"connecting to {', '.join(names[:4])}{' …' if len(names) > 4 else ''}")
        self._cluster = Cluster(self._pool, self._take)
        self._cluster.open(should_stop)
        try:
            self._prepare_hosts(self._cluster, interpreter, on_progress, should_stop)
        except BaseException:
            self._cluster.close()
            raise

    def _prepare_hosts(
        self,
        cluster: Cluster,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        preparation = Preparation(
            self._spec,
            self._folder,
            cluster,
            interpreter,
            self._version_of(interpreter),
            LINKS,
            self._workspace.client_folder,
            self._locked_environment(),
            self._files,
        )
        where = f"on {len(self._pool.hosts)} host{'s' * (len(self._pool.hosts) > 1)}"
        on_progress(f"preparing Python {where}")
        interpreters = preparation.find_interpreters()
        mpiruns = preparation.find_mpiruns(
            interpreters, lambda: self._lock_mpirun(interpreter, on_progress, should_stop)
        )
        on_progress(f"bringing the run to its hosts, {where[3:]}")
        self._nodes = preparation.make_nodes(interpreters, preparation.with_plain_paths(mpiruns))

    def prepare(self, interpreter: str, variables: dict[str, str], n_cores: int = 0) -> Launcher:
        """The launcher that starts the ranks; what they see is their hosts', not ``variables``."""
        assert self._cluster is not None
        self._launched_at = time.monotonic()
        self._cluster.end_together()
        command = ProcessLauncher().command(self._spec, self._folder, interpreter)
        write_plan(self._folder, self._spec, command, self._place_on_hosts(n_cores))
        self._hand_out_plan(self._folder.read_part(self._folder.plan_path))
        self._launcher = SshLauncher(
            self._cluster, self._nodes, is_shared=self._is_shared, files=self._files
        )
        self._launcher.use_variables([self._variables_of(node) for node in self._nodes])
        return self._launcher

    # --- inside ------------------------------------------------------------------------------
    @property
    def _is_shared(self) -> bool:
        return bool(self._pool.shared_folder)

    def _take(self, connection: Connection, header: dict[str, Any], body: bytes) -> None:
        if self._launcher is not None:  # before, whoever asks a lost host is told
            self._launcher.take(connection, header, body)

    def _version_of(self, interpreter: str) -> str:
        from ...environments.interpreters import python_identity

        return python_identity(interpreter)["version"]

    def _locked_environment(self) -> LockedEnvironment | None:
        spec = self._spec.environment
        if not spec.is_isolated or self._is_shared:
            return None
        from ...environments import environment_key

        return _lock(spec, environment_key(spec), self._folder.lock_file_path)

    def _lock_mpirun(
        self,
        interpreter: str,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> LockedEnvironment:
        """Open MPI in an environment of its own, built here, for hosts that have none."""
        mpirun = self._build_mpirun(interpreter, on_progress, should_stop)
        folder = os.path.dirname(os.path.dirname(mpirun))
        lock_path = os.path.join(folder, "requirements.lock")
        return _lock(self._spec.environment, os.path.basename(folder), lock_path)

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
        """Each host reads it with its own paths; in a shared folder all are the same."""
        hosts = "".join(f"{n.connection.address} slots={self._n_local}\n" for n in self._nodes)
        if self._is_shared:
            write_json(self._folder.plan_path, self._translate(self._nodes[0], plan))
            write_aside(os.path.join(self._folder.ranks_folder, "hosts"), hosts.encode())
            return

        def hand_out(connection: Connection) -> None:
            node = next(node for node in self._nodes if node.connection is connection)
            text = _to_json(self._translate(node, plan))
            connection.ask("put", text, path=node.folder.plan_path)
            connection.ask("put", hosts.encode(), path=f"{node.folder.ranks_folder}/hosts")
            if os.path.exists(self._folder.data_record_path):
                said = self._folder.read_part(self._folder.data_record_path)
                record = self._translate(node, said)
                connection.ask("put", _to_json(record), path=node.folder.data_record_path)

        assert self._cluster is not None
        self._cluster.each(hand_out)

    def _translate(self, node: Node, value: Any) -> Any:
        """The same plan with paths as they are on a host."""
        if isinstance(value, str):
            return node.translate(value, self._folder)
        if isinstance(value, list):
            return [self._translate(node, item) for item in value]
        if isinstance(value, dict):
            return {key: self._translate(node, item) for key, item in value.items()}
        return value

    def _variables_of(self, node: Node) -> dict[str, str]:
        secrets = {k: v for k, v in os.environ.items() if k.startswith(SECRET_PREFIX)}
        told = rank_variables(self._spec, node.folder, secrets, client_path=node.client_path)
        told = self._translate(node, told)
        return {
            **node.mpi_variables(),
            **network_variables(self._nodes, told),
            **({"OMPI_COMM_WORLD_RANK": "0"} if self._spec.n_ranks == 1 else {}),
            **({} if self._is_shared else _away(node)),
            **told,
            "ESTIMATORY_RANK_PYTHON": node.interpreter,
            "ESTIMATORY_RANK_ENTRY": node.rank_entry_path,
        }


def _away(node: Node) -> dict[str, str]:
    """For ranks that do not see the workspace."""
    return {HOST_VARIABLE: "1", OUTBOX_VARIABLE: outbox_path(node.folder)}


def _to_json(value: Any) -> bytes:
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
    """Indexes on the network; folders of this machine are none of the hosts'."""
    separator = "," if "," in places and " " not in places else " "
    kept = [p for p in places.split(separator) if "://" in p and not p.startswith("file:")]
    return separator.join(kept)
