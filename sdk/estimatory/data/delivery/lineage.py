"""The data that a run was given and made, for ``get_details()`` and for looking back."""

from __future__ import annotations

from typing import Any

from ...base.user_messages import tell_once
from ...errors import DamagedFileError, NotFoundError
from ...folders.run_folder import RunFolder
from ...folders.workspace_folder import WorkspaceFolder
from ..datasets.use import read_uses
from .record import read_data_record


def describe_inputs(folder: RunFolder) -> list[dict[str, Any]]:
    """Return ``inputDatasets`` under Azure ML's keys, with name, version and content hash.

    Before the worker has delivered the data, the spec's inputs are described.
    """
    delivered = {entry["name"]: entry for entry in read_data_record(folder)["inputs"]}
    wanted = [data for data in folder.read_spec().data if data.kind == "dataset"]
    given = [
        {
            "dataset": {key: data.source.get(key) for key in ("id", "name", "version")},
            "consumptionDetails": {
                "type": "RunInput",
                "inputName": data.name,
                "mechanism": data.mode.title(),
                "pathOnCompute": data.path_on_compute or None,
            },
            **_contents(delivered.get(data.name, {})),
        }
        for data in wanted
    ]
    known = {entry["dataset"]["id"] for entry in given}
    return given + [_describe_use(use) for use in read_uses(folder) if use["id"] not in known]


def _describe_use(use: dict[str, Any]) -> dict[str, Any]:
    """Describe a dataset that the script looked up by itself; what it read of it is unknown."""
    details = {"type": "Reference", "inputName": None, "mechanism": "Direct", "pathOnCompute": None}
    return {"dataset": use, "consumptionDetails": details, **_contents({})}


def describe_outputs(folder: RunFolder) -> list[dict[str, Any]]:
    """Return ``outputDatasets`` of a run under Azure ML's keys."""
    outputs = read_data_record(folder)["outputs"]
    return [_describe_output(entry) for entry in outputs if not entry["is_reference"]]


def _describe_output(entry: dict[str, Any]) -> dict[str, Any]:
    dataset = entry["dataset"]
    is_registered = bool(dataset.get("name"))
    return {
        "identifier": {
            "savedId": dataset.get("id"),
            "registeredId": dataset.get("id") if is_registered else None,
            "registeredName": dataset.get("name"),
            "registeredVersion": dataset.get("version"),
        },
        "outputType": "RunOutput",
        "outputDetails": {"outputName": entry["name"], "mechanism": entry["mode"].title()},
        "place": entry["place"],
    }


def list_runs_with(
    workspace: WorkspaceFolder, dataset_id: str, content_hash: str | None = None
) -> list[str]:
    """List the ids of the runs that were given a dataset, oldest first.

    With ``content_hash`` only those that saw the same content.
    """
    found = []
    for run_id in workspace.list_run_ids():
        try:
            folder = workspace.run_folder(run_id)
            inputs = describe_inputs(folder)
        except NotFoundError:  # deleted meanwhile
            continue
        except DamagedFileError as error:
            tell_once(str(error))
            continue
        if any(_is_of(entry, dataset_id, content_hash) for entry in inputs):
            found.append((folder.read_spec().created_at, run_id))
    return [run_id for _, run_id in sorted(found)]


def _is_of(entry: dict[str, Any], dataset_id: str, content_hash: str | None) -> bool:
    has_content = content_hash is None or entry["contentHash"] == content_hash
    return entry["dataset"]["id"] == dataset_id and has_content


def _contents(entry: dict[str, Any]) -> dict[str, Any]:
    changed = [f["name"] for f in entry.get("files", ()) if f.get("changed_during_run")]
    return {
        "contentHash": entry.get("content_hash"),
        "fileCount": entry.get("n_files", 0),
        "size": entry.get("size", 0),
        "changedDuringRun": changed,
    }
