"""The commit that submitted code came from, and whether the code was changed since."""

from __future__ import annotations

import subprocess
from typing import Any


def read_git_state(folder: str) -> dict[str, Any]:
    """Return ``{"commit", "branch", "dirty", "remote"}``; empty without a repository or git."""
    if not folder:
        return {}
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return {}
    return {
        "commit": commit,
        "branch": _git(folder, "rev-parse", "--abbrev-ref", "HEAD") or "",
        "dirty": bool(_git(folder, "status", "--porcelain", "--untracked-files=normal", ".")),
        "remote": _without_password(_git(folder, "config", "--get", "remote.origin.url") or ""),
    }


def _git(folder: str, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", "-C", folder, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="backslashreplace").strip()


def _without_password(url: str) -> str:
    from ..masking import mask_secrets

    masked = mask_secrets(url)
    scheme, separator, rest = masked.partition("://")
    is_user = "@" in rest.partition("/")[0]
    return scheme + separator + rest.partition("@")[2] if separator and is_user else masked
