"""RemoteCompute: one host reached by ssh; follows azureml-core 1.61."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..checked_calls import checked
from ..errors import ComputeTargetError
from .target import ComputeTarget


@dataclass(frozen=True)
class AttachConfiguration:
    """What an ``attach_configuration`` answers."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)


@checked
class RemoteCompute(ComputeTarget):
    """A host with an ssh server; keys stay where they are, passwords are not kept."""

    kind = "VirtualMachine"

    @staticmethod
    def attach_configuration(
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
    ) -> AttachConfiguration:
        """Describe the host.

        Raises:
            ComputeTargetError: no address, or a password beside a key.
        """
        if resource_id and address:
            raise ComputeTargetError("Give resource_id or address, not both.")
        if not address:
            raise ComputeTargetError(
                "A host is needed to attach.",
                "Give address='host.example.org'; a cloud's resource_id cannot be looked up here.",
            )
        if password:
            raise ComputeTargetError(
                "Passwords are not kept, so a run could not log in.",
                "Use a key: private_key_file='~/.ssh/id_ed25519', or the ssh agent.",
            )
        settings = {
            "username": username,
            "address": address,
            "ssh_port": int(ssh_port),
            "private_key_file": private_key_file,
        }
        return AttachConfiguration(RemoteCompute.kind, settings)

    @property
    def address(self) -> str:
        return str(self._record.configuration["address"])

    @property
    def ssh_port(self) -> int:
        return int(self._record.configuration["ssh_port"])

    @property
    def username(self) -> str:
        return str(self._record.configuration["username"])
