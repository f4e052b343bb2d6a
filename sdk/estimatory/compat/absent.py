"""What has no counterpart here, and what to use instead: the words of the import errors."""

from __future__ import annotations

import difflib

from .names import MODULES

_LATER = "{what} come in a later version of Estimatory. Until then {instead}"
_SWEEPS = _LATER.format(
    what="hyperparameter sweeps",
    instead="submit one run for each value, with experiment.submit in a loop or run.submit_child "
    "in a script, and compare their metrics.",
)
_PIPELINES = _LATER.format(
    what="pipelines",
    instead="submit the steps one after the other, with run.wait_for_completion() between them, "
    "and hand files over by an OutputFileDatasetConfig or the workspace's datastore.",
)
_SERVING = _LATER.format(
    what="deployments",
    instead="take the model's files from Model.download() or Model.get_model_path() and call the "
    "scoring script's init() and run() yourself.",
)
_AUTOML = "AutoML was a service of Azure and has no counterpart here: use FLAML or auto-sklearn."
_SPARK = "There is no Synapse or Databricks here: use pyspark in the script itself."
_PRIVATE = "It is private to the SDK; the public classes of azureml.core reach the same."

_AREAS = {
    "azureml.train.hyperdrive": _SWEEPS,
    "azureml.pipeline": _PIPELINES,
    "azureml.contrib.pipeline": _PIPELINES,
    "azureml.core.webservice": _SERVING,
    "azureml.core.image": _SERVING,
    "azureml.core.profile": _SERVING,
    "azureml.contrib.services": _SERVING,
    "azureml.contrib.server": _SERVING,
    "azureml.train.automl": _AUTOML,
    "azureml.automl": _AUTOML,
    "azureml.contrib.automl": _AUTOML,
    "azureml.opendatasets": "Those data sets were a service of Azure: get them from where they are "
    "published (scikit-learn's load_diabetes and fetch_openml have the common ones) and register "
    "them with Dataset.Tabular.from_delimited_files.",
    "azureml.interpret": "Use the package interpret-community directly in the script.",
    "azureml.explain": "Use the package interpret-community directly in the script.",
    "azureml.contrib.interpret": "Use the package interpret-community directly in the script.",
    "azureml.contrib.fairness": "Use the package fairlearn directly in the script.",
    "azureml.datadrift": "Compare two versions of a dataset with the package evidently.",
    "azureml.monitoring": "Log with run.log from the script that scores.",
    "azureml.contrib.train.rl": "Use Estimator with pip_packages=['ray[rllib]'].",
    "azureml.contrib.notebook": "Name the notebook as the entry script: "
    "Estimator(folder, entry_script='train.ipynb').",
    "azureml.contrib.dataset": "Labelled data of Azure's projects cannot be read; export them as "
    "files and use Dataset.File.from_files.",
    "azureml.contrib.mir": _SERVING,
    "azureml.accel": "FPGA models were a service of Azure and have no counterpart here.",
    "azureml._restclient": _PRIVATE,
    "azureml._run_impl": _PRIVATE,
    "azureml._model_management": _PRIVATE,
}
"""The longest beginning of a path decides."""

_NAMES = {
    "InferenceConfig": _SERVING,
    "ModelPackage": _SERVING,
    "Webservice": _SERVING,
    "Image": _SERVING,
    "MMLBaseEstimatorRunConfig": "Submit the estimator itself; its run_config is a "
    "RunConfiguration.",
    "LinkedService": _SPARK,
    "SynapseWorkspaceLinkedServiceConfiguration": _SPARK,
    "RunClient": _PRIVATE,
    "PrivateEndPointConfig": "A workspace is a folder of yours: nobody else reaches it.",
}


def explain(module: str, name: str) -> str:
    """Why ``module`` has no ``name``, and what to use instead."""
    said = advise(module, name) or _suggest(module, name)
    return f"Estimatory has no {module}.{name}. {said[0].upper()}{said[1:]}"


def advise(module: str, name: str) -> str:
    """What to use instead of a name that the SDK had; empty where nothing is known of it."""
    return _NAMES.get(name) or _advice_of(f"{module}.{name}")


def _advice_of(path: str) -> str:
    beginnings = [area for area in _AREAS if f"{path}.".startswith(f"{area}.")]
    return _AREAS[max(beginnings, key=len)] if beginnings else ""


def _suggest(module: str, name: str) -> str:
    homes = [path for path, names in MODULES.items() if name in names.split()]
    if homes:
        return f"It is in {min(homes, key=len)}."
    known = (MODULES.get(module) or " ".join(MODULES.values())).split()
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return f"{hint}docs/migration.md lists what maps to what."
