"""Names that packages have dropped since old code was written, restored on request.

``numpy.float``, ``sklearn.externals.joblib``, ``DataFrame.append``, modules that old pickles name.
Nothing is imported for it: a package gets its old names when the script itself imports it.
Standard library only, and no newer syntax than Python 3.7's.
"""

from __future__ import annotations

import sys

from .finders import MovedModules, RestoredNames
from .restoring import restore_loaded, take_back

__all__ = ["VARIABLE", "install", "is_installed", "uninstall"]

VARIABLE = "ESTIMATORY_KERNEL_ALIASES"
"""Set to 1, `%load_ext estimatory` installs them in the notebook's kernel."""


def install() -> None:
    """Restore the names in this process, also in packages that are imported already."""
    if is_installed():
        return
    moved = MovedModules()
    # RestoredNames goes first, to see imports of packages; MovedModules last, to find the rest.
    sys.meta_path.insert(0, RestoredNames(moved))
    sys.meta_path.append(moved)
    restore_loaded()


def uninstall() -> None:
    """Remove every name that :func:`install` has given."""
    for finder in [f for f in sys.meta_path if isinstance(f, (MovedModules, RestoredNames))]:
        sys.meta_path.remove(finder)
        if isinstance(finder, MovedModules):
            finder.forget()
    take_back()


def is_installed() -> bool:
    return any(isinstance(finder, MovedModules) for finder in sys.meta_path)
