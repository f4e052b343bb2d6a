"""A registry of images, and the credentials for it."""

from __future__ import annotations

from typing import Any

from ...base.checked_calls import checked
from ...base.strict_settings import Section


@checked
class RegistryIdentity(Section):
    """A managed identity of Azure; kept and shown, for registries here are asked by password."""

    resource_id: str | None
    client_id: str | None

    def __init__(self) -> None:
        self.resource_id = None
        self.client_id = None


@checked
class ContainerRegistry(Section):
    """Where an image comes from, and the credentials for it; the password is never written."""

    address: str | None
    username: str | None
    password: str | None
    registry_identity: RegistryIdentity | None

    def __init__(self) -> None:
        self.address = None
        self.username = None
        self.password = None
        self.registry_identity = None

    def to_dict(self) -> dict[str, Any]:
        return {"address": self.address, "username": self.username}

    def __repr__(self) -> str:
        return f"ContainerRegistry(address={self.address!r}, username={self.username!r})"
