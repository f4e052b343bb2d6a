"""What has no counterpart here, and what to use instead: the words of the import errors."""

from __future__ import annotations

import difflib

from .internals import DATAFLOWS, PRIVATE, SENTENCES
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
_WORKBENCH = (
    "It belongs to Azure ML Workbench, which was there before the SDK: run = Run.get_context() and "
    "run.log(name, value) log from a script."
)
_STUDIO = "It belongs to the studio's designer: put its steps into a script of your own."
_AUTOML = "AutoML was a service of Azure and has no counterpart here: use FLAML or auto-sklearn."

_AREAS = {
    "azureml.train.hyperdrive": _SWEEPS,
    "azureml.pipeline": _PIPELINES,
    "azureml.contrib.pipeline": _PIPELINES,
    "azureml.core.webservice": _SERVING,
    "azureml.core.image": _SERVING,
    "azureml.core.profile": _SERVING,
    "azureml.contrib.services": _SERVING,
    "azureml.contrib.server": _SERVING,
    "azureml.contrib.functions": _SERVING,
    "azureml.api": _SERVING,
    "azureml.services": _SERVING,
    "azureml.logging": _WORKBENCH,
    "azureml.studio": _STUDIO,
    "azureml.core.project": "A folder needs no project: Experiment(ws, name).submit(estimator) "
    "runs the one that Estimator(folder, entry_script='train.py') names.",
    "azureml.dataprep": DATAFLOWS,
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
    "azureml.contrib.train": "Use Estimator with pip_packages=['ray[rllib]'].",
    "azureml.contrib.notebook": "Name the notebook as the entry script: "
    "Estimator(folder, entry_script='train.ipynb').",
    "azureml.contrib.mir": _SERVING,
    "azureml.accel": "FPGA models were a service of Azure and have no counterpart here.",
}
"""The longest beginning of a path decides."""

STARS = {
    "azureml.train.hyperdrive": """
        BanditPolicy BayesianParameterSampling EarlyTerminationPolicy GridParameterSampling
        HyperDriveConfig HyperDriveRun HyperDriveRunConfig HyperParameterSampling
        MedianStoppingPolicy NoTerminationPolicy PrimaryMetricGoal RandomParameterSampling
        TruncationSelectionPolicy choice lognormal loguniform normal randint qlognormal qloguniform
        qnormal quniform uniform
    """,
    "azureml.pipeline.core": """
        InputPortBinding Module ModuleVersion ModuleVersionDescriptor OutputPortBinding Pipeline
        PipelineData PipelineDataset PipelineDraft PipelineEndpoint PipelineParameter PipelineRun
        PipelineStep PortDataReference PublishedPipeline Schedule ScheduleRecurrence StepRun
        StepRunOutput StepSequence TimeZone TrainingOutput
    """,
    "azureml.pipeline.steps": """
        AdlaStep AutoMLStep AutoMLStepRun AzureBatchStep CommandStep DataTransferStep
        DatabricksStep EstimatorStep HyperDriveStep HyperDriveStepRun KustoStep ModuleStep MpiStep
        ParallelRunConfig ParallelRunStep PythonScriptStep RScriptStep SynapseSparkStep
    """,
    "azureml.core.webservice": """
        AciWebservice AksEndpoint AksWebservice LocalWebservice UnknownWebservice Webservice
    """,
    "azureml.core.image": "ContainerImage Image UnknownImage",
}
"""What ``from … import *`` brings from modules that have no counterpart."""

_NAMES = {
    **SENTENCES,
    "AksEndpoint": _SERVING,
    "Image": _SERVING,
    "InferenceConfig": _SERVING,
    "ModelPackage": _SERVING,
    "Webservice": _SERVING,
}
_NEAR = 0.75  # of the short names of modules, what is less alike is so by chance


def is_area(path: str) -> bool:
    """Whether a module is of an area that has no counterpart."""
    return bool(_advice_of(path))


def explain(module: str, name: str) -> str:
    """Why ``module`` has no ``name``, and what to use instead."""
    return f"Estimatory has no {module}.{name}. {advise(module, name) or _suggest(module, name)}"


def advise(module: str, name: str) -> str:
    """What to use instead of a name that the SDK had; empty where nothing is known of it."""
    said = _NAMES.get(name) or _advice_of(f"{module}.{name}")
    return said[:1].upper() + said[1:]


def _advice_of(path: str) -> str:
    beginnings = [area for area in _AREAS if f"{path}.".startswith(f"{area}.")]
    private = PRIVATE if path.startswith("azureml._") else ""
    return _AREAS[max(beginnings, key=len)] if beginnings else private


def _suggest(module: str, name: str) -> str:
    homes = [path for path, names in MODULES.items() if name in names.split()]
    if homes:
        return f"It is in {min(homes, key=len)}."
    near = _find_near_class(module, name) if name[:1].isupper() else _find_near_module(module, name)
    hint = f"Did you mean {near}? " if near else ""
    return f"{hint}docs/migration.md lists what maps to what."


def _find_near_class(module: str, name: str) -> str:
    """A name of the module that is written nearly so; where it has none, of any module."""
    known = (MODULES.get(module) or " ".join(MODULES.values())).split()
    return next(iter(difflib.get_close_matches(name, known, n=1)), "")


def _find_near_module(module: str, name: str) -> str:
    """A module, or a function of this one: what begins with a small letter is no class."""
    functions = [known for known in MODULES.get(module, "").split() if not known[0].isupper()]
    paths = sorted({*MODULES, *_AREAS}, key=len, reverse=True)  # of two, the shorter one stays
    known = {path.rpartition(".")[2]: path for path in paths} | {f: f for f in functions}
    near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
    return known[near[0]] if near else ""
