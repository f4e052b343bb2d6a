"""Options of a sweep as text, and the texts that ask for what its plan says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .option_error import OptionError
from .option_values import read_whole

if TYPE_CHECKING:
    from .request import RunRequest

SAMPLERS = {
    "random": "RANDOM",
    "grid": "GRID",
    "bayes": "BayesianOptimization",
    "quasi": "Quasi",
    "sobol": "Sobol",
}
"""What people write, to the name in a plan."""
STOPS = {
    "none": "Default",
    "asha": "ASHA",
    "median": "MedianStopping",
    "bandit": "Bandit",
    "truncation": "TruncationSelection",
}
"""What people write, to the name in a plan."""
STOP_EXAMPLES = ("none", "asha", "median", "bandit:0.2", "truncation:20")
NUMBERS = {"bandit": "slack_factor", "truncation": "truncation_percentage",
           "asha": "reduction_factor"}  # fmt: skip
"""The property that the number after the colon is."""
LONGEST_MINUTES = 10080.0
"""A week: HyperDrive's limit, and ours where none is given."""


def parse_sampler(text: str) -> str:
    """Return the name of a sampler as people write it.

    Raises:
        UserError: there is none of that name.
    """
    name = text.strip().lower()
    if name not in SAMPLERS:
        raise OptionError(text, "a sampler", f": {', '.join(SAMPLERS)}")
    return name


def parse_stop(text: str) -> str:
    """Return how children are stopped: ``asha``, ``bandit:0.2``.

    Raises:
        UserError: there is no such policy, or it takes no such number.
    """
    name = text.strip().lower()
    word, colon, number = name.partition(":")
    if word not in STOPS or (colon and not (word in NUMBERS and _is_number(number))):
        raise OptionError(text, "a policy", f": {', '.join(STOP_EXAMPLES)}")
    return name


def _is_number(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


def parse_minutes(text: str) -> float:
    """Return a number of minutes above 0.

    Raises:
        UserError: it is none.
    """
    if not _is_number(text) or text.strip().lower() in ("inf", "infinity"):
        raise OptionError(text, "a number of minutes above 0", ", for example 30")
    return float(text)


def parse_seed(text: str) -> int:
    """Return a whole number from 0 on.

    Raises:
        UserError: it is none.
    """
    return read_whole(text, "is not a whole number from 0 on")


# --- writing back --------------------------------------------------------------------------------
def say_count(name: str) -> Callable[[RunRequest], Iterable[str]]:
    """Return a ``say`` that writes a number of the plan, unless it is 0 or not there."""
    return lambda request: [str(request.plan[name])] if request.plan.get(name) else []


def say_sampler(request: RunRequest) -> Iterable[str]:
    """Return the sampler of the plan as people write it."""
    name = _name_of(request.plan, "sampler")
    return [word for word, known in SAMPLERS.items() if known == name and word != "random"]


def say_stop(request: RunRequest) -> Iterable[str]:
    """Return the policy of the plan as people write it."""
    name = _name_of(request.plan, "policy")
    properties = request.plan.get("policy", {}).get("properties", {})
    return [
        _with_number(word, properties.get(NUMBERS.get(word, "")))
        for word, known in STOPS.items()
        if known == name and word != "none"
    ]


def say_minutes(request: RunRequest) -> Iterable[str]:
    """Return the minutes of the plan, unless they are as many as there may be."""
    minutes = request.plan.get("max_minutes", LONGEST_MINUTES)
    return [f"{minutes:.15g}"] if minutes != LONGEST_MINUTES else []


def say_seed(request: RunRequest) -> Iterable[str]:
    """Return the seed of the plan; none where one is still to be drawn."""
    seed = request.plan.get("seed")
    return [] if seed is None else [str(seed)]


def _name_of(plan: Mapping[str, Any], part: str) -> str:
    return str(plan.get(part, {}).get("name", ""))


def _with_number(word: str, number: float | None) -> str:
    return word if number is None else f"{word}:{number:.15g}"
