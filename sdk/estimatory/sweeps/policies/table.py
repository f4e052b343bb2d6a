"""The policies by their names in a plan, and as people write them."""

from __future__ import annotations

from ...errors import UserError
from ...submission.sweep_values import NUMBERS, STOPS
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
_DEFAULTS = {"bandit": 0.1, "truncation": 20}
"""The numbers of policies that need one, where none is given."""


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
    if word not in STOPS or (colon and word not in NUMBERS):
        raise UserError(f"{text!r:.80} is no policy.", _EXPECTED)
    value = _read_number(text, number) if number else _DEFAULTS.get(word)
    properties = {} if value is None else {NUMBERS[word]: value}
    named = Named(STOPS[word], properties)
    open_policy(named)
    return named


_EXPECTED = "Take none, asha, median, bandit:0.2 or truncation:20."


def _read_number(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        raise UserError(f"{text!r:.80} has no number after the colon.", _EXPECTED) from None
    return int(value) if value.is_integer() else value
