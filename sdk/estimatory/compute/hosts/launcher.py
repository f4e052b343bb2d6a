"""The ranks of a run on hosts: one mpirun on the first, its daemons through our connections."""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from ...base.files import write_all_at, write_aside
from ...errors import ComputeTargetError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import PARAMETER_SERVER, RunSpec
from ...metrics.ranks import read_rank
from ..base import Exit, Launcher
from ..ranks.mpi import SERVER_GRACE_S, read_exit, read_tail
from .cluster import Cluster
from .connection import LOST_AFTER_S, Connection, HostError
from .copying import COMING, copy_back, only
from .data import RunFiles, fetch_outputs
from .models import REQUEST_NAME, take_model
from .node import Node
from .samples import HostSamples

RANKS = "ranks"
END_GRACE_S = 2.0
DOUBT_S = 5.0
"""How long mpirun has to notice the end of a daemon by itself."""
_STOP_TIMEOUT_S = 15.0
# The variables hold what differs from host to host; nothing of it is read as shell.
_BECOME_RANK = (
    'cd "$ESTIMATORY_RUN_FOLDER/work" && '
    'exec "$ESTIMATORY_RANK_PYTHON" "$ESTIMATORY_RANK_ENTRY" "$ESTIMATORY_RUN_FOLDER"'
)
_PART_NAME = re.compile(r"(?:logs|metrics|ranks|requests)/[\w\-][\w.\-]*\Z|error\.json\Z", re.ASCII)


