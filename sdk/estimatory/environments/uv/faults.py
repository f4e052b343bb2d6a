"""Which of the packages asked for uv's explanation of a failure is about."""

from __future__ import annotations

import re

from ...folders.run_spec import EnvironmentSpec
from ..packages.requirements import requirement_name

NOT_BUILT = re.compile(r"Failed to (?:download and )?build `([^`]+)`")
_NEEDED_BY = re.compile(r"was included because `([^`]+)`")
"""The first of the packages that lead to the one that failed: somebody asks for it."""


def list_at_fault(flat: str, spec: EnvironmentSpec) -> tuple[str, ...]:
    """Names of the packages of the spec that cannot be resolved or built.

    When uv installs what is locked, it does not say who needs what failed: any of them may.
    """
    failed = NOT_BUILT.search(flat)
    if failed is None:
        return tuple(map(requirement_name, find_mentioned(flat, spec)))
    asked = tuple(map(requirement_name, spec.packages))
    name = requirement_name(failed.group(1))
    if name in asked:
        return (name,)
    roots = _NEEDED_BY.findall(flat)
    return tuple(map(requirement_name, roots)) or asked


def find_mentioned(flat: str, spec: EnvironmentSpec) -> list[str]:
    """The requirements of the spec that uv's explanation ends on."""
    wanted = " ".join(re.findall(r"you require (.*?)(?:, we can conclude|$)", flat))
    return [p for p in spec.packages if _names(wanted, requirement_name(p))]


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None
