"""What a run shall be: frozen at submission, written once as ``spec.json``.

Pure data. Nothing here reads the clock, the disk or the environment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.checked_calls import checked
from ..base.clean_text import bytes_of, storable
from ..base.decoding import check_format, known_fields
from ..base.lazy_dataclasses import dataclass, field
from ..errors import UserError

FORMAT = 1
DEFAULT_LIMIT_S = 30 * 24 * 3600
"""Time limit of a run that an estimator or a ScriptRunConfig submits without one."""
PARAMETER_SERVER = "ParameterServer"
MPI = "Mpi"
COMMUNICATORS = (MPI, "Gloo", "Nccl", PARAMETER_SERVER)
SCRIPT = "script"
INTERACTIVE = "interactive"
SWEEP = "sweep"
"""Kinds of runs. A kind that a package adds is carried by an entry point, ``worker/carriers``."""


@checked
@dataclass(frozen=True)
class EnvironmentSpec:
    """What the run's interpreter must contain.

    With no ``packages`` the run uses ``interpreter`` itself (the submitter's own, unless another
    is named); with packages, an isolated environment is built on top of that Python.
    """

    interpreter: str
    """Path of the Python executable: used as it is, or the base of the isolated environment."""
    packages: tuple[str, ...] = ()
    """PEP 508 requirements."""
    as_of: str | None = None
    """ISO date or time: resolve as the package index stood then."""
    index_url: str | None = None
    name: str = ""
    python: str = ""
    """Which Python is asked for, such as ``3.10`` or ``>=3.8,<3.11``; empty: the interpreter's."""
    extra_index_urls: tuple[str, ...] = ()
    allows_prereleases: bool = False
    conda_packages: tuple[str, ...] = ()
    """What was asked for in conda's words; where no conda builds, ``packages`` holds it too."""
    conda_channels: tuple[str, ...] = ()
    conda: str = ""
    """The conda program that builds the environment; empty: uv does, from pip's index alone."""
    legacy_aliases: bool = False
    """Whether names that packages have dropped since are there again, in the run only."""
    run_client: tuple[str, ...] = ()
    """What was asked for and means the run client, such as ``azureml-defaults==1.25.0``."""
    brought: tuple[str, ...] = ()
    """Names among ``packages`` that nobody asked for: the run client had them with it."""
    undated: tuple[str, ...] = ()
    """Names among ``brought`` that ``as_of`` does not count for."""
    notes: tuple[str, ...] = ()
    """What was chosen in place of what was asked for, for people."""

    @property
    def is_isolated(self) -> bool:
        return bool(self.packages or self.conda)


@dataclass(frozen=True)
class ContainerSpec:
    """The container that a run is executed in: its image, and all that it is given."""

    image: str = ""
    """A reference such as ``python:3.12``; empty where a Dockerfile makes it."""
    dockerfile: str = ""
    """The text of a Dockerfile."""
    build_context: str = ""
    """The folder of this machine that the Dockerfile copies from; empty: none."""
    python: str = ""
    """The image's Python, by name or path; empty: ``python3``, else ``python``."""
    registry: str = ""
    """The address of the registry that the image is fetched from; empty: as the image says."""
    username: str = ""
    """For the registry; the password is a secret of the workspace, or in Docker's own files."""
    network: str = "bridge"
    """``bridge``, ``none``, ``host`` or the name of a network of the engine."""
    shm_size: str = "2g"
    """Of ``/dev/shm``: ``512m``, ``2g``."""
    memory: str = ""
    """The most that it may use: ``8g``; empty: no limit."""
    cpus: float = 0.0
    """Cores' worth of time; 0: no limit."""
    gpus: str = ""
    """``all``, a number of them, or their numbers ``0,1``; empty: none."""
    volumes: tuple[str, ...] = ()
    """More folders, ``HOST:CONTAINER`` or ``HOST:CONTAINER:ro``."""


@dataclass(frozen=True)
class InputSpec:
    """A value handed to the script under a global name; the bytes lie in ``inputs/<file>``."""

    name: str
    kind: str
    """``json``, ``npy`` or ``parquet``."""
    file: str
    summary: str = ""
    """For people: type and shape, such as ``DataFrame 10000 × 9``."""


@dataclass(frozen=True)
class DataSpec:
    """Data that the worker brings to the run before its script starts, or fetches afterwards."""

    name: str
    """The script's word for it; also an environment variable."""
    kind: str
    """``dataset``, ``reference`` (a path of a datastore) or ``output``."""
    mode: str
    """``direct``, ``mount``, ``download`` or ``upload``."""
    source: dict[str, Any] = field(default_factory=dict)
    """A dataset's definition with id, name, version; else ``{"datastore", "path"}``."""
    path_on_compute: str = ""
    """Where the script finds or leaves it; relative to the run's work folder."""
    overwrite: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    """Of an output: ``source_globs``, and ``register`` with what it shall become."""


@dataclass(frozen=True)
class Origin:
    """Where the run was submitted from."""

    kind: str = "sdk"
    """``cell``, ``sdk``, ``cli`` or ``form``."""
    notebook: str = ""
    user: str = ""
    host: str = ""


def derive_kind(script: str | None, command: Sequence[str] | None) -> str:
    """Return the kind of a run that version 0.1 wrote, or the index remembers: they name none."""
    return SCRIPT if script or command else INTERACTIVE


