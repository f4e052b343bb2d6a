"""Places of files behind one contract: a folder, a file system of fsspec, a web server."""

from __future__ import annotations

from .base import FileInfo, Store
from .local import LocalStore

__all__ = ["FileInfo", "LocalStore", "Store"]
