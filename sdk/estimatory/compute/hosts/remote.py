"""RemoteCompute: one host reached by ssh; follows azureml-core 1.61."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...base.checked_calls import checked
from ...errors import ComputeTargetError
from ..configurations import ComputeTargetAttachConfiguration
from ..target import ComputeTarget
from .pools import REMOTE_KIND

if TYPE_CHECKING:
    from ...folders.opened_workspace import HasFolder


@checked
class RemoteComputeAttachConfiguration(ComputeTargetAttachConfiguration):
    """A host that ssh reaches; names of a subscription are kept in memory only.

    Raises:
        ComputeTargetError: no address, or a password.
    """

    def __init__(
        self,
        username: str,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        vm_name: str | None = None,
        resource_id: str | None = None,
        address: str | None = None,
        ssh_port: int | str = 22,
        password: str = "",
        private_key_file: str = "",
        private_key_passphrase: str = "",
    ) -> None:
        super().__init__(REMOTE_KIND)
        self.username = username
        self.subscription_id = subscription_id
        self.resource_group = resource_group
        self.vm_name = vm_name
        self.resource_id = resource_id
        self.address = address
        self.ssh_port = int(ssh_port)
        self.password = password
        self.private_key_file = private_key_file
        self.private_key_passphrase = private_key_passphrase
        self.validate_configuration()

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings as the record keeps them, without secrets."""
        return {
            "username": self.username,
            "address": self.address,
            "ssh_port": self.ssh_port,
            "private_key_file": self.private_key_file,
        }

    def validate_configuration(self) -> None:
        """Raises ComputeTargetError without an address, or with a password."""
        if self.resource_id and self.address:
            raise ComputeTargetError("Give resource_id or address, not both.")
        if not self.address:
            raise ComputeTargetError(
                "A host is needed to attach.",
                "Give address='host.example.org'; a cloud's resource_id cannot be looked up here.",
            )
        if self.password:
            raise ComputeTargetError(
                "Passwords are not kept, so a run could not log in.",
                "Use a key: private_key_file='~/.ssh/id_ed25519', or the ssh agent.",
            )


_ABSENT = {
    "get_credentials": "Keys stay where they are and passwords are not kept; username, address "
    "and ssh_port say how the host is reached."
}


@checked
class RemoteCompute(ComputeTarget, absent=_ABSENT):
    """A host with an ssh server; keys stay where they are, passwords are not kept."""

    kind = REMOTE_KIND
    attach_configuration = RemoteComputeAttachConfiguration

    @staticmethod
    def attach(  # type: ignore[override]
        workspace: HasFolder,
        name: str,
        username: str | ComputeTargetAttachConfiguration | None = None,
        address: str | None = None,
        ssh_port: int | str = 22,
        password: str = "",
        private_key_file: str = "",
        private_key_passphrase: str = "",
        *,
        attach_configuration: ComputeTargetAttachConfiguration | None = None,
    ) -> ComputeTarget:
        """Attach a host by its address, as azureml-core before 1.0; or by a configuration.

        Raises:
            ComputeTargetError: as :meth:`attach_configuration`; the name is not valid.
        """
        made = attach_configuration or username
        if isinstance(made, str) or made is None:
            made = RemoteCompute.attach_configuration(
                made or "",
                address=address,
                ssh_port=ssh_port,
                password=password,
                private_key_file=private_key_file,
                private_key_passphrase=private_key_passphrase,
            )
        return ComputeTarget.attach(workspace, name, made)

    @property
    def address(self) -> str:
        return str(self._record.configuration["address"])

    @property
    def ssh_port(self) -> int:
        return int(self._record.configuration["ssh_port"])

    @property
    def username(self) -> str:
        return str(self._record.configuration["username"])
