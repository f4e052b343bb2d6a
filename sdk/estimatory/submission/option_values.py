"""Values of options: each from the text that people write, and back.

All doors convert by these functions, so that one text means one value. A text that an option does
not take raises UserError.
"""

from __future__ import annotations

import keyword
import os
import re

from ..errors import UserError
from .option_error import OptionError

_VARIABLE = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(sec|s|min|m|h|d)?", re.ASCII)
_SECONDS = {"": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
TIME_PATTERN = f"^({_TIME.pattern})?$"
"""For a JSON Schema."""
GOALS = {"max": "max", "min": "min", "maximize": "max", "minimize": "min"}


def parse_variable(text: str) -> tuple[str, str]:
    """Return ``NAME=VALUE`` of an environment variable; ``NAME`` alone has this process's value.

    Raises:
        UserError: a name that no variable has, or alone without a value here.
    """
    name, equals, value = text.partition("=")
    if not _VARIABLE.match(name):
        raise OptionError(name, "NAME=VALUE", ", for example OMP_NUM_THREADS=4")
    if not equals and name not in os.environ:
        raise UserError(f"There is no such variable here: {name:.80}.", "Write NAME=VALUE.")
    return name, value if equals else os.environ[name]


def check_variable_name(name: str) -> str:
    """Return the name if an environment variable can have it, else raise UserError."""
    if not _VARIABLE.match(name):
        raise UserError(f"{name!r:.80} is not a variable's name.", "For example MODE.")
    return name


def parse_tag(text: str) -> tuple[str, str]:
    """Return ``NAME=VALUE``; ``NAME`` alone is a tag without a value."""
    name, _, value = text.partition("=")
    if not name:
        raise OptionError(text, "NAME=VALUE", ", or NAME alone, for example stage=try")
    return name, value


def write_tag(tag: tuple[str, str]) -> str:
    """Return the text of a tag."""
    name, value = tag
    return f"{name}={value}" if value else name


def parse_secret(text: str) -> str:
    """Return the name of a secret variable; a value would stay in a file."""
    from ..folders.kept_secrets import check_secret_name

    return check_secret_name(text)


# --- names ---------------------------------------------------------------------------------------
def parse_experiment(text: str) -> str:
    """Return the name of an experiment, checked; empty is the name by default."""
    from .checks import check_experiment_name

    if text:
        check_experiment_name(text)
    return text


def check_name(name: str) -> str:
    """Return the name if a Python variable can have it, else raise UserError."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UserError(f"{name!r} cannot be the name of a Python variable")
    return name


def parse_names(text: str) -> list[str]:
    """Return ``X,y`` as names of Python variables."""
    return [check_name(name.strip()) for name in text.split(",") if name.strip()]


def parse_image(text: str) -> str:
    """Return the name of an image, as ``docker pull`` takes it; empty is no image."""
    from ..containers.references import check_reference

    return check_reference(text) if text else ""


def parse_framework(text: str) -> str:
    """Return the framework's name in lower case."""
    return text.lower()


# --- metrics, numbers, times ---------------------------------------------------------------------
def parse_metric(text: str) -> tuple[str, str]:
    """Return ``NAME:max`` as name and goal; the name may hold colons.

    Raises:
        UserError: no goal, or one that is unknown.
    """
    name, _, goal = text.rpartition(":")
    if not name or goal.lower() not in GOALS:
        named = name or text
        hint = f"Write {named:.80}:max or {named:.80}:min."
        raise OptionError(text, "NAME:max or NAME:min", ", for example AUC:max", hint)
    return name, GOALS[goal.lower()]


def write_metric(metric: tuple[str, str]) -> str:
    """Return ``NAME:max``."""
    return ":".join(metric)


def parse_goal(text: str) -> str:
    """Return ``max`` for ``max`` and ``maximize``; an unknown goal is left to the checks."""
    return GOALS.get(text.lower(), text)


def parse_count(text: str) -> int:
    """Return a whole number from 1 on."""
    return read_whole(text, "is not a whole number from 1 on", least=1)


def read_whole(text: str, otherwise: str, least: int = 0) -> int:
    """Return a whole number that is written in plain digits.

    Raises:
        UserError: another text, or a number below ``least``; its message ends with ``otherwise``.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < least:
        raise UserError(f"{text!r:.80} {otherwise}")
    return int(text)


def parse_duration(text: str) -> float:
    """Return the seconds of ``90``, ``90s``, ``15min``, ``2h`` or ``1d``.

    Raises:
        UserError: it is not a time, or not above 0.
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise OptionError(text, "a time", " such as 90s, 15m or 2h")
    seconds = float(found[1]) * _SECONDS[found[2] or ""]
    if not seconds:
        raise UserError(
            f"{text!r:.80} is not above 0.", "A time limit is longer than 0: 90s, 15m or 2h."
        )
    return seconds


def write_duration(seconds: float) -> str:
    """Return the time in the largest unit that it is a whole number of."""
    sizes = {"d": 86400, "h": 3600, "m": 60}
    unit = next((unit for unit, size in sizes.items() if seconds % size == 0), "s")
    return f"{seconds / sizes.get(unit, 1):.15g}{unit}"


def parse_date(text: str) -> str:
    """Return an ISO date or time, checked; ``auto`` is the notebook's own date."""
    import datetime

    if text.strip().lower() == "auto":
        return "auto"
    try:
        datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise OptionError(text, "a date", " such as 2022-06-30") from None
    return text


# --- packages ------------------------------------------------------------------------------------
def parse_requirements(text: str) -> list[str]:
    """Return requirements that commas separate: ``pandas>=2,<3,scikit-learn`` are two.

    Raises:
        UserError: one of them is not a requirement.
    """
    from ..environments.packages.requirements import normalize_requirement

    requirements = split_requirements(text)
    for requirement in requirements:
        normalize_requirement(requirement)
    return requirements


def split_requirements(text: str) -> list[str]:
    """Return the parts of a list; conda's notation (``numpy=1.20``) is read later."""
    # A comma also stands between versions (`<3`) and extras; a new requirement starts with a name.
    parts = re.split(r",(?=\s*[A-Za-z])(?![^\[]*\])", text)
    return [part.strip() for part in parts if part.strip()]
