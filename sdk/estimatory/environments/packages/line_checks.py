"""Lines that people wrote, checked where file and line are known."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import UserError
from ...masking import has_secrets
from .requirements import normalize_requirement
from .stand_ins import replace_stubs


def check_line(text: str, where: str) -> None:
    """Refuse what is no requirement of pip; secrets are looked for when it is known who keeps them.

    Args:
        where: file and line, for the message; empty where there is none.

    Raises:
        UserError: the message begins with ``where``.
    """
    if not has_secrets(text):
        blame(where, lambda: [normalize_requirement(t) for t in replace_stubs((text,))[0]])


def blame(where: str, check: Callable[[], object]) -> None:
    """Carry out a check; what it raises names ``where``.

    Raises:
        UserError: the check did.
    """
    try:
        check()
    except UserError as error:
        place = f"{where}: " if where else ""
        raise type(error)(f"{place}{error.summary}", error.hint) from None
