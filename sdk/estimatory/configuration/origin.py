"""What every submission says of itself: from where it comes, and the interpreter at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from ..errors import UserError
from ..folders.run_spec import EnvironmentSpec, Origin


def default_environment(
    packages: Iterable[str] = (), *, as_of: str | None = None, index_url: str | None = None
) -> EnvironmentSpec:
    """This interpreter as it is, or, with packages, an isolated one on top of the same Python."""
    if isinstance(packages, str):
        raise UserError(f"Packages are given as a list of requirements: [{packages!r}].")
    return EnvironmentSpec(sys.executable, tuple(packages), as_of=as_of, index_url=index_url)


def describe_origin(kind: str, notebook: str = "") -> Origin:
    """Return who submits from where, for the record."""
    import getpass

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return Origin(
        kind, notebook or os.environ.get("JPY_SESSION_NAME", ""), user, os.uname().nodename
    )
