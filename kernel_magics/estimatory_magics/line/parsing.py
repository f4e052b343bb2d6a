"""The magic's line and its defaults become :class:`CellOptions`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from estimatory.environments.packages.requirements import requirement_name
from estimatory.submission.option import Option
from estimatory.submission.option_error import explain
from estimatory_magics.usage import UsageError, suggestion

from .defaults import Defaults
from .options import (
    ALL,
    CONFIGURABLE,
    EXPERIMENT,
    FLAGS,
    CellOptions,
    convert_for_cell,
    make_options,
)
from .reading import Setting, read_line


def parse_line(line: str, defaults: Defaults | None = None) -> CellOptions:
    """Understand the text after ``%%estimator``; what it does not say comes from ``defaults``.

    Raises:
        UsageError: an unknown option, a missing or a wrong value; the piece is marked.
    """
    said = read_line(line, FLAGS, (EXPERIMENT,), "%%estimator")
    settings = [*_read_defaults(defaults or Defaults()), *said]
    return _combine(settings)


# --- defaults ------------------------------------------------------------------------------------
def _read_defaults(defaults: Defaults) -> list[Setting]:
    """Weakest layer first, so that a later setting wins."""
    found = []
    for layer in reversed(defaults.layers):
        for name, value in layer.values.items():
            found += list(read_default(name, value, layer.origin))
    return found


def read_default(name: str, value: object, origin: str) -> Iterable[Setting]:
    """Return the settings that ``name = value`` of a configuration means.

    Raises:
        UsageError: no such setting, or a value that the option refuses.
    """
    option = CONFIGURABLE.get(setting_name(name))
    if option is None:
        shown = sorted(key.replace("_", "-") for key in CONFIGURABLE)
        hint = suggestion(name.replace("_", "-"), shown) or f"known: {', '.join(shown)}"
        raise UsageError(f"{origin}: unknown setting {name!r}; {hint}")
    for text in _texts(value):
        yield Setting(option, _convert_default(option, text, origin), origin)


_OTHER_NAMES = {
    "env_var": "environment_variables",
    "env_vars": "environment_variables",
    "secret": "secrets",
    "tag": "tags",
}


def setting_name(name: str) -> str:
    """Return the option's name for a key as people write it: ``as-of``, ``env-var``."""
    name = name.replace("-", "_")
    return _OTHER_NAMES.get(name, name)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}={item}" for key, item in value.items()]
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)]


def _convert_default(option: Option, text: str, origin: str) -> Any:
    if option.is_switch:
        if text.lower() not in ("true", "false"):
            raise UsageError(f"{origin}: {option.name} should be true or false, not {text!r}")
        return text.lower() == "true"
    try:
        return convert_for_cell(option, text)
    except ValueError as error:
        raise UsageError(f"{origin}: {option.name.replace('_', '-')}: {explain(error)}") from None


# --- together ------------------------------------------------------------------------------------
def _combine(settings: Iterable[Setting]) -> CellOptions:
    said: dict[str, list[Any]] = {}
    origins: dict[str, str] = {}
    for setting in settings:
        name = setting.option.name
        said.setdefault(name, []).append(setting.value)
        origins[name] = _joined(origins.get(name), setting)
    values = {name: _gather(name, given) for name, given in said.items()}
    return make_options(values, origins)


def _gather(name: str, given: list[Any]) -> Any:
    """Return all values of an option as one; a later requirement replaces one for its project."""
    value = ALL[name].gather(given)
    if name not in ("pip", "conda"):
        return value
    return tuple({requirement_name(item): item for item in value}.values())


def _joined(origin: str | None, setting: Setting) -> str:
    parts = origin.split(" + ") if origin and setting.option.many else []
    return " + ".join(dict.fromkeys((*parts, setting.origin)))
