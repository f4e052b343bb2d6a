"""How a pool of nodes shall be; follows azureml-core 1.61."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ComputeTargetError
from .aml_status import ScaleSettings, make_scale_settings
from .configurations import ComputeTargetProvisioningConfiguration
from .nodes.settings import check_node_image
from .slots import MAX_SLOTS

AML_KIND = "AmlCompute"
SHOWN = (
    *("admin_username", "vnet_resourcegroup_name", "vnet_name", "subnet_name", "location"),
    *("remote_login_port_public_access", "identity_type", "identity_id", "enable_node_public_ip"),
)
"""Settings of a pool that are kept and shown and decide nothing here."""


class AmlComputeProvisioningConfiguration(ComputeTargetProvisioningConfiguration):
    """How a pool shall be; its settings are attributes, beside ``scale_settings``."""

    @property
    def scale_settings(self) -> ScaleSettings:
        return make_scale_settings(self.settings)

    @property
    def admin_user_password(self) -> None:
        """Passwords are not kept."""

    @property
    def admin_user_ssh_key(self) -> None:
        """Keys are not kept: nobody logs in to nodes."""


def make_pool(given: Mapping[str, Any]) -> AmlComputeProvisioningConfiguration:
    """The configuration of a pool, its counts checked.

    Args:
        given: the arguments of ``AmlCompute.provisioning_configuration`` by name.

    Raises:
        ComputeTargetError: a count or the priority is not valid.
        UserError: ``node_image`` is no name of an image.
    """
    low, high = _check_size(given["min_nodes"], given["max_nodes"])
    idle_s = given["idle_seconds_before_scaledown"] or 0
    settings = {
        **{name: given.get(name) for name in SHOWN},
        "vm_size": given["vm_size"],
        "vm_priority": _check_priority(given["vm_priority"]),
        "min_nodes": low,
        "max_nodes": high,
        "idle_seconds_before_scaledown": _whole_number("idle_seconds_before_scaledown", idle_s),
        "tags": given.get("tags") or {},
        "description": given.get("description") or "",
    }
    if check_node_image(given.get("node_image") or False):
        settings["node_image"] = given["node_image"]
    return AmlComputeProvisioningConfiguration(AML_KIND, settings)


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
