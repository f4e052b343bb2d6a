"""The Azure ML SDK v1's import paths over this project's own classes.

``import estimatory.compat`` makes ``from azureml.core import Workspace`` and its kin work in this
process, without a package of that name. ``names`` says which path means which class, ``absent``
what to use where there is none.
"""

from __future__ import annotations

from .finder import VARIABLE, install, is_active, is_installed, uninstall, would_answer

__all__ = ["VARIABLE", "install", "is_active", "is_installed", "uninstall", "would_answer"]

install()
