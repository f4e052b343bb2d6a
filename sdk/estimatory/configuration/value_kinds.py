"""What may be set on a RunConfiguration: the type of each attribute, and the error for another."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import Any

from ..base.argument_types import with_article
from ..base.strict_settings import Section
from ..errors import RunConfigurationError, UserError
from ..folders.run_spec import EnvironmentSpec
from .arguments import check_arguments
from .distributed import check_count

_DICTS = ("data_references", "data", "output_data", "environment_variables", "services")


def check_value(config: Section, name: str, value: object) -> object:
    """``value`` as the attribute ``name`` takes it.

    Raises:
        RunConfigurationError: a value of another type.
        UserError: arguments that are one string.
    """
    if name in _CHECKS:
        return _CHECKS[name](value)
    if name in _DICTS and not isinstance(value, (Mapping, type(None))):
        raise _wrong(name, value, "a dict")
    return value if name.startswith("_") else _take_section(name, vars(config).get(name), value)


def find_target_name(target: Any) -> str:
    """Return the name of a compute target, given as its name or as itself.

    Raises:
        RunConfigurationError: it is neither.
    """
    if target is None or isinstance(target, str):
        return target or "local"
    if hasattr(target, "provisioning_state") and isinstance(target.name, str):
        return str(target.name)
    raise _wrong("The compute target", target, "a ComputeTarget or its name, such as 'local'")


def check_environment(environment: object) -> Any:
    """``environment`` when it is one, or None.

    Raises:
        RunConfigurationError: it is something else, such as a name.
    """
    is_one = isinstance(environment, EnvironmentSpec) or hasattr(environment, "to_spec")
    if environment is None or is_one:
        return environment
    raise _wrong("environment", environment, "an Environment: Environment.get(ws, 'name')")


def check_path(name: str, path: object) -> str:
    """``path`` as text.

    Raises:
        RunConfigurationError: it is no path.
    """
    if isinstance(path, (str, os.PathLike)):
        return str(os.fspath(path))
    raise _wrong(name, path, "a path such as 'train.py'")


def check_command(command: object) -> object:
    """``command`` when it is a line for the shell or a list of words, or None.

    Raises:
        RunConfigurationError: it is something else.
    """
    if command is None or isinstance(command, (str, list, tuple)):
        return command
    raise _wrong("command", command, "a line for the shell or a list of words")


def check_duration(seconds: object) -> float | None:
    """``seconds`` when it is a number of them, be it as text, or None.

    Raises:
        RunConfigurationError: it is something else.
    """
    if seconds is None or isinstance(seconds, (int, float)):
        return seconds
    if isinstance(seconds, str) or hasattr(seconds, "__float__"):  # such as a number of NumPy
        with contextlib.suppress(ValueError):
            return float(seconds)
    raise _wrong("max_run_duration_seconds", seconds, "a number of seconds, such as 3600")


def read_time_limit(limit: object) -> float | None:
    """Return a number of seconds, or a time such as ``15min``, as seconds; None stays None.

    Raises:
        RunConfigurationError: it is something else.
    """
    if isinstance(limit, str):
        from ..submission.option_values import parse_duration

        with contextlib.suppress(UserError):
            return parse_duration(limit)
    return check_duration(limit)


def _take_section(name: str, now: object, value: object) -> object:
    """Replace a section by one of its own kind; None resets it."""
    if not isinstance(now, Section) or isinstance(value, type(now)):
        return value
    if value is None:
        return type(now)()
    raise _wrong(name, value, with_article(type(now).__name__))


def _wrong(name: str, value: object, wanted: str) -> RunConfigurationError:
    kind = type(value).__name__
    return RunConfigurationError(f"{name} is of type {kind}; it must be {wanted}.")


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "arguments": check_arguments,
    "command": check_command,
    "max_run_duration_seconds": check_duration,
    "node_count": lambda count: check_count("node_count", count),
}
