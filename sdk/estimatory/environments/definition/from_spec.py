"""The Environment of a run that was: read back from its spec."""

from __future__ import annotations

from ...specs import RunSpec
from .conda_dependencies import CondaDependencies
from .environment import Environment


def environment_of(spec: RunSpec) -> Environment:
    """The run's environment in Azure ML's words; changing it changes nothing of the run."""
    given = spec.environment
    environment = Environment(given.name or spec.run_id)
    environment.environment_variables = dict(spec.environment_variables)
    environment.resolve_as_of = given.as_of
    environment.legacy_aliases = given.legacy_aliases
    environment.python.interpreter_path = given.interpreter
    environment.python.user_managed_dependencies = not given.is_isolated
    if given.is_isolated:
        environment.python.conda_dependencies = CondaDependencies.create(
            pip_packages=list(given.packages), conda_packages=list(given.conda_packages)
        )
    return environment
