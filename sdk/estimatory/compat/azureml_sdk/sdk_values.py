"""Values and functions of the SDK's modules; as in azureml-core 1.61."""

from __future__ import annotations

import logging
from typing import Any

from ...base.checked_calls import also_takes, checked, checked_function

VERSION = "1.61.0+estimatory"
"""The release whose names and behaviour are followed, and that it is not that release."""

FOLDER, EMPTY_FILE, FILE = range(3)

LOCAL_RUNCONFIG_NAME = "local"
MODELS_DIR = "azureml-models"
OUTPUTS_DIR = "outputs"
PLATFORM = "JUPYTER"
RUN_TYPE_PROVIDERS_ENTRYPOINT_KEY = "azureml_run_type_providers"
SUPPORTED_DATAREF_MODES = ["mount", "download", "upload"]
SUPPORTED_DELIVERY_MECHANISM = ["direct", "mount", "download", "upload"]
SUPPORTED_PYTORCH_BACKENDS = ["nccl", "gloo"]
WORKSPACE_DEFAULT_BLOB_STORE_NAME = "workspaceblobstore"


@checked
class ViewType:
    """Choices of ``Experiment.list(ws, view_type=…)``."""

    ActiveOnly = "ActiveOnly"
    ArchivedOnly = "ArchivedOnly"
    All = "All"


@checked_function
def get_portal_url(run: Any) -> str:
    """Return where a run of the mlflow client can be looked at: its folder."""
    return f"file://{run.info.artifact_uri.partition('://')[2].rpartition('/')[0]}"


@checked_function
def set_diagnostics_collection(
    send_diagnostics: bool = True, verbosity: int | str | None = None, reason: str = ""
) -> None:
    """Do nothing: no data is ever sent."""


@checked_function
@also_takes("instrumentation_key component_name path proceed_in_hbi_mode")
def get_telemetry_log_handler(
    *_: str | None,
) -> logging.Handler:
    """Return a handler that drops what it gets."""
    return logging.NullHandler()
