"""Retired SDKs that are answered: a row and a folder of tables each."""

from __future__ import annotations

from typing import NamedTuple


class Root(NamedTuple):
    """One SDK, by the name that its imports begin with."""

    tables: str
    """The module that has its ``TABLE``."""
    title: str
    real_part: tuple[str, ...]
    """A file below an installed package, by which the SDK is told from a folder of that name."""


ROOTS = {
    "azureml": Root("estimatory.compat.azureml_sdk.table", "Azure ML SDK", ("core", "__init__.py")),
}
