"""What files hold that no room below this one reads."""

from __future__ import annotations

from ..base.decoding import Shape

LOGGED_MODEL: Shape = {
    "experiment_id": "str",
    "model_id": "str",
    "name": "str",
    "artifact_location": "str",
    "creation_timestamp": "int",
    "last_updated_timestamp": "int",
    "model_type": "str | None",
    "source_run_id": "str | None",
    "status": "int",
    "tags": "dict",
    "params": "dict",
}
"""``mlflow/<model id>/model.json``."""
