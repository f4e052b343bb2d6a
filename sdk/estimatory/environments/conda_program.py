"""Where conda is, or what is called otherwise and does the same."""

from __future__ import annotations

import os
import shutil

PROGRAMS = ("conda", "mamba", "micromamba")


def find_conda(wanted: str = "") -> str | None:
    """The path of a conda program; of the one called ``wanted``, or any."""
    names = (wanted,) if wanted else PROGRAMS
    # A kernel started by conda knows the program even where its PATH does not.
    known = [os.environ.get(name, "") for name in ("CONDA_EXE", "MAMBA_EXE")]
    for name in names:
        found = shutil.which(name) or next(
            (path for path in known if os.path.basename(path) == name), ""
        )
        if found and os.path.isfile(found):
            return found
    return None
