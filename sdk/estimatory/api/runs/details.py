"""Details of a run under Azure ML's keys (azureml-core 1.61)."""

from __future__ import annotations

import os
from typing import Any

from ...base.user_messages import tell_once
from ...errors import DamagedFileError
from ...folders.run_folder import RunFolder
from ...folders.run_labels import get_properties
from ...folders.run_record import RunRecord, utc_text
from ...folders.run_spec import RunSpec
from ...liveness.current_record import settle
from ...masking import mask_arguments


def describe_details(folder: RunFolder) -> dict[str, Any]:
    """Return everything about a run, JSON-able."""
    spec, record = folder.read_spec(), settle(folder)
    details: dict[str, Any] = {
        "runId": spec.run_id,
        "target": spec.compute_target,
        "status": record.status,
        "startTimeUtc": utc_text(record.started_at),
        "endTimeUtc": utc_text(record.ended_at),
        "properties": get_properties(folder),
        **_datasets(folder, spec),
        "runDefinition": RunDefinition({**spec.run_definition, **_definition(spec)}),
        "logFiles": _log_files(folder),
        "submittedBy": spec.origin.user,
    }
    if record.failure:
        code = {"code": record.failure.exception or "UserError"}
        failure = {**code, **record.failure.to_json(), **_reason(folder, record)}
        details["error"] = {"error": failure}
    return details


def _reason(folder: RunFolder, record: RunRecord) -> dict[str, Any]:
    """Return the log that says why, by its name in ``logFiles``, and its last lines."""
    from ...folders.telling_log import read_reason

    name, lines = read_reason(folder, record)
    return {"log": f"logs/{name}", "logEnd": lines} if lines else {}


def _datasets(folder: RunFolder, spec: RunSpec) -> dict[str, Any]:
    if not spec.data and not os.path.isdir(folder.data_folder):
        return {"inputDatasets": [], "outputDatasets": []}
    from ...data import describe_inputs, describe_outputs

    try:
        inputs, outputs = describe_inputs(folder), describe_outputs(folder)
    except DamagedFileError as error:  # costs that file only: the rest of the run is shown
        tell_once(str(error))
        inputs, outputs = [], []
    return {"inputDatasets": inputs, "outputDatasets": outputs}


class RunDefinition(dict[str, Any]):
    """Configuration of a run; notebooks ask it for ``arguments`` and for ``Arguments``."""

    def __missing__(self, key: str) -> Any:
        lower = key[:1].lower() + key[1:]
        if lower == key or lower not in self:
            raise KeyError(key)
        return self[lower]


def _definition(spec: RunSpec) -> dict[str, Any]:
    """Return the parts of the definition that the spec decides, over those of the configuration."""
    said = spec.run_definition
    said_of_environment = said.get("environment", {})
    environment = spec.environment
    return {
        "script": spec.script,
        "command": " ".join(mask_arguments(spec.command)) or None,
        "arguments": mask_arguments(spec.arguments),
        "secrets": list(spec.secrets),
        "target": spec.compute_target,
        "framework": said.get("framework") or spec.framework or "Python",
        "nodeCount": spec.node_count,
        "maxRunDurationSeconds": spec.max_run_duration_s,
        "environment": {
            **said_of_environment,
            "name": environment.name or said_of_environment.get("name", ""),
            "python": {
                **said_of_environment.get("python", {}),
                "interpreterPath": environment.interpreter,
                "userManagedDependencies": not environment.is_isolated,
                "packages": list(environment.packages),
                "resolveAsOf": environment.as_of,
            },
            "legacyAliases": environment.legacy_aliases,
            "environmentVariables": dict(spec.environment_variables),
        },
    }


def _log_files(folder: RunFolder) -> dict[str, str]:
    names = [n for n in folder.list_files() if n.startswith("logs/")]
    return {name: folder.find_file(name) for name in names}
