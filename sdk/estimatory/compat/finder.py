"""The import finder for ``azureml`` and everything below it.

It is asked at every import of a process, a training script's included, so it says no at once and
loads nothing before the first ``azureml`` name is wanted.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

ROOT = "azureml"
VARIABLE = "ESTIMATORY_COMPAT"
INSIST, OFF, STAND_BACK = "insist", "off", "stand-back"
"""Values of the variable: ours even where the real SDK is installed; never ours; ours elsewhere,
which is the default except in a launched script: there ours is."""
RUN_VARIABLE = "ESTIMATORY_RUN_FOLDER"
_INSTEAD = f"not the SDK that is installed ({VARIABLE}={STAND_BACK} uses that one)."
SHIM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "azureml_in_runs.py")


class AzureFinder:
    """Finds ``azureml`` modules in the table of names, or leaves them to the real SDK.

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
        """A spec for our modules; None for whatever is not ours.

        Raises:
            ModuleNotFoundError: a path of the SDK that has no counterpart; says what to use.
        """
        __tracebackhide__ = True  # IPython's: a missing name is told without these frames
        if fullname != ROOT and not fullname.startswith(ROOT + "."):
            return None
        if fullname == ROOT:
            return self._find_root()
        return _make_spec(fullname) if is_active() else None

    def _find_root(self) -> ModuleSpec | None:
        said = os.environ.get(VARIABLE, "")
        if self.insists or (self.insists is None and said == INSIST):
            return _make_spec(ROOT)
        real = find_real_sdk()
        if said == OFF or (real is not None and (said or RUN_VARIABLE not in os.environ)):
            return real
        if real is not None:
            # What a run logs by these names must reach the run, whatever is installed there.
            if sys.stderr is not None:  # a program may have closed it
                sys.stderr.write(f"estimatory: {ROOT} means this run's client here, {_INSTEAD}\n")
        return _make_spec(ROOT)


def install(*, insist: bool | None = None) -> bool:
    """Make the ``azureml`` names mean this project's classes; returns whether they do now.

    Stands back where the Azure ML SDK itself is installed, or was imported already.

    Args:
        insist: take the names even then; by default the variable ESTIMATORY_COMPAT decides.
    """
    finder = _find_installed()
    if finder is None:
        sys.meta_path.insert(0, AzureFinder(insist))
    elif insist is not None:
        finder.insists = insist
    if insist and not is_active():
        _forget_modules()
    answers = would_answer()
    if not answers and insist is None and VARIABLE not in os.environ:
        from ..base.user_messages import tell_once

        tell_once(
            f"the Azure ML SDK is installed here and stays in use; {VARIABLE}={INSIST} in the "
            "environment lets its names mean Estimatory's."
        )
    return answers


def uninstall() -> None:
    """Take the names back; classes that were imported by them go on working."""
    finder = _find_installed()
    if finder is not None:
        sys.meta_path.remove(finder)
    if is_active():
        _forget_modules()


def is_installed() -> bool:
    """Whether the finder is in place, be it to answer or to stand back."""
    return _find_installed() is not None


def is_active() -> bool:
    """Whether ``azureml`` has been imported and is ours."""
    return hasattr(sys.modules.get(ROOT), "__estimatory__")


def would_answer() -> bool:
    """Whether ``import azureml`` is answered by us, now or when it comes."""
    if ROOT in sys.modules:
        return is_active()
    finder = _find_installed()
    spec = finder.find_spec(ROOT) if finder else None
    return spec is not None and spec.origin == __name__


def find_real_sdk() -> ModuleSpec | None:
    """The installed Azure ML SDK, if there is one: a folder of that name alone is none."""
    places = [place for place in sys.path if not _is_shim(os.path.join(place, f"{ROOT}.py"))]
    spec = PathFinder.find_spec(ROOT, places)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if os.path.isfile(os.path.join(folder, "core", "__init__.py")):
            return spec
    return None


def _is_shim(path: str) -> bool:
    return os.path.islink(path) and os.path.realpath(path) == os.path.realpath(SHIM)


def _find_installed() -> AzureFinder | None:
    found: Any = (finder for finder in sys.meta_path if isinstance(finder, AzureFinder))
    return next(found, None)


def _forget_modules() -> None:
    for name in [n for n in sys.modules if n == ROOT or n.startswith(ROOT + ".")]:
        del sys.modules[name]


def _make_spec(fullname: str) -> ModuleSpec | None:
    __tracebackhide__ = True
    from .modules import make_spec

    return make_spec(fullname, origin=__name__)
