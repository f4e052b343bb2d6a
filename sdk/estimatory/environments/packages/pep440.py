"""Versions as PEP 440 has them, and the nearest one to what conda and old pips also took."""

from __future__ import annotations

import re

_RELEASE = r"v?(?:\d+!)?\d+(?:\.\d+)*"
_PRE = r"(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?"
_POST = r"(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?"
_DEV = r"(?:[-_.]?dev[-_.]?\d*)?"
_LOCAL = r"(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?"
_VERSION = rf"(?i){_RELEASE}{_PRE}{_POST}{_DEV}{_LOCAL}\Z"
_PREFIX = rf"(?i){_RELEASE}(?:\.\*)?"


def is_version(text: str) -> bool:
    """Return whether PEP 440 takes a version: ``2021a``, but not ``1.1.0dev.rapidsai0.15``."""
    if text.isascii() and all(map(str.isdigit, text.split("."))):
        return True
    return re.match(_VERSION, text) is not None


def nearest_version(text: str) -> str:
    """Return the release at the beginning: ``1.1.0`` of ``1.1.0dev.rapidsai0.15``; may be empty."""
    found = re.match(_PREFIX, text)
    return found.group() if found else ""


def normalize_clause(operator: str, version: str) -> str:
    """Return a clause in one form: ``>4.0.*`` is ``>4.0``, as pip and conda read it.

    Returns an empty text where the version is none.
    """
    bare = version.removesuffix(".*")
    if operator in ("==", "!=") and bare != version:
        return f"{operator}{version}" if is_version(bare) else ""
    is_taken = operator == "===" or is_version(bare)
    return f"{operator}{bare}" if is_taken else ""
