"""A repository that a requirement names and git cannot fetch, told from what uv says."""

from __future__ import annotations

import re

from ...errors import EnvironmentBuildError

_ADDRESS = re.compile(r"git\+([^`\s#]+)")
_REVISION = re.compile(r"failed to (?:fetch|find) ([a-z, ]+) `([^`]+)`")
_FATAL = re.compile(r"^\s*fatal: (.+)$", re.MULTILINE)


def explain_git(text: str) -> EnvironmentBuildError | None:
    """The error for uv's output, with its lines as they are; None where it is not about git."""
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
