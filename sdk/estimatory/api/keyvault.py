"""Keyvault: secrets of a workspace by name; follows azureml-core 1.61."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..base.checked_calls import checked
from ..errors import NotFoundError
from ..folders.secret_store import delete_secret, get_secret, list_secrets, set_secret

if TYPE_CHECKING:
    from .workspace import Workspace


@checked
class Keyvault:
    """Secrets kept in the system's keyring where there is one, else in files of mode 0600."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def set_secret(self, name: str, value: str, content_type: object = None) -> None:
        """Keep a secret; one of the same name is replaced."""
        set_secret(self.workspace.folder, name, value)

    def set_secrets(self, secrets_batch: Mapping[str, str]) -> None:
        """Keep several secrets."""
        for name, value in secrets_batch.items():
            self.set_secret(name, value)

    def get_secret(self, name: str) -> str | None:
        """Return the value; None when there is no such secret, as azureml-core answers."""
        try:
            return get_secret(self.workspace.folder, name)
        except NotFoundError:
            return None

    def get_secrets(self, secrets: Iterable[str]) -> dict[str, str | None]:
        """Several values by name."""
        return {name: self.get_secret(name) for name in secrets}

    def get_secret_content_type(self, name: str) -> None:
        """Content types are not kept."""

    def list_secrets(self) -> list[dict[str, str]]:
        """Names of the secrets, never their values."""
        return [{"name": name} for name in list_secrets(self.workspace.folder)]

    def delete_secret(self, name: str) -> None:
        """Forget a secret."""
        delete_secret(self.workspace.folder, name)

    def delete_secrets(self, secrets: Iterable[str]) -> None:
        """Forget several secrets."""
        for name in secrets:
            self.delete_secret(name)
