"""Hints for exceptions that old scripts and missing packages often raise."""

from __future__ import annotations

import re

_REMOVED = (
    r"module 'numpy' has no attribute "
    r"'(float|int|bool|object|str|complex|long|unicode|typeDict|asscalar|msort|in1d|trapz)'",
    r"`np\.\w+` was removed in the NumPy 2",
    r"No module named 'sklearn\.externals",
    r"cannot import name 'joblib' from 'sklearn\.externals'",
    r"No module named 'sklearn\.\w+\.(ridge|base|logistic|tree|forest|k_means_)'",
)
_RELATIVE = re.compile(r"No such file or directory: '[^/']")
_MISSING = re.compile(r"No module named '(\w+)")


def hint_for(exception: str, message: str) -> str:
    """Return one or two sentences; empty when nothing more is known than the exception says."""
    if any(re.search(pattern, message) for pattern in _REMOVED):
        return (
            "The script uses a name that newer packages have removed. Write the new one (np.float "
            "is float), or restore the old ones in the run: environment.legacy_aliases = True in "
            "Python, --legacy-aliases in a cell or with `estimatory submit`. Or take the packages "
            "of its day, in an environment that names them (user_managed_dependencies = False): "
            "environment.resolve_as_of = '2022-12-01', or --pip numpy --as-of 2022-12-01."
        )
    missing = _MISSING.search(message) if exception == "ModuleNotFoundError" else None
    if missing:
        return (
            f"The run's environment has no {missing.group(1)!r}: ask for the package that holds it "
            "(`--pip`, `pip_packages=[...]`), or add the file to the source folder."
        )
    if exception == "FileNotFoundError" and _RELATIVE.search(message):
        return (
            "A run works in a copy of its code: it sees the files packaged with it, and absolute "
            "paths. Name a file beside the notebook literally in the cell, put it into the source "
            "folder, or hand the data over as an input."
        )
    return ""
