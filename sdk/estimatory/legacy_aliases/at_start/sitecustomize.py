"""Run by Python at its start: install the old names, then run the next sitecustomize.

The folder comes first on PYTHONPATH and would hide a ``sitecustomize`` of the environment's own.
"""

import os
import sys

from estimatory import legacy_aliases

legacy_aliases.install()


def _run_hidden_one() -> None:
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    rest = [path for path in sys.path if os.path.abspath(path) != here]
    spec = PathFinder.find_spec("sitecustomize", rest)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


_run_hidden_one()
