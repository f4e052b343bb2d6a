"""The table of options: every door converts by it, and writes back by it.

The order is that of the help, of the form within its groups, and of the form's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..folders.run_spec import DEFAULT_LIMIT_S
from ..masking.signs import PARAMETER_NAMES, SECRET_NAMES, SECRET_VALUES
from . import option_values as values, sweep_values as sweeps
from .option import CELL, COMMAND, FORM, PYTHON, Fields, FormField, Option, say_field, to_field
from .parameters import Parameter, parse_parameter

if TYPE_CHECKING:
    from .request import RunRequest

GENERIC = "Generic"
ESTIMATORS = (GENERIC, "SKLearn", "PyTorch", "TensorFlow", "Chainer")
"""The form's frameworks: names of classes."""
_COUNT = {"type": "integer", "minimum": 1, "default": 1}
_NUMBER = {"type": "string", "pattern": r"^(\d+)?$", "examples": ["30"], "default": ""}
_LIST = {"type": "array", "items": {"type": "string"}}


# --- gathering and filling -----------------------------------------------------------------------
def _each_once(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def _fill_parameters(parameters: Sequence[Parameter]) -> Fields:
    """Fill in parameters; of a repeated name the last value counts, the script gets both."""
    words = (word for one in parameters for word in (f"--{one.name}", one.text))
    return {
        "parameters": {one.name: one.value for one in parameters},
        "arguments": tuple(words),
    }


def _fill_metric(metric: tuple[str, str]) -> Fields:
    return {"primary_metric": metric[0], "primary_metric_goal": metric[1]}


# --- writing back --------------------------------------------------------------------------------
def _say_variables(request: RunRequest) -> Iterable[str]:
    """Return the variables' texts; a secret's is its name, whose value the reader has."""
    from ..masking import is_secret_variable

    for name, value in request.environment_variables.items():
        yield name if is_secret_variable(name, value) else f"{name}={value}"


def _say_metric(request: RunRequest) -> Iterable[str]:
    metric = (request.primary_metric, request.primary_metric_goal)
    return [values.write_metric(metric)] if request.primary_metric else []


OPTIONS: tuple[Option, ...] = (
    # --- the script ---
    Option("source", "the folder whose files travel with the run", ("--source",), "FOLDER",
        completion="folders",
        form=(FormField("source_directory", "Folder", "script", "Its files travel with the run.",
            {"type": "string", "default": "."}),),
        arguments=("source_directory",)),
    Option("script", "the Python script to run", (), "SCRIPT", doors=(COMMAND, FORM, PYTHON),
        is_configurable=False,
        form=(FormField("entry_script", "Script", "script",
            "Inside the folder: a Python file or a notebook.",
            {"type": "string", "examples": ["train.py"], "default": ""}),),
        arguments=("entry_script",)),
    Option("parameters", "argument --NAME VALUE of the script; a range, choice(1,2), makes a sweep",
        ("-p", "--param"), "NAME=VALUE", parse_parameter,
        many=True, gather=tuple, is_configurable=False, fill=_fill_parameters,
        form=(FormField("parameters", "Parameters", "script",
            "The script gets --NAME VALUE; without a value, --NAME alone. A value such as "
            "choice(16, 32) or loguniform(1e-4, 1e-1) makes it a sweep.",
            {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]},
             "x-secret": PARAMETER_NAMES, "x-secret-value": SECRET_VALUES,
             "examples": [{"reg": 0.1}], "default": {}}),),
        arguments=("script_params",)),
    Option("inputs", "hand over a variable: JSON value, NumPy array, DataFrame",
        ("-i", "--input"), "VAR[,VAR]", values.parse_names, doors=(CELL,),
        many=True, gather=_each_once, is_configurable=False, completion="variables"),
    # --- where it runs ---
    Option("target", "where to run: local, or the name of a compute target", ("--target",), "NAME",
        completion="targets",
        fill=to_field("compute_target"), say=say_field("compute_target", "local"),
        form=(FormField("compute_target", "Target", "compute",
            "Where it runs; local is this machine.",
            {"type": "string", "enum": ["local"], "default": "local"}),),
        arguments=("compute_target",)),
    Option("nodes", "how many nodes of the target", ("--nodes",), "NUMBER", values.parse_count,
        fill=to_field("node_count"), say=say_field("node_count", 1),
        form=(FormField("node_count", "Nodes", "compute", "Of the target.", _COUNT),),
        arguments=("node_count",)),
    Option("procs", "how many processes on each node, under Open MPI", ("--procs",), "NUMBER",
        values.parse_count,
        fill=to_field("process_count_per_node"), say=say_field("process_count_per_node", 1),
        form=(FormField("process_count_per_node", "Processes a node", "compute",
            "Of the script, started by Open MPI.", _COUNT),),
        arguments=("process_count_per_node",)),
    # --- its environment ---
    Option("framework", "pytorch, sklearn or tensorflow; a cell adds it where it is missing",
        ("--framework",), "NAME", values.parse_framework, completion="frameworks",
        fill=to_field("framework"), say=say_field("framework"),
        form=(FormField("framework", "Framework", "environment", "Brings its packages along.",
            {"type": "string", "enum": list(ESTIMATORS), "default": GENERIC}),)),
    Option("docker", "run in a container of this image: python:3.12", ("--docker",), "IMAGE",
        values.parse_image,
        say=lambda request: [request.container.image] if request.container else [],
        form=(FormField("docker_image", "Image", "environment",
            "Run in a container of this image; empty: on the target itself.",
            {"type": "string", "examples": ["python:3.12"], "default": ""}),),
        arguments=("custom_docker_image",)),
    Option("pip", "a package for an isolated environment", ("--pip",), "REQUIREMENT",
        values.parse_requirements, many=True, gather=_each_once, completion="packages",
        say=lambda request: request.environment.packages,
        form=(FormField("packages", "Packages", "environment",
            "Requirements; with any, the run gets an environment of its own.",
            {**_LIST, "examples": [["pandas>=2", "scikit-learn"]], "default": []}),),
        arguments=("pip_packages",)),
    Option("conda", "a conda package, installed under its PyPI name", ("--conda",), "REQUIREMENT",
        values.split_requirements, doors=(CELL, COMMAND, PYTHON), many=True, gather=_each_once,
        arguments=("conda_packages",)),
    Option("as_of", "packages as they stood on this day; auto: the notebook's own", ("--as-of",),
        "DATE", values.parse_date, doors=(CELL, COMMAND, PYTHON),
        say=lambda request: filter(None, [request.environment.as_of]),
        arguments=("resolve_as_of",)),
    Option("legacy_aliases", "restore names that packages have dropped, such as np.float",
        ("--legacy-aliases",), doors=(CELL, COMMAND, PYTHON),
        say=lambda request: [""] if request.environment.legacy_aliases else [],
        arguments=("legacy_aliases",)),
    Option("env", "run with this Python: a path, a virtual environment, a built one", ("--env",),
        "NAME", doors=(CELL,), completion="environments"),
    Option("python", "run with this Python; with --docker one of the image", ("--python",), "PATH",
        doors=(COMMAND,)),
    Option("user_managed", "use this Python as it is", doors=(FORM, PYTHON),
        is_configurable=False,
        form=(FormField("user_managed", "Use this Python as it is", "environment",
            "Install nothing, not even the framework.", {"type": "boolean", "default": False}),),
        arguments=("user_managed",)),
    Option("environment_variables", "a variable of the run; NAME alone: its value here, untyped",
        ("--env-var",), "NAME[=VALUE]", values.parse_variable, many=True, gather=dict,
        fill=to_field("environment_variables"), say=_say_variables,
        form=(FormField("environment_variables", "Variables", "environment",
            "Set for the script. Leave the value of a secret empty: it is taken from where this "
            "form runs.",
            {"type": "object", "additionalProperties": {"type": "string"},
             "x-secret": SECRET_NAMES, "x-secret-value": SECRET_VALUES,
             "examples": [{"OMP_NUM_THREADS": "4"}], "default": {}}),),
        arguments=("environment_variables",)),
    Option("secrets", "a variable whose value no file holds: the one here, or the workspace's",
        ("--secret",), "NAME", values.parse_secret, many=True, completion="secrets",
        gather=lambda names: tuple(dict.fromkeys(names)),
        fill=to_field("secrets"), say=lambda request: request.secrets,
        form=(FormField("secrets", "Secrets", "environment",
            "Names of variables whose values no file holds: those of where this form runs, else "
            "the workspace's secrets.", {**_LIST, "examples": [["DB_PASS"]], "default": []}),),
        arguments=("secrets",)),
    Option("timeout", "stop the run after this time: 90s, 15m, 2h", ("--timeout",), "TIME",
        values.parse_duration, fill=to_field("max_run_duration_s"),
        say=say_field("max_run_duration_s", DEFAULT_LIMIT_S, values.write_duration),
        form=(FormField("time_limit", "Time limit", "compute",
            "The run is canceled after it: 90s, 15m, 2h, 1d; empty: 30 days.",
            {"type": "string", "pattern": values.TIME_PATTERN, "examples": ["2h"],
             "default": ""}),),
        arguments=("max_run_duration_seconds",)),
    # --- what it is called ---
    Option("experiment", "a named series of runs; by default named after the notebook or script",
        ("-e", "--experiment"), "EXPERIMENT", values.parse_experiment,
        doors=(CELL, COMMAND, FORM), completion="experiments",
        form=(FormField("experiment", "Experiment", "experiment",
            "The series that the run belongs to; by default the script's name.",
            {"type": "string", "pattern": "^([a-zA-Z0-9][a-zA-Z0-9_-]{0,254})?$",
             "examples": ["churn"], "default": ""}),)),
    Option("name", "a name for this run", ("--name",), "NAME", is_configurable=False,
        fill=to_field("display_name"), say=say_field("display_name"),
        form=(FormField("display_name", "Name of the run", "experiment", "For people.",
            {"type": "string", "maxLength": 500, "examples": ["less regularisation"],
             "default": ""}),),
        arguments=("display_name",), is_carried=False),
    Option("metric", "the metric that matters, and which way is better", ("--metric",),
        "NAME:max|min", values.parse_metric, completion="goals",
        fill=_fill_metric, say=_say_metric,
        form=(FormField("primary_metric", "Primary metric", "experiment",
                "Of all that the script logs, the one that matters.",
                {"type": "string", "examples": ["AUC"], "default": ""}),
            FormField("primary_metric_goal", "Its goal", "experiment",
                "Whether more of it is better, or less.",
                {"type": "string", "enum": ["max", "min"], "default": "max"})),
        arguments=("primary_metric", "primary_metric_goal"), is_carried=False),
    Option("tags", "tag the run", ("--tag",), "NAME[=VALUE]", values.parse_tag,
        doors=(CELL, COMMAND), many=True, gather=dict, fill=to_field("tags"),
        say=lambda request: map(values.write_tag, request.tags.items())),
    # --- a sweep: it is one where a parameter has a range ---
    Option("trials", "of a sweep: how many runs; else every point of the space", ("--trials",),
        "NUMBER", values.parse_count, is_configurable=False, say=sweeps.say_count("max_trials"),
        form=(FormField("trials", "Trials", "sweep",
            "How many runs there are in all; empty: every point of the space.", _NUMBER),)),
    Option("parallel", "of a sweep: how many runs at once; else as many as there is room for",
        ("--parallel",), "NUMBER", values.parse_count, say=sweeps.say_count("max_concurrent"),
        form=(FormField("parallel", "At once", "sweep",
            "How many runs at the same time; empty: as many as there is room for.", _NUMBER),)),
    Option("sampler", "of a sweep: random, grid, bayes, quasi or sobol", ("--sampler",), "NAME",
        sweeps.parse_sampler, completion="samplers", say=sweeps.say_sampler,
        form=(FormField("sampler", "Sampler", "sweep",
            "How points of the space are chosen; bayes learns from those before.",
            {"type": "string", "enum": [*sweeps.SAMPLERS], "default": "random"}),)),
    Option("stop", "of a sweep: end bad runs: none, asha, median, bandit:0.2, truncation:20",
        ("--stop",), "POLICY", sweeps.parse_stop, completion="stops", say=sweeps.say_stop,
        form=(FormField("stop", "Stop early", "sweep",
            "Which runs end early, by what they log: none, asha, median, bandit:0.2 or "
            "truncation:20.",
            {"type": "string", "examples": [*sweeps.STOP_EXAMPLES[1:]], "default": ""}),)),
    Option("minutes", "of a sweep: end it after so many minutes", ("--minutes",), "NUMBER",
        sweeps.parse_minutes, say=sweeps.say_minutes,
        form=(FormField("minutes", "Minutes", "sweep",
            "The sweep ends after them; empty: a week.",
            {"type": "string", "examples": ["30"], "default": ""}),)),
    Option("seed", "of a sweep: the same number draws the same parameters", ("--seed",), "NUMBER",
        sweeps.parse_seed, is_configurable=False, say=sweeps.say_seed,
        form=(FormField("seed", "Seed", "sweep",
            "The same whole number draws the same parameters; empty: another each time.",
            _NUMBER),)),
    # --- what the cell does with it ---
    Option("output", "put the Run object into this variable", ("-o", "--output"), "VAR",
        values.check_name, doors=(CELL,), is_configurable=False, completion="variables"),
    Option("dry_run", "show what would run; run nothing", ("--dry-run",), doors=(CELL,),
        is_configurable=False),
    Option("detach", "return at once; the output stays live", ("--detach",), doors=(CELL,),
        completion="switch"),
    Option("help", "this help", ("-h", "--help"), doors=(CELL,), is_configurable=False),
)  # fmt: skip
SWEEP_OPTIONS = ("trials", "parallel", "sampler", "stop", "minutes", "seed")
"""Names of those that only a sweep has."""
BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}


def list_options(door: str) -> list[Option]:
    """Return the rows that a door has."""
    return [option for option in OPTIONS if door in option.doors]


def fill_request(given: Mapping[str, Any]) -> Fields:
    """Return the fields of a request for values by the names of their options."""
    fields: Fields = {}
    for option in OPTIONS:
        if option.fill is not None and option.name in given:
            fields.update(option.fill(given[option.name]))
    return fields


def take_arguments(given: object) -> Fields:
    """Return the fields of a request for arguments that no RunConfiguration carries.

    Args:
        given: an object that has the arguments as attributes; what is None is left out.
    """
    fields: Fields = {}
    for option in OPTIONS:
        said = [getattr(given, name, None) for name in option.arguments]
        if option.fill is not None and not option.is_carried and said[0]:
            fields.update(option.fill(_from_arguments(option, said)))
    return fields


def _from_arguments(option: Option, said: list[Any]) -> object:
    if option.name == "metric":
        return said[0], values.parse_goal(said[1] or "")
    return option.convert(said[0]) if isinstance(said[0], str) else said[0]
