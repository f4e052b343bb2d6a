"""Which version of Estimatory is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("estimatory")
except PackageNotFoundError:  # used from a checkout that is not installed
    __version__ = "0+unknown"
