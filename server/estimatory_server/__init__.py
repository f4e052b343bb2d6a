"""Jupyter server extension: REST and WebSocket over the core."""

from __future__ import annotations

from typing import Any

from estimatory.version import __version__

__all__ = ["__version__"]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import EstimatoryServer

    return [{"module": "estimatory_server", "app": EstimatoryServer}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "estimatory-lab"}]
