"""Packages of the Azure ML SDK: in a list of packages they mean the run client, which is ours.

A run finds the run client beside its environment, so nothing of these is installed.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...base.lazy_dataclasses import dataclass
from ...errors import UserError
from .requirements import normalize_requirement, requirement_extras, requirement_name

_WHOLE = frozenset("azureml azureml-core azureml-defaults azureml-sdk".split())
"""Any one of these brings everything that scripts import."""
_PREFIX = "azureml-"
_TABLES = frozenset("azureml-dataprep azureml-dataset-runtime azureml-opendatasets".split())
"""Their extra ``pandas`` asks for what ``to_pandas_dataframe()`` needs."""
_PANDAS = ("pandas", "pyarrow")
_BRINGS = {"azureml-mlflow": ("mlflow-skinny<3.14",), "azureml-tensorboard": ("tensorboard",)}
"""From 3.14 on ``mlflow.sklearn.log_model`` needs a package, skops, that MLflow does not bring."""
_HAS = {"mlflow": "mlflow-skinny"}
"""Brings the other along, in a release of its own."""
_OWN_PACKAGES = ("azureml-inference-server-http", "azureml-fsspec")
"""Work without the SDK, and are installed like any other."""
_OUT_OF_SCOPE = (
    ("automl", "automated machine learning"),
    ("azureml-interpret", "model explanations"),
    ("azureml-explain", "model explanations"),
    ("azureml-contrib-interpret", "model explanations"),
    ("azureml-contrib-fairness", "fairness dashboards"),
    ("azureml-datadrift", "drift monitors"),
    ("azureml-contrib-reinforcementlearning", "reinforcement learning on clusters of Azure"),
)


@dataclass(frozen=True)
class ClientSplit:
    """A list of packages parted into what is installed and what is there already."""

    packages: tuple[str, ...]
    """To be installed; what extras of the run client ask for is among them."""
    satisfied: tuple[str, ...] = ()
    """By the run client; as given."""


def satisfied_by_us(packages: Iterable[str]) -> ClientSplit:
    """Separate pip requirements: ``azureml-defaults`` and kin mean the run client.

    Raises:
        UserError: a package of the SDK whose service has no counterpart here.
    """
    given = [str(text).strip() for text in packages]
    satisfied = tuple(text for text in given if is_run_client(text))
    for text in satisfied:
        _check_scope(text)
    wanted = [text for text in given if text not in satisfied]
    asked = {requirement_name(text) for text in wanted}
    asked.update(_HAS[name] for name in _HAS if name in asked)
    brought = [package for text in satisfied for package in _brought_by(text)]
    extra = [package for package in brought if requirement_name(package) not in asked]
    return ClientSplit((*wanted, *dict.fromkeys(extra)), satisfied)


def is_run_client(requirement: str) -> bool:
    """Return whether a requirement means the run client: nothing of that name is installed."""
    name = requirement_name(str(requirement))
    return (name == "azureml" or name.startswith(_PREFIX)) and name not in _OWN_PACKAGES


def is_whole_client(requirement: str) -> bool:
    """Return whether a requirement is another word for all of the run client."""
    return requirement_name(str(requirement)) in _WHOLE


def _brought_by(requirement: str) -> tuple[str, ...]:
    name = requirement_name(requirement)
    asks_for_tables = name in _TABLES and "pandas" in requirement_extras(requirement)
    return (*_BRINGS.get(name, ()), *(_PANDAS if asks_for_tables else ()))


def _check_scope(requirement: str) -> None:
    normalize_requirement(requirement)
    name = requirement_name(requirement)
    for part, service in _OUT_OF_SCOPE:
        if part in name:
            raise UserError(
                f"The package {name!r} has no counterpart here: it serves {service}.",
                "Take it out of the environment, and what the script imports from it.",
            )
