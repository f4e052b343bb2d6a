"""Places where files lie, behind one contract: a folder, what fsspec knows, a web server."""

from __future__ import annotations

from .base import FileInfo, Store
from .local import LocalStore

__all__ = ["FileInfo", "LocalStore", "Store"]
