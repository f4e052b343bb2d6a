"""ComputeTarget: look up, create, attach, list; follows azureml-core 1.61."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from ..base import lazy_dataclasses as dataclasses
from ..base.absent_names import AbsentNames
from ..base.checked_calls import checked
from ..base.entry_points import load_by_path
from ..base.unreadable import Listing, tell_unreadable
from ..base.user_messages import say
from ..errors import ComputeTargetError
from ..folders.run_record import utc_text
from .record import (
    LOCAL,
    TargetRecord,
    check_target_name,
    delete_target,
    find_target,
    list_targets,
    locked_targets,
    write_target,
)
from .table import find_backend_class

if TYPE_CHECKING:
    from ..folders.opened_workspace import HasFolder


@checked
class ComputeTarget(AbsentNames):
    """A named place where runs execute.

    ``ComputeTarget(workspace, name)`` looks one up and answers an object of its own class.

    Raises:
        ComputeTargetError: the workspace has none of that name.
    """

    kind: ClassVar[str] = ""

    def __new__(cls, workspace: HasFolder, name: str) -> ComputeTarget:
        record = _get_record(workspace, name, cls)
        return object.__new__(_find_class(record))

    def __init__(self, workspace: HasFolder, name: str) -> None:
        self.workspace: Any = workspace
        self.name = name
        self._record = _get_record(workspace, name, type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(workspace={self.workspace!r}, name={self.name!r})"

    @property
    def id(self) -> str:
        return f"{self.workspace.folder.path}/compute/{self.name}"

    @property
    def type(self) -> str:
        return self._record.kind

    @property
    def location(self) -> str:
        return LOCAL

    @property
    def tags(self) -> dict[str, str]:
        return dict(self._record.configuration.get("tags") or {})

    @property
    def cluster_location(self) -> str:
        return self.location

    @property
    def description(self) -> str:
        return str(self._record.configuration.get("description") or "")

    @property
    def vm_size(self) -> str | None:
        """The size that was named in Azure; it decides nothing here."""
        return self._record.configuration.get("vm_size")

    @property
    def created_on(self) -> str | None:
        """When the target was made, ISO 8601 in UTC."""
        return utc_text(self._record.created_at)

    @property
    def modified_on(self) -> str | None:
        """When its settings were last changed, ISO 8601 in UTC."""
        return utc_text(self._record.modified_at)

    @property
    def is_attached(self) -> bool:
        """Return whether it existed before it became a target, as hosts and Slurm do."""
        return True

    @property
    def provisioning_state(self) -> str:
        return "Succeeded"

    @property
    def provisioning_errors(self) -> list[Any] | None:
        return None

    @property
    def cluster_resource_id(self) -> str:
        return self.id

    @staticmethod
    def create(
        workspace: HasFolder, name: str, provisioning_configuration: object
    ) -> ComputeTarget:
        """Make a target; it is ready at once. One of the same name is taken as it is.

        Raises:
            ComputeTargetError: the name or the configuration is not valid.
        """
        return _make(workspace, name, provisioning_configuration)

    @staticmethod
    def attach(workspace: HasFolder, name: str, attach_configuration: object) -> ComputeTarget:
        """Make a target of something that exists, such as a host.

        Raises:
            ComputeTargetError: the name or the configuration is not valid.
        """
        return _make(workspace, name, attach_configuration)

    @staticmethod
    def list(workspace: HasFolder) -> list[ComputeTarget]:
        """Return every target made in the workspace, by name."""
        records = list_targets(workspace.folder)
        tell_unreadable("compute target", records.unreadable)
        targets = [ComputeTarget(workspace, record.name) for record in records]
        return Listing(targets, records.unreadable)

    def wait_for_completion(
        self,
        show_output: bool = False,
        is_delete_operation: bool = False,
        *,
        min_node_count: int | None = None,
        timeout_in_minutes: float = 25,
    ) -> None:
        """Return at once: a target is ready as soon as it is made."""
        if show_output:
            say('Succeeded\nProvisioning operation finished, operation "Succeeded"\n')

    def get_status(self) -> Any:
        return self.provisioning_state

    def refresh_state(self) -> None:
        """Read the target's record again."""
        self._record = _get_record(self.workspace, self.name, type(self))

    def get(self) -> dict[str, Any]:
        return self.serialize()

    def serialize(self) -> dict[str, Any]:
        """Return the target as plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "location": self.location,
            "type": self.type,
            "tags": self.tags,
            "provisioningState": self.provisioning_state,
            "properties": dict(self._record.configuration),
        }

    @staticmethod
    def deserialize(workspace: HasFolder, object_dict: dict[str, Any]) -> ComputeTarget:
        """Return the target that :meth:`serialize` described."""
        return ComputeTarget(workspace, object_dict["name"])

    def delete(self) -> None:
        """Forget the target; its runs stay."""
        delete_target(self.workspace.folder, self.name)

    def detach(self) -> None:
        """Forget the target; its runs stay."""
        self.delete()

    def _change(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Change the configuration as it is now, which another process may have changed."""
        with locked_targets(self.workspace.folder):
            self.refresh_state()
            changed = change(self._record.configuration)
            self._record = dataclasses.replace(
                self._record, configuration=changed, modified_at=time.time()
            )
            write_target(self.workspace.folder, self._record)


def _find_class(record: TargetRecord) -> type[ComputeTarget]:
    """Return the class of a target's kind; the general one for a kind that is not known."""
    backend = find_backend_class(record.kind)
    found = load_by_path(backend.target_class) if backend else ComputeTarget
    assert isinstance(found, type), found
    assert issubclass(found, ComputeTarget), found
    return found


def _get_record(workspace: HasFolder, name: str, cls: type[ComputeTarget]) -> TargetRecord:
    record = find_target(workspace.folder, str(name))
    if record is None:
        known = ", ".join([LOCAL, *(r.name for r in list_targets(workspace.folder))])
        raise ComputeTargetError(
            f"ComputeTargetNotFound: Compute Target with name {name} not found in provided "
            "workspace.",
            f"It has: {known}.",
        )
    if cls.kind and record.kind != cls.kind:
        raise ComputeTargetError(f"{name!r} is a {record.kind}, not a {cls.kind}.")
    return record


def _make(workspace: HasFolder, name: str, configuration: object) -> ComputeTarget:
    if not hasattr(configuration, "kind") or not hasattr(configuration, "settings"):
        raise ComputeTargetError(
            f"A compute target is made from a configuration, not from {configuration!r:.80}.",
            "Use AmlCompute.provisioning_configuration(...) or an attach_configuration(...).",
        )
    check_target_name(name)
    with locked_targets(workspace.folder):
        if find_target(workspace.folder, name) is None:
            now = time.time()
            record = TargetRecord(name, configuration.kind, now, now, configuration.settings)
            write_target(workspace.folder, record)
    return ComputeTarget(workspace, name)
