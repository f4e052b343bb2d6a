"""Find the packages or the repository that uv's explanation of a failure is about."""

from __future__ import annotations

import re

from ...errors import EnvironmentBuildError
from ...folders.run_spec import EnvironmentSpec
from ..packages.requirements import requirement_name

NOT_BUILT = re.compile(r"Failed to (?:download and )?build `([^`]+)`")
_NEEDED_BY = re.compile(r"was included because `([^`]+)`")
"""The first of the packages that lead to the one that failed: the one asked for."""


def list_at_fault(flat: str, spec: EnvironmentSpec) -> tuple[str, ...]:
    """Return names of the packages of the spec that cannot be resolved or built.

    When uv installs what is locked, it does not say which package needs the one that failed.
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
    """Return the requirements of the spec that uv's explanation ends on."""
    wanted = " ".join(re.findall(r"you require (.*?)(?:, we can conclude|$)", flat))
    return [p for p in spec.packages if _names(wanted, requirement_name(p))]


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None


_ADDRESS = re.compile(r"git\+([^`\s#]+)")
_REVISION = re.compile(r"failed to (?:fetch|find) ([a-z, ]+) `([^`]+)`")
_FATAL = re.compile(r"^\s*fatal: (.+)$", re.MULTILINE)


def explain_git(text: str) -> EnvironmentBuildError | None:
    """Return the error for uv's unchanged output; None if it is not about git."""
    address = _ADDRESS.search(text)
    if "cause: Git operation failed" not in text or address is None:
        return None
    revision = _REVISION.search(text)
    which = f" ({revision[1]} {revision[2]})" if revision else ""
    asked = address[1].removesuffix(f"@{revision[2]}" if revision else "")
    reason = _FATAL.findall(text) or re.findall(r"cause: (.+)", text)
    return EnvironmentBuildError(
        f"The repository {asked} could not be fetched{which}: {reason[0].rstrip('.')}.",
        "Check the address and what follows its '@'; `git ls-remote` says whether git reaches it.",
    )
