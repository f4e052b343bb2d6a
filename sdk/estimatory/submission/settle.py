"""From a request to its spec: all that workspace and machine decide is decided here, once.

Nothing changes the spec afterwards but the run's id, its time and the key of its snapshot.
"""

from __future__ import annotations

from ..base import lazy_dataclasses as dataclasses
from ..base.current_folder import absolute_path
from ..base.lazy_dataclasses import dataclass, field
from ..compute.ranks.mpirun import packages_for_ranks
from ..folders.kept_secrets import divide_variables, find_kept, keep_in_texts, list_texts
from ..folders.notebook_values import describe_inputs, packages_for_inputs
from ..folders.run_spec import DataSpec, EnvironmentSpec, RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..masking import SECRET_PREFIX, mask_parameters
from .checks import check_environment, check_place, check_request
from .request import RunRequest

_NOTEBOOK_PACKAGES = ("nbclient", "ipykernel")
_UNDECLARED = {"nteract-scrapbook": ("six",)}
"""What a package imports without asking for it; other packages used to bring it."""


@dataclass(frozen=True)
class Settled:
    """A run that is ready to be made."""

    spec: RunSpec
    """Complete but for the id, the time and the snapshot."""
    secrets: dict[str, str] = field(repr=False)
    """Variables for the worker, whose values no file holds."""


def settle(workspace: WorkspaceFolder, request: RunRequest) -> Settled:
    """Return the checked spec of a request; its environment is checked last.

    Raises:
        UserError: something in the request is not valid.
        ComputeTargetError: the target is unknown, or does not offer what is asked of it.
    """
    check_request(request.draft)
    check_place(workspace, request.draft)
    spec = _fill(request)
    environment = _settle_environment(workspace, spec)
    if environment.is_isolated:
        environment = add_needed_packages(environment, spec)
        check_environment(environment)
    data = _keep(workspace, spec.data) if spec.data else ()
    return _divide_secrets(workspace, dataclasses.replace(spec, environment=environment, data=data))


def _fill(request: RunRequest) -> RunSpec:
    draft = request.draft
    return dataclasses.replace(
        draft,
        source_directory=absolute_path(draft.source_directory or "."),
        parameters=draft.parameters and mask_parameters(draft.parameters),
        # The values in inputs/ are what the script gets.
        script_globals=draft.script_globals and mask_parameters(draft.script_globals),
        inputs=describe_inputs(request.inputs) if request.inputs else (),
        tags={str(k): str(v) for k, v in draft.tags.items()} if draft.tags else {},
    )


def _settle_environment(workspace: WorkspaceFolder, spec: RunSpec) -> EnvironmentSpec:
    """Return the environment with the Python, the date and the settings that it leaves open."""
    from ..environments.settling import settle_environment, settle_for_image

    choose = settle_for_image if spec.container else settle_environment
    return choose(workspace, spec.environment, notebook=spec.origin.notebook)


def add_needed_packages(environment: EnvironmentSpec, spec: RunSpec) -> EnvironmentSpec:
    """Return the environment with the packages that the run itself needs.

    An interpreter that is used as it is stays as it is.
    """
    if not environment.is_isolated:
        return environment
    from ..environments.packages.requirements import add_packages

    if spec.script.endswith(".ipynb"):
        environment = add_notebook_packages(environment)
    is_in_image = spec.container is not None
    needed = (
        *(_packages_for_data(spec.data) if spec.data else ()),
        *packages_for_ranks(spec.n_ranks, is_in_image=is_in_image),
        *packages_for_inputs(spec.inputs),
    )
    return add_packages(needed, environment)


def add_notebook_packages(environment: EnvironmentSpec) -> EnvironmentSpec:
    """Return the environment with what executes a notebook, if it is an isolated one."""
    if not environment.is_isolated:
        return environment
    from ..environments.packages.requirements import add_packages, requirement_name

    given = map(requirement_name, environment.packages)
    undeclared = [package for name in given for package in _UNDECLARED.get(name, ())]
    return add_packages((*_NOTEBOOK_PACKAGES, *undeclared), environment)


def _packages_for_data(data: tuple[DataSpec, ...]) -> tuple[str, ...]:
    from ..data.delivery.specification import find_needed_packages

    return find_needed_packages(data)


def _keep(workspace: WorkspaceFolder, data: tuple[DataSpec, ...]) -> tuple[DataSpec, ...]:
    return tuple(
        dataclasses.replace(one, source=keep_in_texts(workspace, one.source)) for one in data
    )


def _divide_secrets(workspace: WorkspaceFolder, spec: RunSpec) -> Settled:
    """Take the secret variables out of the spec."""
    if not (spec.environment_variables or spec.secrets or spec.environment.is_isolated):
        return Settled(spec.with_undecodable(), {})
    variables = divide_variables(workspace, spec.environment_variables, spec.secrets)
    secrets = {SECRET_PREFIX + name: value for name, value in variables.secret.items()}
    secrets |= find_kept(workspace, list_texts(spec.environment))
    names = tuple(sorted(variables.secret))
    spec = dataclasses.replace(spec, environment_variables=variables.public, secrets=names)
    return Settled(spec.with_undecodable(), secrets)
