"""Tags and properties of a Run: words put on it, from inside and outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...base.checked_calls import checks_itself
from ...errors import ConflictError
from ...folders.run_record import TERMINAL
from .files import RunFiles


class RunLabels(RunFiles):
    """Tags may change; properties stay as they were first set. Both are strings."""

    def _set_tags(self, tags: Mapping[str, str | None]) -> None:
        from ...store import set_run_tags  # a script that only logs starts without

        set_run_tags(self.folder, tags)

    def _edit(self, **changes: str) -> None:
        from ...store import edit_run

        edit_run(self.folder, **changes)

    @property
    def tags(self) -> dict[str, str | None]:
        return self.get_tags()

    def get_tags(self) -> dict[str, str | None]:
        """Tags of the submission and all set since."""
        from ...metrics.reading import get_tags

        return get_tags(self.folder, self.folder.read_spec())

    @checks_itself("key")
    def tag(self, key: str, value: Any = None) -> None:
        """Set one tag; whatever the value is, its text is kept."""
        from ...metrics.tracking import current_tracker

        self.tracker.tag(key, value)
        if self.tracker is not current_tracker():  # a script's worker tells the list of runs
            from ...store import tell_index

            tell_index(self.folder)

    def set_tags(self, tags: dict[str, Any]) -> None:
        """Set several tags; others stay."""
        self._set_tags({str(k): str(v) for k, v in tags.items()})

    def remove_tags(self, tags: list[str]) -> None:
        """Take tags away by name."""
        self._set_tags({str(k): None for k in _as_list(tags)})

    @property
    def properties(self) -> dict[str, str]:
        return self.get_properties()

    def get_properties(self) -> dict[str, str]:
        """What was added, and the git state of the code."""
        from ...metrics.reading import get_properties

        return get_properties(self.folder)

    def add_properties(self, properties: dict[str, Any]) -> None:
        """Add properties, which then stay as they are.

        Raises:
            UserError: one is there already with another value; nothing was added.
        """
        from ...store import add_run_properties

        add_run_properties(self.folder, properties)

    @property
    def _overrides(self) -> dict[str, str]:
        from ...metrics.reading import get_overrides

        return get_overrides(self.folder)

    @property
    def display_name(self) -> str:
        spec = self.folder.read_spec()
        return self._overrides.get("display_name") or spec.display_name or spec.run_id

    @display_name.setter
    def display_name(self, name: str) -> None:
        self._edit(display_name=str(name))

    @property
    def description(self) -> str:
        return self._overrides.get("description", "")

    @description.setter
    def description(self, text: str) -> None:
        self._edit(description=str(text))

    @property
    def name(self) -> str:
        return self.display_name

    def start(self) -> None:
        """Nothing is to be done: a run starts when it is made, or by its worker.

        Raises:
            ConflictError: the run has ended, and a run starts once.
        """
        from ...liveness.current_record import settle

        status = settle(self.folder).status
        if status in TERMINAL:
            raise ConflictError(
                f"Run {self.folder.run_id} cannot start again: it is {status}.",
                "experiment.start_logging() and experiment.submit() start another.",
            )

    def flush(self, timeout_seconds: float = 300) -> None:
        """Nothing is held back: what was logged is in the run's files already."""

    def clean(self) -> None:
        """Nothing is left outside the run folder that would have to be removed."""


def _as_list(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)
