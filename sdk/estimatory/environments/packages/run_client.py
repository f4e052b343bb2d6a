"""Packages of the Azure ML SDK in a list of requirements: the run client, which is ours.

A launched script finds the SDK's names without installing anything, so what would bring the SDK
is left out; what its extras would bring besides is put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .names import normalize_name

_CLIENT = frozenset(
    """
    azureml-cli-common azureml-contrib-dataset azureml-contrib-notebook
    azureml-contrib-pipeline-steps azureml-contrib-run azureml-contrib-server
    azureml-contrib-services azureml-core azureml-dataprep azureml-dataprep-native
    azureml-dataprep-rslex azureml-dataset-runtime azureml-defaults azureml-inference-server-http
    azureml-mlflow azureml-model-management-sdk azureml-pipeline azureml-pipeline-core
    azureml-pipeline-steps azureml-sdk azureml-telemetry azureml-tensorboard azureml-train
    azureml-train-core azureml-train-restclients-hyperdrive azureml-widgets azureml
    """.split()
)
_BROUGHT = {
    "azureml-mlflow": ("mlflow-skinny",),
    "azureml-tensorboard": ("tensorboard",),
}
_SKINNY = {"mlflow-skinny": "mlflow"}
"""A package -> the larger one that holds it."""
_EXTRAS = {"pandas": ("pandas", "pyarrow"), "parquet": ("pyarrow",)}
_NAME = re.compile(
    r"\s*([A-Za-z0-9][\w.-]*?)\s*(?:\[([^\]]*)\])?\s*(?:[=<>!~;@( ].*)?\Z", re.DOTALL
)


def is_run_client(requirement: str) -> bool:
    """Whether a requirement asks for a package of the Azure ML SDK that needs no installing."""
    found = _NAME.match(str(requirement))
    return found is not None and normalize_name(found.group(1)) in _CLIENT


def satisfied_by_us(packages: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split requirements into what is to be installed and what the run client satisfies.

    ``azureml-dataprep[pandas]`` leaves ``pandas`` and ``pyarrow`` to install, unless the list
    names them itself, with a version perhaps.
    """
    wanted = [str(package) for package in packages]
    dropped = tuple(text for text in wanted if is_run_client(text))
    kept = [text for text in wanted if not is_run_client(text)]
    names = {_name_of(text) for text in kept}
    brought = dict.fromkeys(name for text in dropped for name in _brought_by(text))
    missing = (name for name in brought if not {name, _SKINNY.get(name)} & names)
    return (*kept, *missing), dropped


def _brought_by(requirement: str) -> list[str]:
    found = _NAME.match(requirement)
    assert found is not None, "only what matched was dropped"
    extras = [extra.strip() for extra in (found.group(2) or "").split(",")]
    brought = list(_BROUGHT.get(normalize_name(found.group(1)), ()))
    return brought + [name for extra in extras for name in _EXTRAS.get(extra, ())]


def _name_of(requirement: str) -> str:
    found = _NAME.match(requirement)
    return normalize_name(found.group(1)) if found else requirement
