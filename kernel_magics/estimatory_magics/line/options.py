"""The options of ``%%estimator``: the rows of the core's table that a cell has, and its checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from estimatory.environments.packages.requirements import is_address
from estimatory.submission.option import CELL, Option
from estimatory.submission.option_error import explain
from estimatory.submission.option_values import check_name
from estimatory.submission.options import BY_NAME, SWEEP_OPTIONS, fill_request, list_options
from estimatory.submission.parameters import Parameter
from estimatory_magics.usage import UsageError, one_of

if TYPE_CHECKING:
    from estimatory.sweeps.expressions import Expression

ORIGIN_OF_THE_LINE = "line"
FRAMEWORKS = ("pytorch", "sklearn", "tensorflow")
"""Those that a cell brings along."""
EXPERIMENT = BY_NAME["experiment"]
OPTIONS = tuple(option for option in list_options(CELL) if option is not EXPERIMENT)
KERNEL_ALIASES = Option("kernel_aliases", "the same in this kernel", doors=(CELL,))

FLAGS: dict[str, Option] = {flag: option for option in OPTIONS for flag in option.flags}
ALL: dict[str, Option] = {option.name: option for option in (EXPERIMENT, *OPTIONS, KERNEL_ALIASES)}
CONFIGURABLE = {name: option for name, option in ALL.items() if option.is_configurable}
_EXPANSION = re.compile(r"\{(\w+)\}\Z|\$(\w+)\Z")


@dataclass(frozen=True)
class CellOptions:
    """The options of a cell: its line, the defaults and its header together."""

    experiment: str = ""
    framework: str = ""
    name: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    """By the name as typed; a dash becomes an underscore in the script's global."""
    arguments: tuple[str, ...] = ()
    space: Mapping[str, Expression] = field(default_factory=dict)
    """The parameters that have a range: it is a sweep."""
    inputs: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    conda: tuple[str, ...] = ()
    env: str = ""
    docker: str = ""
    target: str = "local"
    nodes: int = 1
    procs: int = 1
    metric: str = ""
    goal: str = ""
    as_of: str = ""
    legacy_aliases: bool = False
    kernel_aliases: bool = False
    """Of the kernel, not of the run: `%estimator_config` alone can set it."""
    timeout_s: float | None = None
    output: str = ""
    source: str = ""
    environment_variables: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    """Names of variables."""
    tags: dict[str, str] = field(default_factory=dict)
    is_dry_run: bool = False
    is_detached: bool = False
    wants_help: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    """Every option that was said, by its name."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Option name → where its value came from, for those not left at the built-in default."""

    @property
    def script_globals(self) -> dict[str, Any]:
        return {name.replace("-", "_"): value for name, value in self.parameters.items()}

    @property
    def drawn_globals(self) -> tuple[str, ...]:
        """Names of the globals that a sweep draws the values of."""
        return tuple(name.replace("-", "_") for name in self.space)

    @property
    def said_of_sweeps(self) -> dict[str, Any]:
        """Options of a sweep that the line itself names; defaults are for cells that are one."""
        return {
            name: self.values[name]
            for name in SWEEP_OPTIONS
            if self.origins.get(name) == ORIGIN_OF_THE_LINE
        }


_ATTRIBUTES = {
    "timeout": "timeout_s",
    "dry_run": "is_dry_run",
    "detach": "is_detached",
    "help": "wants_help",
}
_KNOWN = {one.name for one in fields(CellOptions)}


def make_options(values: Mapping[str, Any], origins: Mapping[str, str]) -> CellOptions:
    """Return the options for values by the names in the table.

    Raises:
        UsageError: a parameter is given a value and a range.
    """
    plain, space = _divide(values.get("parameters", ()))
    values = {**values, "parameters": plain} if space else values
    named = {_ATTRIBUTES.get(name, name): value for name, value in values.items()}
    filled = fill_request(values)
    named["parameters"] = filled.get("parameters", {})
    named["arguments"] = filled.get("arguments", ())
    named["metric"] = filled.get("primary_metric", "")
    named["goal"] = filled.get("primary_metric_goal", "")
    known = {name: value for name, value in named.items() if name in _KNOWN}
    return CellOptions(**known, space=space, values=values, origins=origins)


def _divide(
    parameters: Sequence[Parameter],
) -> tuple[Sequence[Parameter], Mapping[str, Expression]]:
    """Return the parameters with a value, and the space of those with a range."""
    if not any("(" in parameter.text for parameter in parameters):
        return parameters, {}
    from estimatory.sweeps.wishes import divide_parameters

    try:
        return divide_parameters(parameters)
    except ValueError as error:
        raise UsageError(explain(error)) from None


# --- checks of a cell ----------------------------------------------------------------------------
def convert_for_cell(option: Option, text: str) -> Any:
    """Return the value of an option's text, with the checks that only a cell makes.

    Raises:
        ValueError: the option or the cell does not take the text.
    """
    if option.name == "parameters":
        _refuse_expansion(text.partition("=")[2])
    value = option.convert(text)
    check = _CHECKS.get(option.name)
    if check is not None:
        check(text, value)
    return value


def _refuse_expansion(typed: str) -> None:
    variable = _EXPANSION.match(typed)
    if variable:
        name = variable[1] or variable[2]
        raise ValueError(f"{typed} is not expanded; hand over the variable with -i {name}")


def _check_parameter(_text: str, parameter: Parameter) -> None:
    check_name(parameter.name.replace("-", "_"))
    if "(" in parameter.text:
        from estimatory.sweeps.wishes import read_range

        read_range(parameter)


def _check_framework(text: str, framework: str) -> None:
    if framework not in FRAMEWORKS:
        raise ValueError(f"unknown framework {text!r}: {one_of(framework, FRAMEWORKS)}")


def _check_packages(_text: str, packages: list[str]) -> None:
    """Check packages: an address has no name by which a later one could replace it."""
    for package in packages:
        if is_address(package):
            raise ValueError(
                f"{package!r} is not a package requirement; write it as NAME @ {package}"
            )


_CHECKS: Mapping[str, Callable[[str, Any], None]] = {
    "parameters": _check_parameter,
    "framework": _check_framework,
    "pip": _check_packages,
}
