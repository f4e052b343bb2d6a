"""Importing pandas, which may be missing in a run."""

from __future__ import annotations

from types import ModuleType

from ...base.site_packages import add_site_packages
from ...errors import UserError


def import_pandas() -> ModuleType:
    """Return the module pandas; raise UserError, with what to do, if it is not installed."""
    add_site_packages()
    try:
        import pandas
    except ImportError:
        raise UserError(
            "Tabular datasets need pandas, which this interpreter does not have.",
            "Add 'pandas' to the packages of the run's environment.",
        ) from None
    module: ModuleType = pandas
    return module
