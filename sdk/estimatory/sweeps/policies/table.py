"""The policies by their names in a plan, and as people write them."""

from __future__ import annotations

from ...errors import UserError
from ..plan import ASHA, BANDIT, MEDIAN, NO_POLICY, TRUNCATION, Named
from .base import Policy
from .rules import (
    AshaPolicy,
    BanditPolicy,
    MedianStoppingPolicy,
    NoPolicy,
    TruncationSelectionPolicy,
)

_POLICIES: dict[str, type[Policy]] = {
    NO_POLICY: NoPolicy,
    BANDIT: BanditPolicy,
    MEDIAN: MedianStoppingPolicy,
    TRUNCATION: TruncationSelectionPolicy,
    ASHA: AshaPolicy,
}
SPELLINGS = {
    "none": NO_POLICY,
    "asha": ASHA,
    "median": MEDIAN,
    "bandit": BANDIT,
    "truncation": TRUNCATION,
}
"""What people write, to the name in a plan; three take a number: ``bandit:0.2``."""
_NUMBERS = {BANDIT: "slack_factor", TRUNCATION: "truncation_percentage", ASHA: "reduction_factor"}
_DEFAULTS = {BANDIT: 0.1, TRUNCATION: 20}


def open_policy(named: Named) -> Policy:
    """Return the policy of a plan.

    Raises:
        UserError: there is no policy of that name, or a property is not valid.
    """
    if named.name not in _POLICIES:
        raise UserError(f"There is no policy {named.name!r:.80}.", _EXPECTED)
    return _POLICIES[named.name](named.properties)


def parse_policy(text: str) -> Named:
    """Return the policy that people write: ``asha``, ``median``, ``bandit:0.2``, ``truncation:20``.

    Raises:
        UserError: there is none of that name, or its number is not valid.
    """
    word, colon, number = text.strip().lower().partition(":")
    name = SPELLINGS.get(word)
    if name is None or (colon and name not in _NUMBERS):
        raise UserError(f"{text!r:.80} is no policy.", _EXPECTED)
    properties = {}
    if name in _NUMBERS and (number or name in _DEFAULTS):
        properties[_NUMBERS[name]] = _read_number(text, number) if number else _DEFAULTS[name]
    named = Named(name, properties)
    open_policy(named)
    return named


_EXPECTED = "Take none, asha, median, bandit:0.2 or truncation:20."


def _read_number(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        raise UserError(f"{text!r:.80} has no number after the colon.", _EXPECTED) from None
    return int(value) if value.is_integer() else value
