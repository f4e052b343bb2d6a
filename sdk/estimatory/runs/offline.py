"""What ``Run.get_context()`` answers outside any run: the same calls, printed instead of kept.

Follows azureml-core 1.61 ``_OfflineRun``, so that a training script can be tried by hand.
"""

from __future__ import annotations

import sys
import time
from typing import Any


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

    def tag(self, key: str, value: str | None = None) -> None:
        self.tags[key] = "" if value is None else str(value)

    def get_tags(self) -> dict[str, str]:
        return dict(self.tags)

    def upload_file(self, name: str, path_or_stream: Any) -> None:
        _say("file", name, path_or_stream)

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


def _say(what: str, name: str, value: Any) -> None:
    sys.stdout.write(f"Attempted to log {what} {name}:\n{value}\n")
