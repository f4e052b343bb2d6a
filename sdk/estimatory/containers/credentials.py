"""The password of a registry: a secret of the workspace, or in Docker's own files; never a spec."""

from __future__ import annotations

import hashlib

from ..folders.run_spec import ContainerSpec
from ..folders.secret_store import get_secret, has_secret, set_secret
from ..folders.workspace_folder import WorkspaceFolder
from .references import with_registry

_HUB = "docker.io"
_HUB_ADDRESS = "https://index.docker.io/v1/"
"""What Docker itself calls its hub where passwords are kept."""


def keep_password(workspace: WorkspaceFolder, spec: ContainerSpec, password: str) -> None:
    """Keep the password for the registry of an image, for the worker to find."""
    set_secret(workspace, _secret_name(spec), password)


def find_password(workspace: WorkspaceFolder, spec: ContainerSpec) -> str:
    """Return the kept password; empty where Docker's own files are to be asked."""
    if not spec.username:
        return ""
    name = _secret_name(spec)
    return get_secret(workspace, name) if has_secret(workspace, name) else ""


def find_credentials(spec: ContainerSpec, password: str) -> dict[str, str] | None:
    """Return the engine's credentials; None if the ``docker`` package reads Docker's own files."""
    if not spec.username or not password:
        return None
    return {"username": spec.username, "password": password, "serveraddress": _find_host(spec)}


def _find_host(spec: ContainerSpec) -> str:
    """Return the registry's own name, as images have it in front."""
    named = spec.registry.partition("://")[2] or spec.registry
    host = named.rstrip("/") or with_registry(spec.image, _HUB).split("/")[0]
    return _HUB_ADDRESS if host == _HUB else host


def _secret_name(spec: ContainerSpec) -> str:
    place = f"{spec.username}@{spec.registry or spec.image.split('/')[0]}"
    return f"container-registry-{hashlib.sha256(place.encode()).hexdigest()[:16]}"
