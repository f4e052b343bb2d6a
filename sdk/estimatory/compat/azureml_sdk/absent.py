"""Names without a counterpart here, with the sentences of their import errors."""

from __future__ import annotations

from .internals import DATAFLOWS, OF_SWEEPS, SENTENCES

_LATER = "{what} come in a later version of Estimatory. Until then {instead}"
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

AREAS = {
    "azureml.train.hyperdrive.error_definition": OF_SWEEPS,
    "azureml.train.hyperdrive.error_strings": OF_SWEEPS,
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

NAMES = {
    **SENTENCES,
    "AksEndpoint": _SERVING,
    "Image": _SERVING,
    "InferenceConfig": _SERVING,
    "ModelPackage": _SERVING,
    "Webservice": _SERVING,
}
"""Name -> why it is not there, and what to use instead."""
