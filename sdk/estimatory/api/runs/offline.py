"""The run that ``Run.get_context()`` returns outside any run: it prints instead of keeping.

Follows azureml-core 1.61 ``_OfflineRun``, so that a training script can be tried by hand. What that
calls otherwise than ``Run`` does is taken under both names.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...base.checked_calls import checked
from ...base.user_messages import say
from ...errors import UserError


@checked
class OfflineRun:
    """Accepts everything a script logs, and prints it: whatever :class:`Run` takes.

    Args:
        parent_logger: accepted as in azureml-core.
        run_id: by default one that tells the time.
    """

    _unchecked = ("log",)

    def __init__(self, parent_logger: object = None, run_id: str | None = None) -> None:
        self.id = f"OfflineRun_{int(time.time())}" if run_id is None else run_id
        self.tags: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"OfflineRun(id={self.id!r})"

    def log(self, name: str, value: object, description: str = "", step: int | None = None) -> None:
        _say("scalar metric", name, value)

    def log_list(self, name: str | float, value: object, description: str = "") -> None:
        _say("list metric", name, value)

    def log_row(self, name: str | float, description: str | None = None, **columns: object) -> None:
        _say("row", name, columns)

    def log_table(self, name: str, value: dict[str, Any], description: str = "") -> None:
        _say("table", name, value)

    def log_image(
        self, name: str, path: object = None, plot: object = None, description: str = ""
    ) -> None:
        _say("image", name, path or plot)

    def log_confusion_matrix(
        self, name: str, value: object, description: str | None = None
    ) -> None:
        _say("confusion matrix", name, value)

    def log_accuracy_table(self, name: str, value: object, description: str | None = None) -> None:
        _say("accuracy table", name, value)

    def log_residuals(self, name: str, value: object, description: str | None = None) -> None:
        _say("residuals", name, value)

    def log_predictions(self, name: str, value: object, description: str | None = None) -> None:
        _say("predictions", name, value)

    def tag(
        self,
        key: str | float | None = None,
        value: object = None,
        *,
        name: str | float | None = None,
    ) -> None:
        """Set one tag, by ``key`` as on a Run or by ``name`` as offline in azureml-core."""
        self.tags[str(_either("tag", key=key, name=name))] = "" if value is None else str(value)

    def get_tags(self) -> dict[str, str]:
        return dict(self.tags)

    def set_tags(self, tags: dict[str, Any]) -> None:
        for key, value in tags.items():
            self.tag(key, value)

    def remove_tags(self, tags: list[str]) -> None:
        for key in [tags] if isinstance(tags, str) else tags:
            self.tags.pop(key, None)

    def add_properties(self, properties: dict[str, Any]) -> None:
        _say("properties of", self.id, properties)

    def upload_file(
        self, name: str, path_or_stream: object, datastore_name: str | None = None
    ) -> None:
        _say("file", name, path_or_stream)

    def upload_files(
        self,
        names: Sequence[str] | None = None,
        paths: Sequence[Any] = (),
        return_artifacts: bool = False,
        timeout_seconds: float | None = None,
        datastore_name: str | None = None,
        *,
        name: Sequence[str] | None = None,
    ) -> None:
        """Print the files, by ``names`` as on a Run or by ``name`` as offline in azureml-core."""
        for one, path in zip(_either("upload_files", names=names, name=name), paths):
            self.upload_file(one, path)

    def upload_folder(
        self, name: str | os.PathLike[str], path: str, datastore_name: str | None = None
    ) -> None:
        _say("folder", name, path)

    def flush(self, timeout_seconds: float = 300) -> None:
        """Do nothing: nothing is held back."""

    def child_run(
        self,
        name: str | float | None = None,
        run_id: str | None = None,
        outputs: str | bool | None = None,
    ) -> OfflineRun:
        """Return another that only prints; its id is ``run_id``, or this one's and ``name``."""
        own = time.time_ns() if name in (None, "") else name
        return OfflineRun(run_id=run_id or f"{self.id}.{own}")

    def complete(self) -> None:
        """Do nothing: there is no run to end."""

    def fail(self, error_details: object = None, error_code: str | int | None = None) -> None:
        """Print the reason."""
        say(f"Run failed with error code {error_code}:\n{error_details}\n")

    def cancel(self) -> None:
        """Do nothing: there is no run to end."""

    def __enter__(self) -> OfflineRun:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    if not TYPE_CHECKING:  # a type checker shall know what there is

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(
                f"An OfflineRun has no attribute {name!r}: this process belongs to no run. "
                "Submit the script, or ask hasattr(run, ...) first."
            )


def _either(call: str, **given: object) -> Any:
    """Return the one argument of two names that was given."""
    values = [value for value in given.values() if value is not None]
    if len(values) != 1:
        raise UserError(f"{call} takes either {' or '.join(f'{name}=' for name in given)}.")
    return values[0]


def _say(what: str, name: object, value: object) -> None:
    say(f"Attempted to log {what} {name}:\n{value}\n")
