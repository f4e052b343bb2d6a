"""What a person fills in, as a JSON Schema (draft 2020-12).

``x-group`` says beside what a field stands; the groups are in the order of ``x-groups``.
``x-secret`` is a pattern of names whose values are not to be seen, ``x-secret-value`` a pattern of
such values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...masking.signs import PARAMETER_NAMES, SECRET_NAMES, SECRET_VALUES

GENERIC = "Generic"
FRAMEWORKS = (GENERIC, "SKLearn", "PyTorch", "TensorFlow", "Chainer")
GOALS = ("max", "min")
GROUPS = {
    "script": "Script",
    "experiment": "Experiment",
    "environment": "Environment",
    "compute": "Compute",
}


def make_schema(targets: Iterable[str] = ("local",)) -> dict[str, Any]:
    """The schema, with the compute targets that there are."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Estimator",
        "type": "object",
        "properties": {
            **_in("script", _SCRIPT),
            **_in("experiment", _EXPERIMENT),
            **_in("environment", _ENVIRONMENT),
            **_in("compute", _compute(list(targets))),
        },
        "required": ["source_directory", "entry_script"],
        "additionalProperties": False,
        "x-groups": GROUPS,
    }


def _in(group: str, fields: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {**field, "x-group": group} for name, field in fields.items()}


_SCRIPT: dict[str, dict[str, Any]] = {
    "source_directory": {
        "title": "Folder",
        "description": "Its files travel with the run.",
        "type": "string",
        "default": ".",
    },
    "entry_script": {
        "title": "Script",
        "description": "Inside the folder: a Python file or a notebook.",
        "type": "string",
        "examples": ["train.py"],
        "default": "",
    },
    "parameters": {
        "title": "Parameters",
        "description": "The script gets --NAME VALUE; without a value, --NAME alone.",
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean"]},
        "x-secret": PARAMETER_NAMES,
        "x-secret-value": SECRET_VALUES,
        "examples": [{"reg": 0.1}],
        "default": {},
    },
}

_EXPERIMENT: dict[str, dict[str, Any]] = {
    "experiment": {
        "title": "Experiment",
        "description": "The series that the run belongs to; by default the script's name.",
        "type": "string",
        "pattern": "^([a-zA-Z0-9][a-zA-Z0-9_-]{0,254})?$",
        "examples": ["churn"],
        "default": "",
    },
    "display_name": {
        "title": "Name of the run",
        "description": "For people.",
        "type": "string",
        "maxLength": 500,
        "examples": ["less regularisation"],
        "default": "",
    },
    "primary_metric": {
        "title": "Primary metric",
        "description": "Of all that the script logs, the one that matters.",
        "type": "string",
        "examples": ["AUC"],
        "default": "",
    },
    "primary_metric_goal": {
        "title": "Its goal",
        "description": "Whether more of it is better, or less.",
        "type": "string",
        "enum": list(GOALS),
        "default": "max",
    },
}

_ENVIRONMENT: dict[str, dict[str, Any]] = {
    "framework": {
        "title": "Framework",
        "description": "Brings its packages along.",
        "type": "string",
        "enum": list(FRAMEWORKS),
        "default": GENERIC,
    },
    "docker_image": {
        "title": "Image",
        "description": "Run in a container of this image; empty: on the target itself.",
        "type": "string",
        "examples": ["python:3.12"],
        "default": "",
    },
    "packages": {
        "title": "Packages",
        "description": "Requirements; with any, the run gets an environment of its own.",
        "type": "array",
        "items": {"type": "string"},
        "examples": [["pandas>=2", "scikit-learn"]],
        "default": [],
    },
    "user_managed": {
        "title": "Use this Python as it is",
        "description": "Install nothing, not even the framework.",
        "type": "boolean",
        "default": False,
    },
    "environment_variables": {
        "title": "Variables",
        "description": "Set for the script. Leave the value of a secret empty: "
        "it is taken from where this form runs.",
        "type": "object",
        "additionalProperties": {"type": "string"},
        "x-secret": SECRET_NAMES,
        "x-secret-value": SECRET_VALUES,
        "examples": [{"OMP_NUM_THREADS": "4"}],
        "default": {},
    },
    "secrets": {
        "title": "Secrets",
        "description": "Names of variables whose values no file holds: those of where this form "
        "runs, else the workspace's secrets.",
        "type": "array",
        "items": {"type": "string"},
        "examples": [["DB_PASS"]],
        "default": [],
    },
}


def _compute(targets: list[str]) -> dict[str, dict[str, Any]]:
    return {
        "compute_target": {
            "title": "Target",
            "description": "Where it runs; local is this machine.",
            "type": "string",
            "enum": targets,
            "default": "local",
        },
        "node_count": {
            "title": "Nodes",
            "description": "Of the target.",
            "type": "integer",
            "minimum": 1,
            "default": 1,
        },
        "process_count_per_node": {
            "title": "Processes a node",
            "description": "Of the script, started by Open MPI.",
            "type": "integer",
            "minimum": 1,
            "default": 1,
        },
        "time_limit": {
            "title": "Time limit",
            "description": "The run is canceled after it: 90s, 15m, 2h, 1d; empty: 30 days.",
            "type": "string",
            "pattern": r"^(\d+(\.\d+)?\s*[smhd]?)?$",
            "examples": ["2h"],
            "default": "",
        },
    }
