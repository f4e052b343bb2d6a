"""conda's versions as PyPI's: the clauses, and what they have lost on the way."""

from __future__ import annotations

import re

from ...errors import UserError
from .pep440 import nearest_version, normalize_clause

_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)?\s*(\S+)\s*\Z")


def to_pip_version(name: str, text: str) -> str:
    """Return a conda version as PEP 440: ``=1.19`` is any 1.19, ``==1.19.5`` exactly that.

    Raises:
        UserError: it holds alternatives, or is no version.
    """
    if not text or text in ("*", "=*"):
        return ""
    clauses = [_clause(operator, version) for operator, version in _split(name, text)]
    if None in clauses:
        raise UserError(
            f"{text!r} is no version of the conda package {name!r}.",
            f"Valid are '{name}=1.19', '{name}>=1.19,<2'.",
        )
    return ",".join(filter(None, clauses))


def find_foreign_versions(name: str, text: str) -> list[str]:
    """Return the versions in it that PyPI cannot have, such as ``1.1.0dev.rapidsai0.15``."""
    if not text or text in ("*", "=*"):
        return []
    versions = [version.rstrip("*").rstrip(".") for _, version in _split(name, text)]
    return [version for version in versions if version and not normalize_clause("==", version)]


def _split(name: str, text: str) -> list[tuple[str, str]]:
    if "|" in text:
        raise UserError(
            f"The version {text!r} of the conda package {name!r} holds alternatives, which PyPI's "
            "cannot.",
            f"Name one of them, or a range such as '{name}>=1.19,<1.21'.",
        )
    if text[0] in "<>!~" or text.startswith("=="):
        found = [_CLAUSE.match(part.strip().partition("=py")[0]) for part in text.split(",")]
        return [(f.group(1) or "==", f.group(2)) for f in found if f]
    version = text.lstrip("= ").replace("=", " ").split()[0]
    is_fuzzy = text.startswith("=") and "*" not in version and "=" not in text[1:]
    return [("==", f"{version}.*" if is_fuzzy else version)]


def _clause(operator: str, version: str) -> str | None:
    """As PyPI's; None where no version is in it."""
    if version == "*":
        return ""
    if version.endswith("*") and not version.endswith(".*"):  # conda's 1.19* is 1.19.*, nearly
        version = f"{version[:-1]}.*"
    release = nearest_version(version)
    return normalize_clause(operator, version) or (f"{operator}{release}" if release else None)
