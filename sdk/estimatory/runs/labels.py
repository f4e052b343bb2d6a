"""Tags and properties of a Run: words put on it, from inside and outside."""

from __future__ import annotations

from typing import Any

from ..clean_text import storable
from ..errors import UserError
from ..inside_container import is_away
from ..metrics import get_overrides, get_properties, get_tags
from ..workspace_folder import WorkspaceFolder
from .files import RunFiles


class RunLabels(RunFiles):
    """Tags may change; properties stay as they were first set. Both are strings."""

    def _ask(self, kind: str, **content: Any) -> None:
        """Leave a request in the run's folder, and let the list of runs know."""
        self.folder.add_request(kind, **content)
        self._tell_index()

    def _tell_index(self) -> None:
        if is_away():  # its readers out here find the request by themselves
            return
        from ..store import Index

        Index(WorkspaceFolder(self.folder.workspace_path)).update(self.folder.run_id)

    @property
    def tags(self) -> dict[str, str | None]:
        return self.get_tags()

    def get_tags(self) -> dict[str, str | None]:
        """Tags of the submission and all set since."""
        return get_tags(self.folder, self.folder.read_spec())

    def tag(self, key: str, value: str | None = None) -> None:
        """Set one tag."""
        self.tracker.tag(key, value)

    def set_tags(self, tags: dict[str, Any]) -> None:
        """Set several tags; others stay."""
        self._ask("tags", tags={str(k): str(v) for k, v in tags.items()})

    def remove_tags(self, tags: list[str]) -> None:
        """Take tags away by name."""
        self._ask("tags", tags={str(k): None for k in _as_list(tags)})

    @property
    def properties(self) -> dict[str, str]:
        return self.get_properties()

    def get_properties(self) -> dict[str, str]:
        """What was added, and the git state of the code."""
        return get_properties(self.folder)

    def add_properties(self, properties: dict[str, Any]) -> None:
        """Add properties, which then stay as they are.

        Raises:
            UserError: one is there already with another value; nothing was added.
        """
        new = {storable(str(k)): storable(str(v)) for k, v in properties.items()}
        with self.folder.locked_record():
            known = self.get_properties()
            changed = {k: known[k] for k, v in new.items() if known.get(k, v) != v}
            if not changed:
                self.folder.add_request("properties", properties=new)
        if changed:
            raise UserError(
                f"Properties cannot be changed once set, and run {self.folder.run_id} has "
                f"{changed}.",
                "Use tags for what may change.",
            )
        self._tell_index()

    @property
    def display_name(self) -> str:
        spec = self.folder.read_spec()
        return get_overrides(self.folder).get("display_name") or spec.display_name or spec.run_id

    @display_name.setter
    def display_name(self, name: str) -> None:
        self._ask("edit", display_name=str(name))

    @property
    def description(self) -> str:
        return get_overrides(self.folder).get("description", "")

    @description.setter
    def description(self, text: str) -> None:
        self._ask("edit", description=str(text))

    @property
    def name(self) -> str:
        return self.display_name

    def flush(self, timeout_seconds: float = 300) -> None:
        """Nothing is held back: what was logged is in the run's files already."""

    def clean(self) -> None:
        """Nothing is left outside the run folder that would have to be removed."""


def _as_list(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)
