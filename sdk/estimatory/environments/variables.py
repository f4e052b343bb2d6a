"""Environment variables for processes that must not see the submitter's own Python."""

from __future__ import annotations

import os
from collections.abc import Mapping

_OF_ANOTHER_PYTHON = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "PYTHONEXECUTABLE",
    "PYTHONPLATLIBDIR",
    "PYTHONPYCACHEPREFIX",
    "__PYVENV_LAUNCHER__",
    "VIRTUAL_ENV",
    "VIRTUAL_ENV_PROMPT",
    "PYENV_VERSION",
    "PYENV_VIRTUAL_ENV",
)
_PREFIXES = ("CONDA_", "_CE_", "JPY_", "PYDEVD_")


def clean_variables(environ: Mapping[str, str], interpreter: str) -> dict[str, str]:
    """Return variables for ``interpreter`` and its children: its ``bin`` first, its packages only.

    What points at the submitter's packages goes, and what only means something inside a kernel.
    """
    kept = {k: v for k, v in environ.items() if not _is_dropped(k, v)}
    # A user's own site-packages (~/.local) are invisible in a virtual environment already, but
    # not where a script of the run starts the base Python by name.
    kept["PYTHONNOUSERSITE"] = "1"
    bin_folder = os.path.dirname(os.path.abspath(interpreter))
    rest = [p for p in kept.get("PATH", os.defpath).split(os.pathsep) if p and p != bin_folder]
    kept["PATH"] = os.pathsep.join([bin_folder, *rest])
    if os.path.exists(os.path.join(os.path.dirname(bin_folder), "pyvenv.cfg")):
        kept["VIRTUAL_ENV"] = os.path.dirname(bin_folder)
    return kept


def _is_dropped(name: str, value: str) -> bool:
    is_kernels_plotting = name == "MPLBACKEND" and value.startswith("module://")
    return name in _OF_ANOTHER_PYTHON or name.startswith(_PREFIXES) or is_kernels_plotting
