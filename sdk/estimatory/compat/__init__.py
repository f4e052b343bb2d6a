"""Import paths of retired SDKs over this project's own classes.

``import estimatory.compat`` makes ``from azureml.core import Workspace`` and its kin work in this
process, without a package of that name. ``roots`` has a row for each SDK; a folder has its tables:
``azureml_sdk/names`` says which path means which class, ``azureml_sdk/absent`` what to use
where there is none.
"""

from __future__ import annotations

from .finder import VARIABLE, install, is_active, is_installed, uninstall, would_answer

__all__ = ["VARIABLE", "install", "is_active", "is_installed", "uninstall", "would_answer"]

install()
