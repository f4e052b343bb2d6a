"""Lines that people wrote: checked where file and line are known, and put into today's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...errors import UserError
from ...masking import has_secrets
from .requirements import normalize_requirement, requirement_name


def check_line(text: str, where: str) -> None:
    """Refuse a line that is no requirement of pip; a line with secrets is checked later.

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


_STAND_INS = {
    "sklearn": "scikit-learn",
    "tensorflow-gpu": "tensorflow",
    "tf-nightly-gpu": "tf-nightly",
}


def replace_stubs(packages: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the packages with today's names, and a note for each one that was renamed.

    A version of the old one stays: ``tensorflow-gpu==1.15`` was a package like any other.
    """
    replaced, notes = [], []
    for text in packages:
        name = requirement_name(text)
        if name in _STAND_INS and text.strip().lower().replace("_", "-") == name:
            notes.append(f"{name} is {_STAND_INS[name]} by now.")
            text = _STAND_INS[name]
        replaced.append(text)
    return tuple(replaced), tuple(notes)
