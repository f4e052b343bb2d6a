"""The magic's line and its defaults become :class:`CellOptions`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from estimatory.environments.packages.requirements import requirement_name
from estimatory_magics.usage import UsageError, suggestion

from .defaults import Defaults
from .options import CONFIGURABLE, EXPERIMENT, FLAGS, CellOptions, Option
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


def read_default(name: str, value: Any, origin: str) -> Iterable[Setting]:
    """The settings that ``name = value`` of a configuration stands for.

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
    """The option's name for a key as people write it: ``as-of``, ``env-var``."""
    name = name.replace("-", "_")
    return _OTHER_NAMES.get(name, name)


def _texts(value: Any) -> list[str]:
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
        return option.convert(text)
    except ValueError as error:
        raise UsageError(f"{origin}: {option.name.replace('_', '-')}: {error}") from None


# --- together ------------------------------------------------------------------------------------
_FIELDS = {
    "timeout": "timeout_s",
    "dry_run": "is_dry_run",
    "detach": "is_detached",
    "help": "wants_help",
}


def _combine(settings: Iterable[Setting]) -> CellOptions:
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    requirements: dict[str, dict[str, str]] = {"pip": {}, "conda": {}}
    for setting in settings:
        name, value = setting.option.name, setting.value
        if name in requirements:
            requirements[name].update({requirement_name(item): item for item in value})
        elif name == "inputs":
            fields[name] = tuple(dict.fromkeys((*fields.get(name, ()), *value)))
        elif name == "secrets":
            fields[name] = tuple(dict.fromkeys((*fields.get(name, ()), value)))
        elif name == "parameters":
            fields.setdefault(name, {})[value[0]] = value[1]
            fields.setdefault("parameter_texts", {})[value[0]] = value[2]
        elif name in ("environment_variables", "tags"):
            fields.setdefault(name, {})[value[0]] = value[1]
        elif name == "metric":
            fields["metric"], fields["goal"] = value
        else:
            fields[_FIELDS.get(name, name)] = value
        origins[name] = _joined(origins.get(name), setting)
    fields.update({name: tuple(items.values()) for name, items in requirements.items()})
    return CellOptions(**fields, origins=origins)


def _joined(origin: str | None, setting: Setting) -> str:
    parts = origin.split(" + ") if origin and setting.option.many else []
    return " + ".join(dict.fromkeys((*parts, setting.origin)))
