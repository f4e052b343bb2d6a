"""How a pool of nodes shall be; follows azureml-core 1.61."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...base.checked_calls import checked
from ...errors import ComputeTargetError
from ..configurations import ComputeTargetProvisioningConfiguration
from ..slots import MAX_SLOTS
from .aml_status import ScaleSettings, make_scale_settings
from .nodes.settings import check_node_image

AML_KIND = "AmlCompute"
_SHOWN = (
    *("vm_size", "admin_username", "vnet_resourcegroup_name", "vnet_name", "subnet_name"),
    *("description", "remote_login_port_public_access", "identity_type", "identity_id"),
    *("location", "enable_node_public_ip"),
)
"""Settings of a pool that are kept and shown and decide nothing here."""


@checked
class AmlComputeProvisioningConfiguration(ComputeTargetProvisioningConfiguration):
    """A pool that is to be made; counts may be strings, as from ``os.environ``.

    Args:
        node_image: makes the nodes containers: an image that has Python, or True for Python's own.

    Raises:
        ComputeTargetError: a count or the priority is not valid.
        UserError: ``node_image`` is no name of an image.
    """

    def __init__(
        self,
        vm_size: str = "",
        vm_priority: str = "dedicated",
        min_nodes: int | str = 0,
        max_nodes: int | str | None = None,
        idle_seconds_before_scaledown: int | str | None = 1800,
        admin_username: str | None = None,
        admin_user_password: str | None = None,
        admin_user_ssh_key: str | None = None,
        vnet_resourcegroup_name: str | None = None,
        vnet_name: str | None = None,
        subnet_name: str | None = None,
        tags: Mapping[str, str] | None = None,
        description: str | None = None,
        remote_login_port_public_access: str = "NotSpecified",
        identity_type: str | None = None,
        identity_id: Iterable[str] | None = None,
        compute_location: str | None = None,
        enable_node_public_ip: bool = True,
        *,
        node_image: str | bool = False,
    ) -> None:
        super().__init__(AML_KIND, compute_location)
        self.vm_size = vm_size
        self.vm_priority = vm_priority
        self.min_nodes = min_nodes
        self.max_nodes = max_nodes
        self.idle_seconds_before_scaledown = idle_seconds_before_scaledown
        self.admin_username = admin_username
        self.admin_user_password = admin_user_password
        self.admin_user_ssh_key = admin_user_ssh_key
        self.vnet_resourcegroup_name = vnet_resourcegroup_name
        self.vnet_name = vnet_name
        self.subnet_name = subnet_name
        self.tags = tags
        self.description = description
        self.remote_login_port_public_access = remote_login_port_public_access
        self.identity_type = identity_type
        self.identity_id = None if identity_id is None else list(identity_id)
        self.compute_location = compute_location
        self.enable_node_public_ip = enable_node_public_ip
        self.node_image = node_image
        self.validate_configuration()

    def __repr__(self) -> str:
        return f"AmlComputeProvisioningConfiguration({self.settings!r})"

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings as the record keeps them, without password and key."""
        return make_settings(vars(self))

    @property
    def scale_settings(self) -> ScaleSettings:
        """Limits within which the pool grows and shrinks."""
        return make_scale_settings(self.settings)

    def validate_configuration(self) -> None:
        """Raises ComputeTargetError where a value is not valid."""
        make_settings(vars(self))


def make_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a pool, its counts checked.

    Args:
        given: the arguments of :class:`AmlComputeProvisioningConfiguration` by name.

    Raises:
        ComputeTargetError: a count or the priority is not valid.
        UserError: ``node_image`` is no name of an image.
    """
    low, high = _check_size(given["min_nodes"], given["max_nodes"])
    idle_s = given["idle_seconds_before_scaledown"] or 0
    settings = {
        **{name: given.get(name) for name in _SHOWN},
        "vm_priority": _check_priority(given["vm_priority"]),
        "min_nodes": low,
        "max_nodes": high,
        "idle_seconds_before_scaledown": _whole_number("idle_seconds_before_scaledown", idle_s),
        "tags": dict(given.get("tags") or {}),
    }
    if check_node_image(given.get("node_image") or False):
        settings["node_image"] = given["node_image"]
    return settings


def _check_size(min_nodes: object, max_nodes: object) -> tuple[int, int]:
    low, high = _whole_number("min_nodes", min_nodes), _whole_number("max_nodes", max_nodes)
    if high < max(low, 1):
        raise ComputeTargetError(
            f"max_nodes is {high} and min_nodes {low}.",
            "max_nodes is at least 1 and min_nodes.",
        )
    return low, high


def _check_priority(priority: object) -> str:
    if str(priority).lower() not in ("dedicated", "lowpriority"):
        raise ComputeTargetError(
            f"vm_priority is {priority!r:.80}.", "It is 'dedicated' or 'lowpriority'."
        )
    return str(priority).lower()


def _whole_number(name: str, value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        number = int(str(value))
    except ValueError:
        raise ComputeTargetError(
            f"{name} is {value!r}.", "It must be a whole number from 0 on."
        ) from None
    if number > MAX_SLOTS and name.endswith("_nodes"):
        raise ComputeTargetError(f"{name} is {number}.", f"It must be {MAX_SLOTS:,} at most.")
    if number < 0:
        raise ComputeTargetError(f"{name} is {number}.", "It must be a whole number from 0 on.")
    return number