class SshLauncher(Launcher):
    """Starts the ranks of a run on prepared hosts, and brings back what they leave."""

    def __init__(
        self,
        cluster: Cluster,
        nodes: Sequence[Node],
        *,
        is_shared: bool,
        files: RunFiles | None = None,
    ) -> None:
        self._cluster = cluster
        self._nodes = list(nodes)
        self._is_shared = is_shared
        self._files = files or RunFiles()
        self._spec: RunSpec | None = None
        self._folder: RunFolder | None = None
        self._samples: HostSamples | None = None
        self._variables: list[dict[str, str]] = []
        self._events: queue.SimpleQueue[tuple[Connection, dict[str, Any]]] = queue.SimpleQueue()
        self._is_left = False
        self._ended_daemon: tuple[float, Connection, int] | None = None

    def use_variables(self, variables: list[dict[str, str]]) -> None:
        """Set the variables of the ranks of each node; no command line shows them."""
        self._variables = variables

    # --- the contract ----------------------------------------------------------------------
    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        self._spec = spec
        rank = ["/bin/sh", "-c", _BECOME_RANK]
        if spec.n_ranks == 1:
            return rank
        first = self._nodes[0]
        return [
            first.mpirun,
            *(["--allow-run-as-root"] if first.connection.facts["uid"] == 0 else []),
            *("--hostfile", os.path.join(first.folder.ranks_folder, "hosts")),
            *("--map-by", f"ppr:{spec.n_ranks // len(self._nodes)}:node"),
            *("--bind-to", "none"),
            *("-n", str(spec.n_ranks)),
            *("--wdir", "/"),
            *rank,
        ]

    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        self._folder = folder
        first = self._nodes[0]
        self._samples = HostSamples(folder)
        try:
            self._cluster.ask_all("measure", run_id=folder.run_id)
            if not self._is_shared:
                self._cluster.each(lambda c: c.ask("follow", folder=self._node_of(c).folder.path))
            if len(self._nodes) > 1:
                first.connection.ask("open_door")
            self._start_on(first, RANKS, command, first.folder.launcher_log_path)
        except HostError:
            self._leave(0)
            raise

    def poll(self, timeout_s: float) -> Exit | None:
        try:
            connection, event = self._events.get(timeout=timeout_s)
        except queue.Empty:
            if self._are_workers_done():
                self._leave(SERVER_GRACE_S)
                return Exit(0)
            return self._doubt()
        if event["event"] == "lost":
            return self._give_up(connection)
        if event["event"] == "exit" and event["name"] == RANKS:
            return self._conclude(event["code"])
        if event["event"] == "exit" and event["code"] and self._ended_daemon is None:
            self._ended_daemon = (time.monotonic(), connection, event["code"])
        return None

    def _doubt(self) -> Exit | None:
        """Suspect a daemon that died before it reached mpirun, which would wait for ever."""
        if self._ended_daemon is None or time.monotonic() < self._ended_daemon[0] + DOUBT_S:
            return None
        _, connection, code = self._ended_daemon
        node = self._node_of(connection)
        self._leave(END_GRACE_S)
        assert self._folder is not None
        said = read_tail(f"{self._folder.ranks_folder}/daemon-{node.number}.log").split("\n")
        words = " ".join(line.strip() for line in said if line.strip(" -"))[-500:]
        reason = (
            f"Open MPI's daemon on host {node.name} ended with code {code}: {words or 'silent'}"
        )
        return Exit(1, None, reason, node.name)

    def stop(self, grace_s: float) -> None:
        self._leave(grace_s)

    # --- events, in the threads that read from the hosts --------------------------------------
    def take(self, connection: Connection, header: dict[str, Any], body: bytes) -> None:
        """Take a message that a keeper sends by itself."""
        if header["event"] == "part" and REQUEST_NAME.match(header["file"]):
            self._take_model(connection, header["file"], body)
        elif header["event"] == "part":
            self._keep_part(header["file"], header["start"], body)
        elif header["event"] == "sample":
            if self._samples is not None:
                self._samples.note(connection.host.name, header["values"])
        elif header["event"] == "daemon":
            threading.Thread(target=self._start_daemon, args=(connection, header)).start()
        else:
            self._events.put((connection, header))

    def _keep_part(self, name: str, start: int, data: bytes) -> None:
        """Only names that a keeper may write to: a host that lies gets nowhere else."""
        if self._folder is None or not _PART_NAME.match(name):
            return
        path = os.path.join(self._folder.path, name)
        if start < 0:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            write_aside(path, data)
            return
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            write_all_at(file, data, start)
        finally:
            os.close(file)

    def _take_model(self, connection: Connection, request: str, said: bytes) -> None:
        """Copy in a thread, so that other messages do not wait for large files."""
        if self._folder is not None:
            words = (self._node_of(connection), self._folder, request, said)
            threading.Thread(target=take_model, args=words, daemon=True).start()

    def _start_daemon(self, asking: Connection, wish: dict[str, Any]) -> None:
        """Start what mpirun wants on another host, through that host's own keeper."""
        target = self._cluster.find(wish["host"])
        try:
            if target is None or wish["daemon"] not in ("prted", "orted"):
                raise HostError(f"mpirun asked for {wish['host']!r}, which is no host of the run.")
            node = self._node_of(target)
            daemon = os.path.join(os.path.dirname(node.mpirun), wish["daemon"])
            log = os.path.join(node.folder.ranks_folder, f"daemon-{node.number}.log")
            self._start_on(node, f"daemon on {node.name}", [daemon, *wish["words"]], log)
            asking.ask("answer_daemon", wish=wish["wish"], code=0)
        except ComputeTargetError as error:
            self._events.put((target or asking, {"event": "lost", "reason": error.summary}))

    def _start_on(self, node: Node, name: str, words: list[str], log: str) -> None:
        node.connection.ask(
            "start",
            name=name,
            words=words,
            variables=self._variables[node.number],
            folder="/",
            log=log,
            first_folder=node.first_folder,
        )

    # --- the end ---------------------------------------------------------------------------
    def _conclude(self, code: int) -> Exit:
        assert self._spec is not None
        assert self._folder is not None
        problem = self._leave(END_GRACE_S)
        if self._spec.n_ranks == 1:
            ended = Exit(code)
        else:
            ended = read_exit(code, read_tail(self._folder.launcher_log_path))
        if ended.code == 0 or ended.rank is None:  # mpirun may end well although a host is gone
            lost = next((c for c in self._cluster.connections if c.lost_by_itself), None)
            if lost is not None:
                return self._describe_loss(lost)
        if ended.code == 0 and problem is not None:
            return Exit(1, None, problem.summary, problem.host)
        return ended

    def _give_up(self, connection: Connection) -> Exit:
        ended = self._describe_loss(connection)
        self._leave(END_GRACE_S)
        return ended

    def _describe_loss(self, connection: Connection) -> Exit:
        assert self._spec is not None
        ranks = self.ranks_on(self._node_of(connection))
        which = f"rank {ranks[0]}" if len(ranks) == 1 else f"ranks {ranks[0]} to {ranks[-1]}"
        reason = self._cluster.explain_loss(connection)
        return Exit(
            1,
            ranks[0],
            f"Host {connection.host.name}, which had {which}, was lost: {reason}",
            connection.host.name,
        )

    def ranks_on(self, node: Node) -> range:
        """Return the ranks that run on a node."""
        assert self._spec is not None
        count = self._spec.n_ranks // len(self._nodes)
        return range(node.number * count, (node.number + 1) * count)

    def _leave(self, grace_s: float) -> HostError | None:
        """End everything on all hosts, bring back what is there, and go; the first trouble."""
        if self._is_left:
            return None
        self._is_left = True
        alive = [node for node in self._nodes if node.connection.lost is None]
        problems = self._try(self._nodes, lambda node: self._end_on(node, grace_s))
        if not self._is_shared and self._folder is not None:
            problems += self._try(alive[:1], lambda node: self._fetch(node, ()))
            problems += self._try(alive[1:], lambda node: self._fetch(node, ("--ignore-existing",)))
        self._cluster.close()
        if self._samples is not None:
            self._samples.close()
        return next(iter(problems), None)

    def _try(self, nodes: list[Node], act: Callable[[Node], object]) -> list[HostError]:
        problems: list[HostError] = []

        def do(node: Node) -> None:
            try:
                act(node)
            except HostError as error:
                error.host = node.name
                problems.append(error)

        threads = [threading.Thread(target=do, args=(node,)) for node in nodes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return problems

    def _end_on(self, node: Node, grace_s: float) -> None:
        if node.connection.lost is not None:
            return self._cluster.sweep(node.connection, node.folder.run_id)
        node.connection.ask("stop", timeout_s=grace_s + _STOP_TIMEOUT_S, grace_s=grace_s)
        if not self._is_shared:
            node.connection.ask("finish_following", timeout_s=LOST_AFTER_S * 5)

    def _fetch(self, node: Node, options: tuple[str, ...]) -> None:
        assert self._folder is not None
        copy_back(
            node.connection, f"{node.folder.path}/", f"{self._folder.path}/",
            [*options, *only(*COMING)],
        )  # fmt: skip
        fetch_outputs(node.connection, self._files, self._folder, node.folder, options)
        node.connection.ask("remove", path=node.folder.path)

    def _node_of(self, connection: Connection) -> Node:
        return next(node for node in self._nodes if node.connection is connection)

    def _are_workers_done(self) -> bool:
        """Parameter servers never end by themselves: they do when all workers have."""
        if (
            self._spec is None
            or self._folder is None
            or self._spec.communicator != PARAMETER_SERVER
        ):
            return False
        said = [read_rank(self._folder, rank) or {} for rank in range(self._spec.worker_count)]
        return bool(said) and all(state.get("exit_code") == 0 for state in said)
