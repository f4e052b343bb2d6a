"""An example of every option of a run, in the words of each door."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from estimatory import Estimator, MpiConfiguration, SKLearn
from estimatory.configuration import Mpi


@dataclass
class Example:
    """One wish, in the words of each door, and the fields of the request that it means."""

    words: list[str]
    """Of the command line; the flag comes first."""
    means: dict[str, Any]
    form: dict[str, Any] = field(default_factory=dict)
    estimator: dict[str, Any] | None = None
    script: dict[str, Any] | None = None
    """Of a ScriptRunConfig."""
    runconfig: dict[str, Any] | None = None
    """Keys of a ``.runconfig`` file."""
    line: str = ""
    """Of a cell; by default the words."""
    looks_at: str = ""
    """The one field that is compared; all by default."""
    kind: type = Estimator
    sweep: dict[str, Any] | None = None
    """Keywords of a Sweep over ``x``."""


def parameter(text: str, value: Any, python: Any = ..., line: str = "") -> Example:
    """An example of ``-p``; ``python`` is the value for the classes, where they have one."""
    has_python = python is not ...
    argument = value if isinstance(value, str) else text
    return Example(
        ["-p", f"x={text}"],
        {"parameters": {"x": value}, "arguments": ("--x", argument)},
        {"parameters": {"x": text}},
        {"script_params": {"--x": python}} if has_python else None,
        {"arguments": ["--x", python]} if has_python else None,
        {"arguments": ["--x", python]} if has_python else None,
        f"-p x={line or text}",
    )


def sweep(
    words: list[str],
    plan: dict[str, Any],
    form: dict[str, Any],
    keywords: dict[str, Any],
    flags: str = "--seed 7",
) -> Example:
    """An example of an option of a sweep over ``x``; ``plan`` is what differs from a bare one."""
    means = {
        "space": {"x": ["choice", [[1, 2]]]},
        "sampler": {"name": "RANDOM"},
        "policy": {"name": "Default"},
        "max_trials": 0,
        "max_concurrent": 0,
        "max_minutes": 10080.0,
        "seed": 7,
        "resume_from": (),
        "resume_children": (),
        "dialect": "estimatory",
        **plan,
    }
    return Example(
        [*words, *flags.split(), "-p", "x=choice(1, 2)", "--metric", "AUC:max"],
        {"kind": "sweep", "plan": means, "primary_metric": "AUC", "primary_metric_goal": "max"},
        {"seed": "7", "parameters": {"x": "choice(1, 2)"}, "primary_metric": "AUC", **form},
        sweep={"seed": 7, "metric": "AUC", **keywords},
    )


EXAMPLES: dict[str, list[Example]] = {
    "source": [Example(["--source", "."], {}, {"source_directory": "."}, {}, {}, {})],
    "script": [Example([], {}, {"entry_script": "train.py"}, {}, {}, {})],
    "parameters": [
        parameter(".5", 0.5, 0.5),
        parameter("1e-3", 0.001, 1e-3),
        parameter("-1", -1, -1),
        parameter("007", "007", "007"),
        parameter("1_000", "1_000", "1_000"),
        parameter("e5", "e5", "e5"),
        parameter("True", True, True),
        parameter("false", False),
        parameter("nan", math.nan, math.nan),
        parameter("-inf", -math.inf, -math.inf),
        parameter("None", None),
        parameter("null", None),
        parameter("['a']", ["a"]),
        parameter('[64, "a b"]', [64, "a b"]),
        parameter('{"a": [1]}', {"a": [1]}),
        parameter("[a-z]+", "[a-z]+", "[a-z]+"),
        parameter('"5"', "5", "5"),
        parameter("'None'", "None", "None"),
        parameter("two words", "two words", "two words", line='"two words"'),
        parameter("a=b", "a=b", "a=b"),
        parameter("größe", "größe", "größe"),
    ],
    "inputs": [Example(["-i", "a,b"], {"inputs": {"a": 1, "b": [2]}})],
    "target": [
        Example(
            ["--target", "cluster"],
            {"compute_target": "cluster"},
            {"compute_target": "cluster"},
            {"compute_target": "cluster"},
            {"compute_target": "cluster"},
            {"target": "cluster"},
        )
    ],
    "nodes": [
        Example(
            ["--nodes", "2"],
            {"node_count": 2},
            {"node_count": 2},
            {"node_count": 2, "distributed_training": Mpi()},
            {"distributed_job_config": MpiConfiguration(1, 2)},
            {"nodeCount": 2, "communicator": "OpenMpi"},
        )
    ],
    "procs": [
        Example(
            ["--procs", "3"],
            {"process_count_per_node": 3},
            {"process_count_per_node": 3},
            {"process_count_per_node": 3, "distributed_training": Mpi()},
            {"distributed_job_config": MpiConfiguration(3)},
            {"mpi": {"processCountPerNode": 3}, "communicator": "OpenMpi"},
        )
    ],
    "framework": [
        Example(
            ["--framework", "SKLearn"],
            {"framework": "sklearn"},
            {"framework": "SKLearn", "user_managed": True},
            {"user_managed": True},
            looks_at="framework",
            kind=SKLearn,
        )
    ],
    "docker": [
        Example(
            ["--docker", "python:3.12"],
            {"image": "python:3.12"},
            {"docker_image": "python:3.12"},
            {"custom_docker_image": "python:3.12"},
            looks_at="image",
        )
    ],
    "pip": [
        Example(
            ["--pip", "numpy>=1,pandas"],
            {"packages": ["numpy>=1", "pandas"]},
            {"packages": ["numpy>=1", "pandas"]},
            {"pip_packages": ["numpy>=1", "pandas"]},
        )
    ],
    "conda": [
        Example(
            ["--conda", "numpy=1.20"],
            {"packages": ["numpy==1.20.*"]},
            estimator={"conda_packages": ["numpy=1.20"]},
        )
    ],
    "as_of": [
        Example(
            ["--as-of", "2022-06-30", "--pip", "numpy"],
            {"as_of": "2022-06-30", "packages": ["numpy"]},
            estimator={"resolve_as_of": "2022-06-30", "pip_packages": ["numpy"]},
        )
    ],
    "legacy_aliases": [
        Example(
            ["--legacy-aliases"], {"legacy_aliases": True}, estimator={"legacy_aliases": True}
        )
    ],
    "env": [Example(["--env", "python"], {"interpreter": "python"}, looks_at="interpreter")],
    "python": [Example(["--python", "python"], {"interpreter": "python"}, looks_at="interpreter")],
    "user_managed": [
        Example([], {"packages": []}, {"user_managed": True}, {"user_managed": True})
    ],
    "environment_variables": [
        Example(
            ["--env-var", "FROM_HERE", "--env-var", "MODE=a=b"],
            {"environment_variables": {"FROM_HERE": "here", "MODE": "a=b"}},
            {"environment_variables": {"FROM_HERE": "here", "MODE": "a=b"}},
            {"environment_variables": {"FROM_HERE": "here", "MODE": "a=b"}},
            {"environment_variables": {"FROM_HERE": "here", "MODE": "a=b"}},
            {"environmentVariables": {"FROM_HERE": "here", "MODE": "a=b"}},
        )
    ],
    "secrets": [
        Example(
            ["--secret", "DB_PASS"],
            {"secrets": ("DB_PASS",)},
            {"secrets": ["DB_PASS"]},
            {"secrets": ["DB_PASS"]},
            {"secrets": ["DB_PASS"]},
            {"secrets": ["DB_PASS"]},
        )
    ],
    "timeout": [
        Example(
            ["--timeout", text],
            {"max_run_duration_s": seconds},
            {"time_limit": text},
            {"max_run_duration_seconds": text},
            {"max_run_duration_seconds": text},
            {"maxRunDurationSeconds": seconds},
        )
        for text, seconds in (("15min", 900), ("90", 90), ("1.5h", 5400), ("2d", 172800))
    ],
    "experiment": [
        Example(
            ["-e", "churn"], {"experiment": "churn"}, {"experiment": "churn"}, line="churn",
            looks_at="experiment",
        )
    ],
    "name": [
        Example(
            ["--name", "first one"],
            {"display_name": "first one"},
            {"display_name": "first one"},
            {"display_name": "first one"},
            line="--name 'first one'",
        )
    ],
    "metric": [
        Example(
            ["--metric", f"val:AUC:{goal}"],
            {"primary_metric": "val:AUC", "primary_metric_goal": "max"},
            {"primary_metric": "val:AUC", "primary_metric_goal": goal},
            {"primary_metric": "val:AUC", "primary_metric_goal": goal},
        )
        for goal in ("max", "maximize")
    ],
    "tags": [
        Example(
            ["--tag", "stage", "--tag", "kind=a=b"], {"tags": {"stage": "", "kind": "a=b"}}
        )
    ],
    "trials": [
        sweep(["--trials", "2"], {"max_trials": 2}, {"trials": text}, {"trials": 2})
        for text in ("2", 2)
    ],
    "parallel": [
        sweep(["--parallel", "3"], {"max_concurrent": 3}, {"parallel": "3"}, {"parallel": 3})
    ],
    "sampler": [
        sweep(
            ["--sampler", "grid"],
            {"sampler": {"name": "GRID"}},
            {"sampler": "grid"},
            {"sampler": "grid"},
        )
    ],
    "stop": [
        sweep(["--stop", text], {"policy": policy}, {"stop": text}, {"stop": text})
        for text, policy in (
            ("asha", {"name": "ASHA"}),
            ("asha:4", {"name": "ASHA", "properties": {"reduction_factor": 4}}),
            ("median", {"name": "MedianStopping"}),
            ("bandit:0.2", {"name": "Bandit", "properties": {"slack_factor": 0.2}}),
            (
                "truncation:20",
                {"name": "TruncationSelection", "properties": {"truncation_percentage": 20}},
            ),
        )
    ],
    "minutes": [
        sweep(["--minutes", "1.5"], {"max_minutes": 1.5}, {"minutes": "1.5"}, {"minutes": 1.5})
    ],
    "seed": [sweep(["--seed", "8"], {"seed": 8}, {"seed": "8"}, {"seed": 8}, "")],
    "output": [Example(["-o", "run"], {"output": "run"})],
    "dry_run": [Example(["--dry-run"], {"is_dry_run": True})],
    "detach": [Example(["--detach"], {"is_detached": True})],
    "help": [Example(["--help"], {"wants_help": True})],
}  # fmt: skip
