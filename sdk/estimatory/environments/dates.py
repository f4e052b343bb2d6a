"""The date as of which an environment is resolved."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ..errors import UserError


def cutoff(as_of: str) -> str:
    """Return the moment in UTC up to which uploads count: a date counts to its end.

    ``2022-06-01`` is ``2022-06-02T00:00:00Z`` in every time zone.

    Raises:
        UserError: no ISO date or time, or one that has not come yet.
    """
    moment = _parse(as_of)
    if moment > datetime.now(timezone.utc):
        raise UserError(
            f"as_of {as_of!r} lies in the future: nobody knows the packages of that day.",
            "Leave as_of out to get the newest packages.",
        )
    is_date = "T" not in as_of.strip().upper() and ":" not in as_of
    moment += timedelta(days=1 if is_date else 0)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse(as_of: str) -> datetime:
    text = str(as_of).strip().upper()
    try:
        # Before 3.11 fromisoformat knows no Z.
        moment = datetime.fromisoformat(f"{text[:-1]}+00:00" if text.endswith("Z") else text)
    except ValueError:
        raise UserError(
            f"as_of {as_of!r} is not a date.",
            "Valid are '2022-06-01' and '2022-06-01T12:00:00Z'.",
        ) from None
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
