"""The labels of an experiment, as its users read and change them: id, tags, archived or not."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .errors import UserError
from .experiment_record import ExperimentRecord, change_experiment, read_experiment

if TYPE_CHECKING:
    from datetime import datetime

    from .workspace import Workspace


class ExperimentLabels:
    """Follows azureml-core 1.61 ``Experiment``."""

    workspace: Workspace
    name: str

    @property
    def id(self) -> str:
        """Stays the same for the experiment's whole life."""
        return self._record.id

    @property
    def tags(self) -> dict[str, str]:
        return dict(self._record.tags)

    @property
    def archived_time(self) -> datetime | None:
        """When it was archived, in UTC; None while it is active."""
        from datetime import datetime, timezone

        at = self._record.archived_at
        return None if at is None else datetime.fromtimestamp(at, timezone.utc)

    @property
    def _record(self) -> ExperimentRecord:
        return read_experiment(self.workspace.folder, self.name)

    def _change(self, **changes: Any) -> None:
        change_experiment(
            self.workspace.folder, self.name, lambda now: dataclasses.replace(now, **changes)
        )

    def _change_tags(self, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        change_experiment(
            self.workspace.folder,
            self.name,
            lambda now: dataclasses.replace(now, tags=change(now.tags)),
        )

    def tag(self, key: str, value: str | None = None) -> None:
        """Set one tag."""
        self.set_tags({key: "" if value is None else value})

    def set_tags(self, tags: dict[str, Any]) -> None:
        """Set several tags; others stay."""
        self._change_tags(lambda now: {**now, **{str(k): str(v) for k, v in tags.items()}})

    def remove_tags(self, tags: Iterable[str]) -> None:
        """Take tags away by name."""
        gone = {tags} if isinstance(tags, str) else set(tags)
        self._change_tags(lambda now: {k: v for k, v in now.items() if k not in gone})

    def archive(self) -> None:
        """Leave it out of listings; its runs stay."""
        self._change(archived_at=time.time())

    def reactivate(self, new_name: str | None = None) -> None:
        """Take it back into listings."""
        if new_name not in (None, self.name):
            raise UserError("An experiment keeps its name: its runs are filed under it.")
        self._change(archived_at=None)
