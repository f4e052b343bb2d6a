"""Find uv: next to the submitting Python, which has it as a dependency, else on the PATH."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from ...errors import EnvironmentBuildError
from ...runtime import CORE


def find_uv() -> str:
    """Return the path of the uv executable; needs no site-packages.

    Raises:
        EnvironmentBuildError: it is nowhere.
    """
    for folder in _iter_folders():
        path = os.path.join(folder, "uv")
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    found = _from_wheel() or shutil.which("uv")
    if found:
        return found
    raise EnvironmentBuildError(
        "uv, which builds environments, is not installed.",
        f"Install it beside estimatory: `{sys.executable} -m pip install uv`.",
    )


def _iter_folders() -> Iterator[str]:
    import sysconfig

    # A worker runs without site-packages (-I -S): sys.prefix may be the base's, but the
    # executable is the submitter's own, and scripts lie beside it.
    yield os.path.dirname(os.path.abspath(sys.executable))
    yield sysconfig.get_path("scripts")
    yield from _beside_our_package()
    yield os.path.expanduser("~/.local/bin")


def _beside_our_package() -> Iterator[str]:
    site_packages = os.path.dirname(CORE)
    yield os.path.join(site_packages, "bin")  # pip install --target
    yield os.path.normpath(os.path.join(site_packages, "..", "..", "..", "bin"))


def _from_wheel() -> str | None:
    try:
        import uv

        return str(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        return None
