"""The import finder for the names of retired SDKs, such as ``azureml`` and everything below it.

It is asked at every import of a process, a training script's included, so it says no at once and
loads nothing before the first name of a root is wanted.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING, Any

from .roots import ROOTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

AZURE = "azureml"
VARIABLE = "ESTIMATORY_COMPAT"
INSIST, OFF, STAND_BACK = "insist", "off", "stand-back"
"""Values of the variable: ours even where the real SDK is installed; never ours; ours elsewhere,
which is the default except in a launched script: there ours is."""
RUN_VARIABLE = "ESTIMATORY_RUN_FOLDER"
_INSTEAD = f"not the SDK that is installed ({VARIABLE}={STAND_BACK} uses that one)."
SHIM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "azureml_in_runs.py")


class SdkFinder:
    """Finds modules of the roots in their tables, or leaves them to the real SDK.

    ``insists`` decides which, where both are there; None leaves it to the surroundings.
    """

    def __init__(self, insists: bool | None = None) -> None:
        self.insists = insists

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return a spec for our modules; None for all others.

        Raises:
            ModuleNotFoundError: a path of the SDK that has no counterpart; says what to use.
        """
        __tracebackhide__ = True  # IPython's: a missing name is told without these frames
        root = fullname.partition(".")[0]
        if root not in ROOTS:
            return None
        if fullname == root:
            return self._find_root(root)
        return _make_spec(fullname) if is_active(root) else None

    def _find_root(self, root: str) -> ModuleSpec | None:
        said = os.environ.get(VARIABLE, "")
        if self.insists or (self.insists is None and said == INSIST):
            return _make_spec(root)
        real = find_real_sdk(root)
        if said == OFF or (real is not None and (said or RUN_VARIABLE not in os.environ)):
            return real
        if real is not None:
            # What a run logs by these names must reach the run, whatever is installed there.
            if sys.stderr is not None:  # a program may have closed it
                sys.stderr.write(f"estimatory: {root} means this run's client here, {_INSTEAD}\n")
        return _make_spec(root)


def install(*, insist: bool | None = None) -> bool:
    """Make the names mean this project's classes; returns whether ``azureml`` does now.

    Stands back where the SDK itself is installed, or was imported already.

    Args:
        insist: take the names even then; by default the variable ESTIMATORY_COMPAT decides.
    """
    finder = _find_installed()
    if finder is None:
        sys.meta_path.insert(0, SdkFinder(insist))
    elif insist is not None:
        finder.insists = insist
    for root in ROOTS:
        if insist and not is_active(root):
            _forget_modules(root)
        if not would_answer(root) and insist is None and VARIABLE not in os.environ:
            _tell_standing_back(root)
    return would_answer()


def _tell_standing_back(root: str) -> None:
    from ..base.user_messages import tell_once

    tell_once(
        f"the {ROOTS[root].title} is installed here and stays in use; {VARIABLE}={INSIST} in the "
        "environment lets its names mean Estimatory's."
    )


def uninstall() -> None:
    """Take the names back; classes that were imported by them go on working."""
    finder = _find_installed()
    if finder is not None:
        sys.meta_path.remove(finder)
    for root in filter(is_active, ROOTS):
        _forget_modules(root)


def is_installed() -> bool:
    """Return whether the finder is in place, be it to answer or to stand back."""
    return _find_installed() is not None


def is_active(root: str = AZURE) -> bool:
    """Return whether the root has been imported and is ours."""
    return hasattr(sys.modules.get(root), "__estimatory__")


def would_answer(root: str = AZURE) -> bool:
    """Return whether an import of the root is answered by us, now or when it comes."""
    if root in sys.modules:
        return is_active(root)
    finder = _find_installed()
    spec = finder.find_spec(root) if finder else None
    return spec is not None and spec.origin == __name__


def find_real_sdk(root: str = AZURE) -> ModuleSpec | None:
    """Return the installed SDK, if there is one: a folder of that name alone is none."""
    places = [place for place in sys.path if not _is_shim(os.path.join(place, f"{root}.py"))]
    spec = PathFinder.find_spec(root, places)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if os.path.isfile(os.path.join(folder, *ROOTS[root].real_part)):
            return spec
    return None


def _is_shim(path: str) -> bool:
    return os.path.islink(path) and os.path.realpath(path) == os.path.realpath(SHIM)


def _find_installed() -> SdkFinder | None:
    found: Any = (finder for finder in sys.meta_path if isinstance(finder, SdkFinder))
    return next(found, None)


def _forget_modules(root: str) -> None:
    for name in [n for n in sys.modules if n == root or n.startswith(root + ".")]:
        del sys.modules[name]


def _make_spec(fullname: str) -> ModuleSpec | None:
    __tracebackhide__ = True
    from importlib import import_module

    from .modules import make_spec

    table = import_module(ROOTS[fullname.partition(".")[0]].tables).TABLE
    return make_spec(fullname, table, origin=__name__)
