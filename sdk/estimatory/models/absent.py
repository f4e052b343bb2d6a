"""What azureml-core's models had for its deployments, and what to use instead."""

from __future__ import annotations

_DEPLOYMENT = (
    "Nothing is deployed here: take the model's files from Model.download() or "
    "Model.get_model_path() and call the scoring script's init() and run() yourself."
)
ABSENT = dict.fromkeys(
    ["deploy", "package", "profile", "print_configuration"],
    _DEPLOYMENT,
)
