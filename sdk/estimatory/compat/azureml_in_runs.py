"""The module that ``import azureml`` finds in a launched script, by a link ``azureml.py``.

The folder on a run's PYTHONPATH holds the link, so that the names work in every process of the
run, and a script that does not use them pays nothing.
"""

from __future__ import annotations

import sys

# Away with this module first: the finder would take it for the SDK itself.
del sys.modules[__name__]

import estimatory.compat  # noqa: E402, F401  installs the finder

# Asked again, the finder answers: with our module, or with the SDK that is installed there.
__import__(__name__)
