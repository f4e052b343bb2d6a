"""The password of a registry: a secret of the workspace, or in Docker's own files; never a spec."""

from __future__ import annotations

import hashlib

from ..secret_store import get_secret, has_secret, set_secret
from ..specs import ContainerSpec
from ..workspace_folder import WorkspaceFolder


def keep_password(workspace: WorkspaceFolder, spec: ContainerSpec, password: str) -> None:
    """Keep the password for the registry of an image, for the worker to find."""
    set_secret(workspace, _secret_name(spec), password)


def find_password(workspace: WorkspaceFolder, spec: ContainerSpec) -> str:
    """The kept password; empty where Docker's own files are to be asked."""
    if not spec.username:
        return ""
    name = _secret_name(spec)
    return get_secret(workspace, name) if has_secret(workspace, name) else ""


def find_credentials(username: str, password: str) -> dict[str, str] | None:
    """For the engine; None where the ``docker`` package looks into Docker's own files itself."""
    return {"username": username, "password": password} if username and password else None


def _secret_name(spec: ContainerSpec) -> str:
    place = f"{spec.username}@{spec.registry or spec.image.split('/')[0]}"
    return f"container-registry-{hashlib.sha256(place.encode()).hexdigest()[:16]}"
