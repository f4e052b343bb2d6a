"""The table of ``%%estimator``'s options: parsing, help, completion and defaults all read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import values

FRAMEWORKS = ("pytorch", "sklearn", "tensorflow")


@dataclass(frozen=True)
class Option:
    """One option: ``convert`` turns its text into a value, or raises ValueError with the reason."""

    name: str
    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    """Empty for a switch."""
    convert: Callable[[str], Any] = str
    many: bool = False
    """May be repeated; the values add up."""
    is_configurable: bool = True
    """May be given a default by `%estimator_config` or pyproject.toml."""

    @property
    def is_switch(self) -> bool:
        return not self.metavar


def _framework(text: str) -> str:
    if text.lower() not in FRAMEWORKS:
        from estimatory_magics.usage import one_of

        raise ValueError(f"unknown framework {text!r}: {one_of(text.lower(), FRAMEWORKS)}")
    return text.lower()


def _experiment(text: str) -> str:
    if not text.strip() or len(text) > 255:
        raise ValueError("an experiment's name has 1 to 255 characters")
    return text


EXPERIMENT = Option("experiment", (), "a named series of runs; the notebook's name if left out",
                    "EXPERIMENT", _experiment)  # fmt: skip

OPTIONS: tuple[Option, ...] = (
    Option("framework", ("--framework",), f"{', '.join(FRAMEWORKS)}: makes sure that it is there",
           "NAME", _framework),
    Option("name", ("--name",), "a name for this run", "NAME", is_configurable=False),
    Option("parameters", ("-p", "--param"), "a global of the script, and its argument --NAME",
           "NAME=VALUE", values.parse_parameter, many=True, is_configurable=False),
    Option("inputs", ("-i", "--input"), "hand over a variable: JSON value, NumPy array, DataFrame",
           "VAR[,VAR]", values.parse_variables, many=True, is_configurable=False),
    Option("pip", ("--pip",), "a package for an isolated environment", "REQUIREMENT",
           values.parse_requirements, many=True),
    Option("conda", ("--conda",), "a conda package, installed under its PyPI name", "REQUIREMENT",
           values.parse_conda_packages, many=True),
    Option("env", ("--env",), "run with this Python: a path, a virtual environment, a built one",
           "NAME"),
    Option("docker", ("--docker",), "run in a container of this image: python:3.12", "IMAGE",
           values.check_image),
    Option("target", ("--target",), "where to run: local", "NAME"),
    Option("nodes", ("--nodes",), "how many nodes of the target", "NUMBER", values.parse_count),
    Option("procs", ("--procs",), "how many processes on each node, under Open MPI", "NUMBER",
           values.parse_count),
    Option("metric", ("--metric",), "the metric that matters, and which way is better",
           "NAME:max|min", values.parse_metric),
    Option("as_of", ("--as-of",), "packages as they stood on this day; auto: the notebook's own",
           "DATE", values.parse_date),
    Option("legacy_aliases", ("--legacy-aliases",),
           "restore names that packages have dropped, such as np.float"),
    Option("timeout", ("--timeout",), "stop the run after this time: 90s, 15m, 2h", "TIME",
           values.parse_duration),
    Option("output", ("-o", "--output"), "put the Run object into this variable", "VAR",
           values.check_variable, is_configurable=False),
    Option("source", ("--source",), "package this folder beside the cell", "DIR"),
    Option("environment_variables", ("--env-var",),
           "a variable of the run; NAME alone: the kernel's value, untyped",
           "NAME[=VALUE]", values.parse_pair, many=True),
    Option("secrets", ("--secret",),
           "a variable whose value no file holds: the kernel's or workspace's",
           "NAME", values.parse_secret, many=True),
    Option("tags", ("--tag",), "tag the run", "NAME[=VALUE]", values.parse_tag, many=True),
    Option("dry_run", ("--dry-run",), "show what would run; run nothing", is_configurable=False),
    Option("detach", ("--detach",), "return at once; the output stays live"),
    Option("help", ("-h", "--help"), "this help", is_configurable=False),
)  # fmt: skip

KERNEL_ALIASES = Option("kernel_aliases", (), "the same in this kernel")

FLAGS: dict[str, Option] = {flag: option for option in OPTIONS for flag in option.flags}
CONFIGURABLE: dict[str, Option] = {
    option.name: option
    for option in (EXPERIMENT, *OPTIONS, KERNEL_ALIASES)
    if option.is_configurable
}


@dataclass(frozen=True)
class CellOptions:
    """What the line, its defaults and the cell's header ask for together."""

    experiment: str = ""
    framework: str = ""
    name: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    """By the name as typed; a dash becomes an underscore in the script's global."""
    parameter_texts: dict[str, str] = field(default_factory=dict)
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
    origins: dict[str, str] = field(default_factory=dict)
    """Option name → where its value came from, for those not left at the built-in default."""

    @property
    def script_globals(self) -> dict[str, Any]:
        return {name.replace("-", "_"): value for name, value in self.parameters.items()}

    @property
    def arguments(self) -> tuple[str, ...]:
        pairs = self.parameter_texts.items()
        return tuple(piece for name, text in pairs for piece in (f"--{name}", text))