@dataclass(frozen=True)
class RunSpec:
    """Everything that decides what a run does."""

    run_id: str
    experiment: str
    created_at: float
    """Seconds since the epoch."""
    environment: EnvironmentSpec
    script: str = ""
    """Path of the entry script inside the snapshot; empty for a command or an interactive run."""
    command: tuple[str, ...] = ()
    """Run by the shell instead of a script: one line, or words that make one."""
    display_name: str = ""
    arguments: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    """For people and for comparing runs: ``{"reg": 0.1}``."""
    script_globals: dict[str, Any] = field(default_factory=dict)
    """JSON-able values defined in the script's namespace before its first line."""
    inputs: tuple[InputSpec, ...] = ()
    data: tuple[DataSpec, ...] = ()
    snapshot: str = ""
    """sha256 key of the code in ``snapshots/``."""
    source_directory: str = ""
    """Where the snapshot was taken; for the git state and for people."""
    environment_variables: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    """Names of the variables that it is given besides, whose values no file holds."""
    container: ContainerSpec | None = None
    """None: processes of this machine."""
    compute_target: str = "local"
    node_count: int = 1
    process_count_per_node: int = 1
    communicator: str = ""
    """How several processes find each other: ``Mpi``, ``Gloo``, ``Nccl``, ``ParameterServer``;
    empty: in any of these ways."""
    worker_count: int = 0
    parameter_server_count: int = 0
    """Of a ``ParameterServer`` run, which counts its processes in these two."""
    max_run_duration_s: float | None = None
    primary_metric: str = ""
    primary_metric_goal: str = ""
    """``max`` or ``min`` when ``primary_metric`` is set."""
    framework: str = ""
    run_definition: dict[str, Any] = field(default_factory=dict)
    """The RunConfiguration as submitted, in Azure ML's keys; for people, nothing reads it."""
    tags: dict[str, str] = field(default_factory=dict)
    parent_run_id: str = ""
    origin: Origin = field(default_factory=Origin)
    undecodable: dict[str, str] = field(default_factory=dict)
    """What a process is given that is no UTF-8: as this file escapes it, to its bytes in hex."""
    kind: str = SCRIPT
    """``script`` (or a command), ``interactive``, ``sweep``, or a kind that a package adds."""
    plan: dict[str, Any] = field(default_factory=dict)
    """What a run of its kind needs besides: of a sweep, its space, sampler, policy and limits."""
    format: int = FORMAT

    @property
    def is_interactive(self) -> bool:
        """True for a run logged by the submitting process itself (``start_logging``)."""
        return self.kind == INTERACTIVE

    @property
    def has_processes(self) -> bool:
        """Whether it takes a place on its target; a sweep only starts other runs, which do."""
        return self.kind != SWEEP

    @property
    def n_ranks(self) -> int:
        """How many processes the run is made of."""
        if self.communicator == PARAMETER_SERVER and self.worker_count:
            return self.worker_count + self.parameter_server_count
        return self.node_count * self.process_count_per_node

    def with_undecodable(self) -> RunSpec:
        """Return the spec with the bytes of what :meth:`to_json` cannot hold as it is.

        Raises:
            UserError: two things that a process is given would be written as the same.
        """
        given = {text: bytes_of(text) for text in self._given_texts() if storable(text) != text}
        same = [text for text in self._given_texts() if text in map(storable, given)]
        if same:
            raise UserError(f"{same[0]!r:.80} is given, and bytes that are written like that, too.")
        found = {storable(text): data.hex() for text, data in given.items() if data is not None}
        return dataclasses.replace(self, undecodable=found) if found else self

    def as_given(self) -> RunSpec:
        """Return the spec as it was submitted: what a process is given is exact again."""
        if not self.undecodable:
            return self

        def exactly(text: str) -> str:
            given = bytes.fromhex(self.undecodable.get(text, ""))
            return given.decode("utf-8", "surrogateescape") or text

        interpreter = exactly(self.environment.interpreter)
        return dataclasses.replace(
            self,
            script=exactly(self.script),
            command=tuple(map(exactly, self.command)),
            arguments=tuple(map(exactly, self.arguments)),
            environment_variables={k: exactly(v) for k, v in self.environment_variables.items()},
            source_directory=exactly(self.source_directory),
            environment=dataclasses.replace(self.environment, interpreter=interpreter),
        )

    def _given_texts(self) -> Iterator[str]:
        yield from (self.script, self.source_directory, self.environment.interpreter)
        yield from (*self.command, *self.arguments, *self.environment_variables.values())

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> RunSpec:
        """Read what :meth:`to_json` wrote; fields of a newer minor format are ignored.

        Raises:
            ValueError: a field is missing or of another type.
            NewerFormatError: the format is newer than this version understands.
        """
        check_format(f"Run {value.get('run_id')!r}", value, FORMAT)
        known = known_fields(cls, value)
        known.setdefault("kind", derive_kind(known.get("script"), known.get("command")))
        known["environment"] = EnvironmentSpec(
            **known_fields(EnvironmentSpec, value["environment"])
        )
        known["inputs"] = tuple(
            InputSpec(**known_fields(InputSpec, i)) for i in value.get("inputs", ())
        )
        known["data"] = tuple(DataSpec(**known_fields(DataSpec, d)) for d in value.get("data", ()))
        if value.get("container"):
            known["container"] = ContainerSpec(**known_fields(ContainerSpec, value["container"]))
        known["origin"] = Origin(**known_fields(Origin, value.get("origin", {})))
        return cls(**known)
