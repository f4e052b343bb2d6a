"""Command lines: from what people write down to a flat list of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from ..errors import UserError
from .data_objects import has_meaning, is_input, is_raw_dataset


def check_arguments(arguments: object) -> list[Any]:
    """Return the arguments of a script as a list.

    Raises:
        UserError: one string, which would be cut into letters, a dict or a set; or an element
            that no word of a command line can stand for.
    """
    if arguments is None:
        return []
    if isinstance(arguments, (Mapping, Set)):
        raise UserError(
            f"arguments is a list such as ['--reg', 0.1], not a {type(arguments).__name__}.",
            "['--reg', 0.1] says the same as script_params={'--reg': 0.1} of an Estimator.",
        )
    if isinstance(arguments, (str, bytes)) or not isinstance(arguments, Iterable):
        raise UserError(
            f"arguments is a list such as ['--reg', 0.1], not {arguments!r:.80}.",
            "Split it: shlex.split('--reg 0.1').",
        )
    words = list(arguments)
    for word in words:
        _check_word(word)
    return words


def _check_word(word: object) -> None:
    kind = type(word)
    if isinstance(word, (str, int, float)) or has_meaning(word):
        return
    if callable(word) or kind.__module__.partition(".")[0] == __name__.partition(".")[0]:
        raise UserError(
            f"arguments has a {kind.__name__}, which no command line can hold.",
            "It takes numbers, text, paths, and inputs and outputs of data.",
        )


def list_secret_names(names: Any) -> list[str]:
    """Return the names of secret variables as a list.

    Raises:
        UserError: one string instead of a list, or a name that no variable has.
    """
    from ..folders.kept_secrets import check_secret_name

    if isinstance(names, (str, bytes, dict)) or not isinstance(names or (), Iterable):
        raise UserError("secrets is a list of names, such as ['DB_PASS'], without their values.")
    return [check_secret_name(name) for name in names or ()]


def flatten_script_params(params: dict[str, Any]) -> list[Any]:
    """Return ``{"--reg": 0.1, "--fast": ""}`` as ``["--reg", 0.1, "--fast"]``.

    As in azureml-train-core: an iterable that is no string is spread; None and '' leave a flag.

    Raises:
        UserError: it is no dict.
    """
    if not isinstance(params, dict):
        raise UserError(f"script_params is a dict such as {{'--reg': 0.1}}, not {params!r:.80}.")
    arguments: list[Any] = []
    for name, value in params.items():
        arguments += [name if is_input(name) else str(name), *_spread(value)]
    return [a for a in arguments if not _is_empty(a)]


def parse_parameters(arguments: Iterable[Any]) -> dict[str, Any]:
    """Return ``["--reg", 0.1, "--fast"]`` as ``{"reg": 0.1, "fast": True}``."""
    parameters: dict[str, Any] = {}
    name = ""
    for argument in arguments:
        if isinstance(argument, str) and argument.startswith("--"):
            name, _, value = argument.lstrip("-").partition("=")
            parameters[name] = value or True
        elif name:
            parameters[name] = _plain(argument)
            name = ""
    return parameters


def _spread(value: object) -> list[Any]:
    is_one = isinstance(value, (str, bytes)) or is_input(value) or is_raw_dataset(value)
    return list(value) if isinstance(value, Iterable) and not is_one else [value]


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and value == "")


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    from .data_objects import render_argument

    return render_argument(value)
