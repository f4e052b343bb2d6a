"""What the text of one option's value means. A wrong text raises ValueError with the reason."""

from __future__ import annotations

import ast
import datetime
import json
import keyword
import math
import os
import re
from typing import Any

from .tokens import unquoted

_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)?(\.\d*)?([eE][+-]?\d+)?\Z")
_EXPANSION = re.compile(r"\{(\w+)\}\Z|\$(\w+)\Z")
_WORDS: dict[str, Any] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None,
    "nan": math.nan, "NaN": math.nan, "inf": math.inf, "-inf": -math.inf,
    "Infinity": math.inf, "-Infinity": -math.inf,
}  # fmt: skip
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|m|min|h|d)?\Z")
_SECONDS = {None: 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def parse_value(raw: str) -> Any:
    """A parameter's value: JSON's numbers, words, lists and objects, else a string.

    Quotes make a string of anything: ``id="007"``.

    Raises:
        ValueError: a list or an object that neither JSON nor Python can read, or what looks like
            a variable of the notebook.
    """
    variable = _EXPANSION.match(raw)
    if variable:
        name = variable[1] or variable[2]
        raise ValueError(f"{raw} is not expanded; hand over the variable with -i {name}")
    if raw[:1] in ("[", "{"):
        return _parse_brackets(raw)
    if raw in _WORDS:
        return _WORDS[raw]
    if _NUMBER.match(raw) and any(c.isdigit() for c in raw):
        return float(raw) if set(raw) & set(".eE") else int(raw)
    return unquoted(raw)


def _parse_brackets(raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        pass
    try:
        value = ast.literal_eval(raw)
        return json.loads(json.dumps(value))
    except (ValueError, SyntaxError, TypeError):
        raise ValueError(f"{raw} is neither JSON nor a Python list or dict") from None


def check_image(raw: str) -> str:
    """The name of an image, as `docker pull` takes it.

    Raises:
        ValueError: it is none.
    """
    from estimatory.containers.references import check_reference

    return check_reference(unquoted(raw))


def parse_count(raw: str) -> int:
    """``2``: a whole number from 1 on."""
    return read_whole(raw, "is not a whole number from 1 on", least=1)


def read_whole(raw: str, otherwise: str, least: int = 0) -> int:
    """A whole number in plain digits.

    Raises:
        ValueError: it is no such number, or below ``least``; says ``otherwise`` of it.
    """
    if not (raw.isascii() and raw.isdigit()) or int(raw) < least:
        raise ValueError(f"{raw!r} {otherwise}")
    return int(raw)


def parse_parameter(raw: str) -> tuple[str, Any, str]:
    """``k=v`` as ``(name, value, text)``; ``text`` is what the script's ``--k`` receives.

    Raises:
        ValueError: no ``=``, or a name that cannot be a global of the script.
    """
    name, equals, value = raw.partition("=")
    if not equals:
        raise ValueError(f"{raw!r} should be NAME=VALUE, for example lr=0.05")
    check_variable(name.replace("-", "_"))
    return name, parse_value(value), unquoted(value)


def check_variable(name: str) -> str:
    """The name itself when it can be a Python variable; raises ValueError otherwise."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"{name!r} cannot be the name of a Python variable")
    return name


def parse_variables(text: str) -> list[str]:
    """``X,y`` as names."""
    return [check_variable(name.strip()) for name in text.split(",") if name.strip()]


def parse_pair(text: str) -> tuple[str, str]:
    """``K=V`` of an environment variable; ``K`` alone has this kernel's value, untyped."""
    name, equals, value = text.partition("=")
    if not re.match(r"[A-Za-z_]\w*\Z", name):
        raise ValueError(f"{name!r} should be NAME=VALUE, for example OMP_NUM_THREADS=4")
    if not equals and name not in os.environ:
        raise ValueError(f"there is no variable {name} in this kernel; write NAME=VALUE")
    return name, value if equals else os.environ[name]


def parse_secret(text: str) -> str:
    """The name of a secret variable; a value would stay in the notebook.

    Raises:
        ValueError: it is more than a name.
    """
    from estimatory.folders.kept_secrets import check_secret_name

    return check_secret_name(text)


def parse_tag(text: str) -> tuple[str, str]:
    """``K=V`` of a tag; ``K`` alone is a tag without a value."""
    name, _, value = text.partition("=")
    if not name:
        raise ValueError(f"{text!r} should be NAME or NAME=VALUE, for example stage=try")
    return name, value


def parse_metric(text: str) -> tuple[str, str]:
    """``NAME:max`` as name and goal; the name itself may hold colons."""
    name, _, goal = text.rpartition(":")
    goals = {"max": "max", "min": "min", "maximize": "max", "minimize": "min"}
    if not name or goal.lower() not in goals:
        raise ValueError(f"{text!r} should be NAME:max or NAME:min, for example AUC:max")
    return name, goals[goal.lower()]


def parse_duration(text: str) -> float:
    """Seconds of ``90``, ``90s``, ``15m``, ``2h``, ``1d``."""
    found = _DURATION.match(text.strip())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if seconds <= 0:
        raise ValueError(f"{text!r} should be a time such as 90s, 15m or 2h")
    return seconds


def parse_date(text: str) -> str:
    """An ISO date or time, checked; ``auto`` is the notebook's own date."""
    if text.lower() == "auto":
        return "auto"
    try:
        datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"{text!r} should be a date such as 2022-06-30") from None
    return text


def parse_requirements(text: str) -> list[str]:
    """Requirements separated by commas: ``pandas>=2,<3,scikit-learn`` are two.

    Raises:
        ValueError: one of them is not a PEP 508 requirement.
    """
    return [_check_requirement(part) for part in _split_requirements(text)]


def parse_conda_packages(text: str) -> list[str]:
    """Conda's own notation (``numpy=1.20``); it is read when the environment is planned."""
    return _split_requirements(text)


def _split_requirements(text: str) -> list[str]:
    # A comma also stands between versions (`<3`) and extras; a new requirement starts with a name.
    parts = re.split(r",(?=\s*[A-Za-z])(?![^\[]*\])", text)
    return [part.strip() for part in parts if part.strip()]


def _check_requirement(text: str) -> str:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(text)
    except InvalidRequirement:
        hint = f"write it as NAME @ {text}" if "://" in text else "for example scikit-learn>=1.3"
        raise ValueError(f"{text!r} is not a package requirement; {hint}") from None
    return text
