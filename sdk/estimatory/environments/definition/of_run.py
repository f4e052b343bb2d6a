"""The Environment that a run was given, from its spec."""

from __future__ import annotations

from ...folders.run_spec import RunSpec
from .conda_dependencies import PYTHON_DEFAULT_VERSION, CondaDependencies
from .environment import Environment


def environment_of(spec: RunSpec) -> Environment:
    """Return the run's environment in Azure ML's words; changing it changes nothing of the run."""
    given = spec.environment
    submitted = spec.run_definition.get("environment")
    environment = Environment.from_description(submitted) if submitted else _describe(spec)
    environment.environment_variables = dict(spec.environment_variables)
    environment.resolve_as_of = given.as_of
    environment.legacy_aliases = given.legacy_aliases
    environment.python.user_managed_dependencies = not given.is_isolated
    if not given.is_isolated:
        environment.python.interpreter_path = given.interpreter
    return environment


def _describe(spec: RunSpec) -> Environment:
    """Return an Environment for a run without one: a cell's, or one with an interpreter only."""
    given = spec.environment
    environment = Environment(given.name or spec.run_id)
    if given.is_isolated:  # what conda's words meant is among the packages
        environment.python.conda_dependencies = CondaDependencies.create(
            pip_packages=list(given.packages),
            python_version=given.python or PYTHON_DEFAULT_VERSION,
        )
    return environment
