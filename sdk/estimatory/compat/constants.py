"""Small things of the SDK that notebooks print."""

from __future__ import annotations

from typing import Any

from ..base.checked_calls import checked_function

VERSION = "1.61.0+estimatory"
"""The release whose names and behaviour are followed, and that it is not that release."""


@checked_function
def get_portal_url(run: Any) -> str:
    """Where a run of the mlflow client can be looked at: its folder."""
    return f"file://{run.info.artifact_uri.partition('://')[2].rpartition('/')[0]}"
