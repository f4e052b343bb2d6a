"""What of the SDK belongs to which area and to which room of ours."""

from __future__ import annotations

AREAS = ("core", "sweeps", "pipelines", "serving", "automl", "private")
ROOMS = ("runs", "compute", "data", "envs", "mlflow", "other")
USED_PRIVATE = {
    "azureml._common.exceptions",
    "azureml._restclient.constants",
    "azureml._restclient.snapshots_client",
    "azureml.exceptions._azureml_exception",
}
"""Private modules that public scripts import from."""

_WORDS = {
    "sweeps": ("hyperdrive", "HyperDrive", "hyperparameter"),
    "pipelines": ("pipeline", "Pipeline", "StepRun", "ParallelRun", "parallel_run"),
    "serving": ("webservice", "Webservice", "InferenceConfig", "azureml.core.image", "core.Image",
                "core.model.Image", "ContainerImage", "ModelPackage", "core.profile",
                "ModelProfile", "Model.profile", "Model.package", "deploy"),
    "automl": ("automl", "AutoML"),
}  # fmt: skip
_HOMES = {
    "runs": ("runs", "experiment", "run_details", "tracking"),
    "compute": ("configuration", "compute", "keyvault", "authentication", "section"),
    "data": ("data",),
    "envs": ("environments", "estimators"),
    "mlflow": ("models", "mlflow_store"),
}
_PATHS = {
    "runs": ("azureml.core.run.", "azureml.core.experiment", "azureml.core.script_run.",
             "azureml.widgets", "azureml.history"),
    "compute": ("azureml.core.compute", "azureml.core.runconfig", "azureml.core.workspace",
                "azureml.core.script_run_config", "azureml.core.keyvault",
                "azureml.core.authentication"),
    "data": ("azureml.data", "azureml.core.dataset", "azureml.core.datastore"),
    "envs": ("azureml.core.environment", "azureml.core.conda", "azureml.core.container_registry",
             "azureml.train."),
    "mlflow": ("azureml.core.model",),
}  # fmt: skip


def is_public_module(path: str) -> bool:
    return path in USED_PRIVATE or not any(part.startswith("_") for part in path.split("."))


def area_of(path: str, home: str) -> str:
    """The area of a path, whose definition is in the module ``home``.

    What comes later, or never, is not core; nor is what a module has from one of the SDK's private
    packages.
    """
    for area, words in _WORDS.items():
        if any(word in path.partition("(")[0] for word in words):
            return area
    return "private" if _is_private(home, path) else "core"


def _is_private(home: str, path: str) -> bool:
    public = home.partition("._")[0]
    is_inside = public != "azureml" and path.startswith(f"{public}.")
    return public != home and home not in USED_PRIVATE and not is_inside


def room_of(path: str, our_module: str) -> str:
    """The room that answers for a path; ``our_module`` has the class it belongs to, if any."""
    part = our_module.removeprefix("estimatory.").partition(".")[0]
    for room, homes in _HOMES.items():
        if part in homes or (room == "compute" and part.startswith("workspace")):
            return room
    for room, beginnings in _PATHS.items():
        if any(f"{path}.".startswith(beginning) for beginning in beginnings):
            return room
    return "other"
