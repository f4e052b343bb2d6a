"""Every argument of the estimators, once: its name, its default, what it is for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.lazy_dataclasses import dataclass, fields

if TYPE_CHECKING:
    import inspect

_Class = TypeVar("_Class", bound=type)


@dataclass
class EstimatorArguments:
    """What azureml-train-core 1.62 takes, in its order; after that, what is ours."""

    source_directory: str | os.PathLike[str]
    """Folder whose files travel with the run."""
    compute_target: Any = None
    """A target or its name; ``local`` is this machine."""
    vm_size: str | None = None
    """Of a transient cluster: kept and shown."""
    vm_priority: str | None = None
    """``dedicated`` or ``lowpriority``: kept and shown."""
    entry_script: str | os.PathLike[str] | None = None
    """Relative to ``source_directory``; a ``.ipynb`` is executed as a notebook."""
    script_params: dict[str, Any] | None = None
    """Command line of the script, ``{"--reg": 0.1}``; an empty value is a flag."""
    node_count: int = 1
    process_count_per_node: int = 1
    worker_count: int = 1
    """TensorFlow's, with the backend ``ps``."""
    parameter_server_count: int = 1
    """TensorFlow's, with the backend ``ps``."""
    distributed_backend: str | None = None
    """Deprecated spelling of ``distributed_training``: ``mpi``, ``ps``, ``gloo``, ``nccl``."""
    distributed_training: Any = None
    """``Mpi(2)``, ``Gloo()``, ``Nccl()``, ``ParameterServer()`` or a job configuration."""
    use_gpu: bool = False
    """Asks for the GPU packages of a framework."""
    use_docker: bool = True
    custom_docker_base_image: str | None = None
    """Deprecated spelling of ``custom_docker_image``."""
    custom_docker_image: str | None = None
    image_registry_details: Any = None
    """A ContainerRegistry."""
    user_managed: bool = False
    """Run in this interpreter, and ask for no packages."""
    conda_packages: list[str] | None = None
    """conda names, resolved under their PyPI names."""
    pip_packages: list[str] | None = None
    """Requirements; with any, the run gets an isolated environment."""
    conda_dependencies_file_path: str | None = None
    """Deprecated spelling of ``conda_dependencies_file``."""
    pip_requirements_file_path: str | None = None
    """Deprecated spelling of ``pip_requirements_file``."""
    conda_dependencies_file: str | None = None
    """Relative to ``source_directory``."""
    pip_requirements_file: str | None = None
    """Relative to ``source_directory``."""
    environment_variables: dict[str, str] | None = None
    """Set for the script."""
    environment_definition: Any = None
    """An Environment; it replaces every argument about packages."""
    inputs: list[Any] | None = None
    """``dataset.as_named_input("x")``, DataReferences, DataPaths."""
    source_directory_data_store: Any = None
    """Where the code was staged in the cloud: kept and shown."""
    shm_size: str | None = None
    resume_from: Any = None
    """A DataPath, given to the script as ``--resume-from``."""
    max_run_duration_seconds: float | str | None = None
    """After that many seconds, or a time such as ``15min``, the run is canceled; by default 30
    days."""
    framework_version: str | None = None
    """Of the estimator's framework, such as ``1.4``; by default what the index has today."""
    resolve_as_of: str | None = None
    """ISO date: packages as the index had them then."""
    legacy_aliases: bool = False
    """Restore names that packages have dropped since, such as ``numpy.float``, in the run only."""
    display_name: str | None = None
    """Of the run, for people."""
    primary_metric: str | None = None
    """Of all that the script logs, the one that matters."""
    primary_metric_goal: str | None = None
    """``max`` or ``min``: given with ``primary_metric``."""
    secrets: list[str] | None = None
    """Names of variables whose values go into no file: taken from ``environment_variables``, else
    from the submitter's environment, else from the workspace's secrets."""


ALL = tuple(EstimatorArguments.__annotations__)
_OURS = ALL[ALL.index("display_name") :]
_CHECKED_LATER = frozenset(
    "inputs script_params resume_from distributed_training node_count process_count_per_node "
    "worker_count parameter_server_count".split()
)
"""Arguments about which ``checks`` says more, in the class of error that azureml-train raised."""


@cache
def _defaults() -> dict[str, Any]:
    return {field.name: field.default for field in fields(EstimatorArguments)}


def takes(*, without: Iterable[str] = ()) -> Callable[[_Class], _Class]:
    """Give an estimator class the signature of EstimatorArguments, less some names.

    ``help()``, completion and TypeErrors then tell what the class really takes.
    """
    names = tuple(name for name in ALL if name not in set(without))

    def decorate(cls: _Class) -> _Class:
        cls.__signature__ = _Signature(names)  # type: ignore[attr-defined]
        cls._argument_names = names  # type: ignore[attr-defined]
        return cls

    return decorate


def read_arguments(cls: type, names: tuple[str, ...], given: dict[str, Any]) -> EstimatorArguments:
    """Return what was given, as a whole.

    Raises:
        ArgumentError: a name that the class does not take, or a value of a wrong type.
    """
    __tracebackhide__ = True
    from dataclasses import MISSING

    from ..base.argument_types import Wanted, find_unknown, find_wrong

    wanted = {
        f.name: Wanted(f.name, str(f.type), f.default is not MISSING)
        for f in fields(EstimatorArguments)
        if f.name not in _CHECKED_LATER
    }
    fault = find_unknown(cls.__name__, names, given) or find_wrong(cls.__name__, wanted, given)
    if fault is not None:
        raise fault
    return EstimatorArguments(**given)


def is_given(arguments: EstimatorArguments, name: str) -> bool:
    """Return whether an argument says something: it is neither its default nor empty."""
    value = getattr(arguments, name)
    return value != _defaults()[name] and value is not None and value != []


class _Signature:
    """The signature of an estimator class, made when it is asked for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def __get__(self, instance: object, owner: type) -> inspect.Signature:
        import inspect  # takes long to load, and is asked for by people only

        return inspect.Signature([_parameter(name) for name in self._names])


def take_ours(arguments: EstimatorArguments) -> dict[str, Any]:
    """Return the fields of a request for arguments that no RunConfiguration carries."""
    if not any(is_given(arguments, name) for name in _OURS):
        return {}  # most runs have no such argument, and the table takes a while to load
    from ..submission.options import take_arguments

    return take_arguments(arguments)


def _parameter(name: str) -> inspect.Parameter:
    from dataclasses import MISSING
    from inspect import Parameter

    default = _defaults()[name]
    if default is MISSING:
        return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD)
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default)
