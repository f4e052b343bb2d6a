"""What ``Run.get_context()`` answers outside any run: the same calls, printed instead of kept.

Follows azureml-core 1.61 ``_OfflineRun``, so that a training script can be tried by hand.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ..checked_calls import also_takes, checked
from ..notices import say


@checked
class OfflineRun:
    """Accepts everything a script logs, and prints it."""

    def __init__(self) -> None:
        self.id = f"OfflineRun_{int(time.time())}"
        self.tags: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"OfflineRun(id={self.id!r})"

    def log(self, name: str, value: Any, description: str = "", step: int | None = None) -> None:
        _say("scalar metric", name, value)

    def log_list(self, name: str, value: Any, description: str = "") -> None:
        _say("list metric", name, value)

    def log_row(self, name: str, description: str | None = None, **columns: Any) -> None:
        _say("row", name, columns)

    def log_table(self, name: str, value: dict[str, Any], description: str = "") -> None:
        _say("table", name, value)

    def log_image(
        self, name: str, path: str | None = None, plot: Any = None, description: str = ""
    ) -> None:
        _say("image", name, path or plot)

    def log_confusion_matrix(self, name: str, value: Any, description: str = "") -> None:
        _say("confusion matrix", name, value)

    def log_accuracy_table(self, name: str, value: Any, description: str = "") -> None:
        _say("accuracy table", name, value)

    def log_residuals(self, name: str, value: Any, description: str = "") -> None:
        _say("residuals", name, value)

    def log_predictions(self, name: str, value: Any, description: str = "") -> None:
        _say("predictions", name, value)

    def tag(self, key: str, value: str | float | None = None) -> None:
        self.tags[key] = "" if value is None else str(value)

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
        self, name: str, path_or_stream: Any, datastore_name: str | None = None
    ) -> None:
        _say("file", name, path_or_stream)

    @also_takes("return_artifacts timeout_seconds datastore_name")
    def upload_files(self, names: list[str], paths: list[str]) -> None:
        for name, path in zip(names, paths):
            self.upload_file(name, path)

    def upload_folder(self, name: str, path: str, datastore_name: str | None = None) -> None:
        _say("folder", name, path)

    def flush(self, timeout_seconds: float = 300) -> None:
        """Nothing is held back."""

    def child_run(self, name: str | None = None) -> OfflineRun:
        return OfflineRun()

    def complete(self) -> None:
        """Nothing was kept, so there is nothing to end."""

    def fail(self, error_details: str | None = None, error_code: str | None = None) -> None:
        """Nothing was kept, so there is nothing to end."""

    def cancel(self) -> None:
        """Nothing was kept, so there is nothing to end."""

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


def _say(what: str, name: str, value: Any) -> None:
    say(f"Attempted to log {what} {name}:\n{value}\n")
