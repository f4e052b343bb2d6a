"""Dependencies of the Azure ML SDK's packages by release: scripts import them unasked.

The source is the Requires-Dist of the wheels of azureml-defaults, azureml-sdk, azureml-core,
azureml-dataset-runtime, azureml-dataprep, azureml-opendatasets, azureml-model-management-sdk and
azureml-mlflow on PyPI, and the days on which azureml-defaults was uploaded there. Bounds are left
out, for most of them (``flask==1.0.3``, ``pyarrow<2``) cannot be installed today. So are Azure's
own clients, which served the SDK itself, and what no wheel may be there for: liac-arff,
cryptography, ruamel.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from .requirements import normalize_requirement, requirement_name

_CORE = "docker jsonpickle pyjwt python-dateutil pytz requests"
_MODELS = "dill numpy pandas six"
_SERVES = "flask gunicorn"
_TABLES = "cloudpickle numpy pyarrow"
_SERVER = "azureml-inference-server-http"

_MODELS_CAME, _DATA_CAME, _ARROW_CAME = "1.0.48", "1.1.5", "1.11"
_MODELS_WENT, _SERVER_CAME, _SKINNY = "1.33", "1.34", "1.36"

_BROUGHT: dict[str, dict[str, str]] = {
    "azureml-defaults": {
        "0": _CORE,
        _MODELS_CAME: f"{_CORE} {_MODELS} {_SERVES}",
        _DATA_CAME: f"{_CORE} {_MODELS} {_SERVES} cloudpickle",
        _ARROW_CAME: f"{_CORE} {_MODELS} {_SERVES} {_TABLES}",
        _MODELS_WENT: f"{_CORE} {_SERVES} {_TABLES}",
        _SERVER_CAME: f"{_CORE} {_TABLES} {_SERVES} {_SERVER}",
    },
    "azureml-sdk": {"0": f"{_CORE} cloudpickle", _ARROW_CAME: f"{_CORE} {_TABLES}"},
    "azureml-dataset-runtime": {"0": "cloudpickle", _ARROW_CAME: _TABLES},
    "azureml-dataprep": {"0": "cloudpickle"},
    "azureml-opendatasets": {"0": f"{_CORE} {_TABLES} pandas scipy"},
    "azureml-model-management-sdk": {"0": f"{_MODELS} python-dateutil pytz requests"},
    "azureml-mlflow": {"0": f"{_CORE} numpy pandas", _SKINNY: _CORE},
}
"""Package -> first release that brought it -> what it brought."""
_ANY_OTHER = {"0": _CORE}

_DAYS = {
    _MODELS_CAME: "2019-07-09",
    _DATA_CAME: "2020-03-11",
    _ARROW_CAME: "2020-08-03",
    _MODELS_WENT: "2021-08-02",
    _SERVER_CAME: "2021-09-07",
    _SKINNY: "2021-11-08",
}
"""When these releases came to PyPI; the packages of the SDK were released together."""

UNDATED = "1.32"
"""What is meant where neither a version nor a date is given: the last release with pandas."""
_BOUND = re.compile(r"(===|==|~=|<=|<|>=|>)\s*v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True)
class Brought:
    """The dependencies of one package of the SDK, and the release that is meant."""

    client: str
    packages: tuple[str, ...]
    meant: str
    """For people: ``1.25.0``, ``of 2021-03-04``."""


def list_brought(clients: Iterable[str], as_of: str = "") -> list[Brought]:
    """Return what each of these requirements had with it.

    Args:
        clients: requirements of the SDK's packages, such as ``azureml-defaults==1.25.0``; one
            without a version means the release that another one names.
        as_of: the day whose release is meant where none names a version.
    """
    texts = list(dict.fromkeys(clients))
    shared = next(filter(None, map(_find_bound, texts)), None)
    found = [_find_brought(text, _find_bound(text) or shared, as_of) for text in texts]
    return [_without_server(brought) for brought in found] if as_of else found


def _find_brought(requirement: str, bound: tuple[str, str] | None, as_of: str) -> Brought:
    name = requirement_name(requirement)
    releases = _BROUGHT.get(name, _ANY_OTHER)
    if bound:
        operator, version = bound
        started = [r for r in releases if _is_within(r, operator, version)]
        return _make(name, releases, started, f"{operator}{version}".removeprefix("=="))
    if as_of:
        started = [r for r in releases if _DAYS.get(r, "") <= as_of[:10]]
        return _make(name, releases, started, f"of {as_of[:10]}")
    started = [r for r in releases if _is_within(r, "==", UNDATED)]
    return _make(name, releases, started, f"up to {UNDATED}")


def _without_server(brought: Brought) -> Brought:
    """Leave out the web server, whose packages of that day have no wheels."""
    kept = tuple(name for name in brought.packages if name != _SERVER)
    return dataclasses.replace(brought, packages=kept)


def _make(name: str, releases: dict[str, str], started: list[str], meant: str) -> Brought:
    return Brought(name, tuple(sorted({*releases[started[-1]].split()})), meant)


def _find_bound(requirement: str) -> tuple[str, str] | None:
    """Return the clause that narrows the release most: an upper, else a lower one beyond 1.32."""
    clauses = _BOUND.findall(normalize_requirement(requirement).partition(" ; ")[0])
    upper = [found for found in clauses if found[0][0] in "=~<"]
    lower = [found for found in clauses if _numbers(found[1]) > _numbers(UNDATED)]
    return next(iter((*upper, *lower)), None)


def _is_within(release: str, operator: str, version: str) -> bool:
    if operator == "<":
        return release == "0" or _numbers(release) < _numbers(version)
    return _numbers(release) <= _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    """Return ``1.33.0`` as ``(1, 33)``: zeros at the end say nothing."""
    return tuple(int(part) for part in re.sub(r"(?:\.0+)+\Z", "", version).split("."))
