"""Addresses of packages and indexes, without passwords, which would be written down with a run."""

from __future__ import annotations

from ...errors import UserError
from ...masking import HIDDEN, has_secrets


def check_address(what: str, url: str) -> None:
    """Refuse an address that holds a password, or has lost it when it was written down.

    Raises:
        UserError: the message names ``what`` it is.
    """
    hint = "Keep it in ~/.netrc, or name an environment variable: https://${MY_TOKEN}@host/...."
    if has_secrets(url):
        raise UserError(
            f"The {what} {url!r} holds a password or token, "
            "which would be written down with the run.",
            hint,
        )
    if f"{HIDDEN}@" in url or f"={HIDDEN}" in url:
        raise UserError(
            f"The {what} {url!r} lacks its password, which was left out when it was written down.",
            hint,
        )
