"""From a configuration to a request: objects become plain data, nothing is started here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..folders.run_spec import PARAMETER_SERVER, DataSpec, EnvironmentSpec
from ..submission.request import RunRequest
from ..submission.settle import add_notebook_packages
from .arguments import list_secret_names, parse_parameters
from .containers import find_container, find_registry_password
from .data_objects import find_data, render_argument
from .origin import default_environment, describe_origin
from .runconfig_file import define_run

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration


def make_request(
    config: RunConfiguration,
    *,
    experiment: str,
    tags: Mapping[str, str | None] | None,
    source_directory: str,
    script: str | None,
    command: object = None,
    arguments: Iterable[Any] = (),
    inputs: Iterable[Any] = (),
    resume_from: object = None,
    max_run_duration_s: float | None = None,
    framework: str = "",
) -> RunRequest:
    """Return the request that a configuration and a script mean.

    Raises:
        UserError: an argument, an input or the environment is not valid.
    """
    words = [*arguments]
    if resume_from is not None:
        words += ["--resume-from", resume_from]
    rendered = tuple(render_argument(word) for word in words)
    container = find_container(config)
    node_count, process_count = config.processes
    return RunRequest(
        experiment=experiment,
        script=script or "",
        command=_render_command(command),
        source_directory=source_directory,
        arguments=rendered,
        parameters=parse_parameters(words),
        environment=_make_environment(config, script or ""),
        environment_variables=_variables(config),
        secrets=tuple(list_secret_names(config.secrets)),
        container=container,
        registry_password=find_registry_password(config) if container else "",
        compute_target=config.target,
        node_count=node_count,
        process_count_per_node=process_count,
        **_describe_communicator(config),
        max_run_duration_s=max_run_duration_s or config.max_run_duration_seconds,
        framework=framework,
        tags={k: str(v) for k, v in (tags or {}).items()},
        origin=describe_origin("sdk"),
        run_definition=define_run(config, script, rendered),
        data=_describe_data(config, [*words, *_words_of(command), *inputs]),
    )


_COMMUNICATORS = {
    "mpi": "Mpi",
    "openmpi": "Mpi",
    "intelmpi": "Mpi",
    "gloo": "Gloo",
    "nccl": "Nccl",
    "parameterserver": PARAMETER_SERVER,
}
"""Every MPI is Open MPI here."""


def _describe_communicator(config: RunConfiguration) -> dict[str, Any]:
    communicator = _COMMUNICATORS.get(config.communicator.lower(), "")
    if communicator != PARAMETER_SERVER:
        return {"communicator": communicator}
    return {
        "communicator": communicator,
        "worker_count": config.tensorflow.worker_count,
        "parameter_server_count": config.tensorflow.parameter_server_count,
    }


def _make_environment(config: RunConfiguration, script: str) -> EnvironmentSpec:
    if not config.has_environment:
        spec = default_environment()
    elif isinstance(config.environment, EnvironmentSpec):
        spec = config.environment
    else:
        spec = config.environment.to_spec()
    return add_notebook_packages(spec) if script.endswith(".ipynb") else spec


def _variables(config: RunConfiguration) -> dict[str, str]:
    environment = config.environment if config.has_environment else None
    own = getattr(environment, "run_variables", None) or {}
    return {k: str(v) for k, v in {**own, **config.environment_variables}.items()}


def _render_command(command: object) -> tuple[str, ...]:
    """Return the command: a line for the shell as one word, a list as it is."""
    return tuple(render_argument(word) for word in _words_of(command))


def _words_of(command: Any) -> list[Any]:
    return [command] if isinstance(command, str) and command else list(command or ())


def _describe_data(config: RunConfiguration, values: list[Any]) -> tuple[DataSpec, ...]:
    """Return all data among the arguments, the inputs and the sections of the configuration."""
    sections = {**config.data_references, **config.data, **config.output_data}
    found = find_data([*values, *map(_unwrap, sections.values())])
    if not found and not sections:
        return ()
    from ..data import to_data_spec
    from .data_sections import list_named_data

    specs: dict[str, DataSpec] = {}
    for value in found:
        _add(specs, to_data_spec(value))
    for spec in list_named_data(config):
        _add(specs, spec)
    return tuple(specs.values())


def _add(specs: dict[str, DataSpec], spec: DataSpec) -> None:
    if specs.setdefault(spec.name, spec) != spec:
        raise UserError(
            f"Two different inputs are named {spec.name!r}.", "Give each of them its own name."
        )


def _unwrap(section: object) -> object:
    """Return the data object inside a section of a configuration; itself when it is one."""
    location = getattr(section, "data_location", None) or section
    return getattr(location, "output_location", None) or _dataset_of(location)


def _dataset_of(location: object) -> object:
    from .data import DataLocation

    return location.dataset if isinstance(location, DataLocation) else location
