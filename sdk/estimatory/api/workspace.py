"""The user's door to everything: the folder that holds runs, models, data and environments."""

from __future__ import annotations

import builtins
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..base.checked_calls import also_takes, checked
from ..errors import ConflictError, UserError
from ..folders.run_record import utc_text
from ..folders.workspace_search import change_description, find_workspace_folder, read_description
from .workspace_contents import WorkspaceContents
from .workspace_of_azure import WorkspaceOfAzure, make_default_targets

if TYPE_CHECKING:
    from ..checkup import Report
    from ..compute import ComputeTargetProvisioningConfiguration


@checked
class Workspace(WorkspaceContents, WorkspaceOfAzure):
    """A folder that holds runs, models, data and environments; follows azureml-core 1.61.

    Called Azure ML's way, with ``subscription_id``, ``resource_group`` and ``workspace_name``, it
    opens the folder at hand; the names are kept and shown.

    Args:
        path: of the folder; by default the one that the variable ESTIMATORY_WORKSPACE names, else
            the nearest ``.estimatory/`` upwards, else ``~/.estimatory``.

    Raises:
        WorkspaceError: the folder cannot be made or is no workspace.
        UntrustedWorkspaceError: another user owns it or may write into it.
    """

    @also_takes("_location _disable_service_check _workspace_id _cloud")
    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        resource_group: str | None = None,
        workspace_name: str | None = None,
        auth: object = None,
        sku: str = "basic",
        tags: Mapping[str, str] | None = None,
        *,
        subscription_id: str | None = None,
    ) -> None:
        if workspace_name is not None or resource_group is not None:
            from ..folders.workspace_identity import offer_identity

            self.folder = find_workspace_folder()
            offer_identity(
                self.folder,
                workspace_name=workspace_name or "",
                subscription_id=subscription_id or (None if path is None else os.fspath(path)),
                resource_group=resource_group,
            )
        else:
            self.folder = find_workspace_folder(path)

    def __repr__(self) -> str:
        return f"Workspace(name={self.name!r}, path={self.path!r})"

    # --- opening ---------------------------------------------------------------------------
    @classmethod
    @also_takes("_logger")
    def from_config(
        cls, path: str | None = None, auth: object = None, _file_name: str | None = None
    ) -> Workspace:
        """Open the workspace at hand under the names of a ``config.json``, where there is one.

        Args:
            path: of the file, or of a folder to begin at; the current one by default.
            _file_name: of the file, where it is another than ``config.json``.

        Raises:
            UserError: ``path`` or a name is given and there is no configuration, or the file is
                not valid.
        """
        from ..folders.workspace_identity import find_config, read_config, remember_identity

        found = find_config(path, _file_name)
        if found is None and (path is not None or _file_name):
            raise UserError(
                f"No workspace configuration was found at {_file_name or path!r} or above.",
                "Workspace() needs none; ws.write_config() makes one.",
            )
        workspace = cls()
        if found is not None:
            remember_identity(workspace.folder, **read_config(found))
        return workspace

    @classmethod
    @also_takes(
        "create_resource_group sku storage_account key_vault app_insights container_registry "
        "adb_workspace primary_user_assigned_identity cmk_keyvault resource_cmk_uri hbi_workspace "
        "private_endpoint_config private_endpoint_auto_approval show_output "
        "user_assigned_identity_for_cmk_encryption system_datastores_auth_mode v1_legacy_mode"
    )
    def create(
        cls,
        name: str,
        auth: object = None,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        location: str | None = None,
        *,
        exist_ok: bool = False,
        tags: Mapping[str, str] | None = None,
        friendly_name: str | None = None,
        default_cpu_compute_target: ComputeTargetProvisioningConfiguration | None = None,
        default_gpu_compute_target: ComputeTargetProvisioningConfiguration | None = None,
    ) -> Workspace:
        """Name the workspace at hand; arguments about a cloud are kept and shown.

        Args:
            default_cpu_compute_target: a provisioning configuration, from which the target
                ``cpu-cluster`` is made; ``default_gpu_compute_target`` likewise ``gpu-cluster``.

        Raises:
            UserError: the name is not valid.
            ConflictError: it has that name already and ``exist_ok`` is false.
        """
        from ..folders.workspace_identity import check_workspace_name, remember_created

        check_workspace_name(name)
        workspace = cls()
        azure = read_description(workspace.folder).get("azure")
        if azure and azure["workspace_name"] == name and not exist_ok:
            raise ConflictError(
                f"Workspace {name!r} exists already.", "Pass exist_ok=True to open it."
            )
        remember_created(
            workspace.folder,
            workspace_name=name,
            subscription_id=subscription_id,
            resource_group=resource_group,
            location=location,
        )
        workspace.update(friendly_name=friendly_name, tags=tags)
        make_default_targets(workspace, default_cpu_compute_target, default_gpu_compute_target)
        return workspace

    @classmethod
    @also_takes("cloud id")
    def get(
        cls,
        name: str,
        auth: object = None,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        location: str | None = None,
    ) -> Workspace:
        """Open the workspace at hand under this name."""
        from ..folders.workspace_identity import offer_identity

        workspace = cls(None, resource_group, name, subscription_id=subscription_id)
        offer_identity(workspace.folder, workspace_name=name, location=location)
        return workspace

    @classmethod
    def list(
        cls, subscription_id: str = "", auth: object = None, resource_group: str | None = None
    ) -> dict[str, builtins.list[Workspace]]:
        """Return the workspace at hand, by its name."""
        workspace = cls()
        return {workspace.name: [workspace]}

    @staticmethod
    def allow(path: str | os.PathLike[str] | None = None) -> str:
        """Trust a workspace of another user; see :func:`.allow_workspace`."""
        from ..folders.workspace_access import allow_workspace

        return allow_workspace(path)

    @staticmethod
    def disallow(path: str | os.PathLike[str] | None = None) -> str:
        """Take back :meth:`allow`; returns the path of the workspace."""
        from ..folders.workspace_access import disallow_workspace

        return disallow_workspace(path)

    @staticmethod
    def share(group: str, path: str | os.PathLike[str] | None = None) -> str:
        """Share the workspace with a group of the system; see :func:`.share_workspace`."""
        from ..folders.workspace_access import share_workspace

        return share_workspace(group, path)

    @staticmethod
    def unshare(path: str | os.PathLike[str] | None = None) -> str:
        """Take back :meth:`share`; returns the path of the workspace."""
        from ..folders.workspace_access import unshare_workspace

        return unshare_workspace(path)

    @staticmethod
    def setup() -> Workspace:
        """Open a workspace as :meth:`from_config` does; azureml-core could ask on the terminal."""
        return Workspace.from_config()

    def write_config(self, path: str | None = None, file_name: str | None = None) -> str:
        """Write ``.azureml/config.json`` below ``path``; returns the file's path."""
        from ..folders.workspace_identity import write_config

        return write_config(self._identity, path, file_name)

    # --- what it is ------------------------------------------------------------------------
    @property
    def path(self) -> str:
        return self.folder.path

    @property
    def name(self) -> str:
        return self._identity.workspace_name

    @property
    def tags(self) -> dict[str, str]:
        return dict(read_description(self.folder).get("tags", {}))

    @also_takes(
        "image_build_compute service_managed_resources_settings primary_user_assigned_identity "
        "allow_public_access_when_behind_vnet v1_legacy_mode"
    )
    def update(
        self,
        friendly_name: str | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Change what is written on the workspace; returns :meth:`get_details`."""
        given = {
            "friendly_name": friendly_name,
            "description": description,
            "tags": None if tags is None else dict(tags),
        }
        change_description(self.folder, **{k: v for k, v in given.items() if v is not None})
        return self.get_details()

    def get_details(self) -> dict[str, Any]:
        """Return everything about the workspace under Azure ML's keys."""
        description = read_description(self.folder)
        return {
            "id": self.path,
            "name": self.name,
            "location": self.location,
            "type": "Estimatory/workspaces",
            "tags": self.tags,
            "sku": self.sku,
            "workspaceid": self.path,
            "description": description.get("description", ""),
            "friendlyName": description.get("friendly_name", self.name),
            "creationTime": utc_text(description["created_at"]),
            "keyVault": self.folder.secrets_folder,
            "storageAccount": self.path,
            "applicationInsights": None,
            "subscription_id": self.subscription_id,
            "resource_group": self.resource_group,
        }

    def get_mlflow_tracking_uri(self) -> str:
        """Return the URI that the mlflow client logs to: ``mlflow.set_tracking_uri(...)``."""
        return f"estimatory://{self.path}"

    def check(self, fix: bool = False, move_runs: bool = False) -> Report:
        """Return the damage of the whole workspace; ``is_sound`` is True where none is left.

        Args:
            fix: mend what can be mended; nothing that cannot be derived is deleted.
            move_runs: with ``fix``, move runs whose spec is lost to ``damaged/``, too.
        """
        from ..checkup import check_workspace

        return check_workspace(self.folder, fix=fix, move_runs=move_runs)

    def delete(self, delete_dependent_resources: bool = False, no_wait: bool = False) -> None:
        """Raises UserError: a workspace is a folder, and folders are deleted by hand."""
        raise UserError(
            f"The workspace is the folder {self.path}, with all runs and models in it.",
            "Delete the folder if you are sure.",
        )
