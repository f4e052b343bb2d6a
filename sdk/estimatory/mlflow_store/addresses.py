"""Addresses of workspaces for MLflow: ``estimatory:///path/of/workspace``."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

SCHEME = "estimatory"


def workspace_path(uri: str) -> str:
    """Return the path that an address holds; empty for the workspace at hand."""
    return unquote(urlsplit(uri).path)
