"""Values that the SDK's modules have besides classes; as in azureml-core 1.61."""

from __future__ import annotations

from ..base.checked_calls import checked

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
    """Which experiments ``Experiment.list(ws, view_type=…)`` gives."""

    ActiveOnly = "ActiveOnly"
    ArchivedOnly = "ArchivedOnly"
    All = "All"
