"""The files of a workspace beside its runs, and the function that reads each."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import partial

from ..base.decoding import read_shaped
from ..base.files import list_folder
from ..compute.record import find_target
from ..data.datasets.registry import list_names, list_versions, read_saved, read_version
from ..data.datastores.record import BUILT_IN, get_default_name, read_datastore
from ..environments.definition.environment import Environment
from ..environments.definition.registry import iter_definition_files
from ..environments.folder import DESCRIPTION as BUILT, environment_folder
from ..environments.images.folder import image_folder
from ..environments.keys import is_key
from ..errors import DamagedFileError
from ..folders.experiment_record import experiment_path, list_recorded, read_experiment
from ..folders.secret_store import check_secret, list_secrets
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_search import describe_anew, read_description
from ..folders.workspace_settings import read_settings
from ..models.record import FILES, ModelRecord, is_model_name
from ..models.registered import read_registered, registered_path
from ..models.registry import ModelRegistry
from ..models.versions import list_numbers, record_path
from ..snapshots.store import verify_snapshot
from .fault import ENDING, Fault, find_reason, judge, permit_or, replace_beside, unopened
from .shapes import LOGGED_MODEL

Shelf = Callable[[WorkspaceFolder], Iterator[Fault]]
_MEND = f"it is made anew from the model's files; the old one stays beside it as …{ENDING}"
_LOST = "The record of this version was lost and made anew from its files."


def iter_shelf_faults(workspace: WorkspaceFolder) -> Iterator[Fault]:
    """Yield what is wrong on each shelf; one that may not be read hides no other."""
    for shelf in _SHELVES:
        try:
            yield from shelf(workspace)
        except DamagedFileError as error:
            yield unopened(error)


def _workspace_files(workspace: WorkspaceFolder) -> Iterator[Fault]:
    path = workspace.description_path
    reason = find_reason(lambda: read_description(workspace))
    if reason:
        content = json.dumps(describe_anew(workspace)).encode()
        mend = "it is written anew, under the name of the folder; the old one stays beside it"
        yield permit_or(path, Fault(path, reason, mend, partial(replace_beside, path, content)))
    yield from judge(workspace.settings_path, lambda: read_settings(workspace))


def _experiments(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for name in list_recorded(workspace):
        path = experiment_path(workspace, name)
        yield from judge(path, partial(read_experiment, workspace, name))


def _targets(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for name, path in _json_files(workspace.compute_folder):
        yield from judge(path, partial(find_target, workspace, name))


def _datastores(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for name, path in _json_files(workspace.datastores_folder):
        if name not in BUILT_IN and not name.startswith("."):
            yield from judge(path, partial(read_datastore, workspace, name))
    default = os.path.join(workspace.datastores_folder, ".default.json")
    yield from judge(default, lambda: get_default_name(workspace))


def _datasets(workspace: WorkspaceFolder) -> Iterator[Fault]:
    root = workspace.datasets_folder
    for name in list_names(workspace):
        for version in list_versions(workspace, name):
            path = os.path.join(root, name, f"{version}.json")
            yield from judge(path, partial(read_version, workspace, name, version))
    for name, path in _json_files(os.path.join(root, ".saved")):
        yield from judge(path, partial(read_saved, workspace, name))


def _secrets(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for name in list_secrets(workspace):
        path = os.path.join(workspace.secrets_folder, f"{name}.json")
        yield from judge(path, partial(check_secret, workspace, name))


def _definitions(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for path, read in iter_definition_files(workspace, Environment.from_description):
        yield from judge(path, read)


def _environments(workspace: WorkspaceFolder) -> Iterator[Fault]:
    mend = f"it is set aside as …{ENDING}; a run that needs the environment builds it again"
    for key in filter(is_key, list_folder(workspace.environments_folder)):
        path = environment_folder(workspace, key).description_path
        yield from judge(path, partial(read_shaped, path, BUILT), mend)
    for key in filter(is_key, list_folder(workspace.images_folder)):
        folder = image_folder(workspace, key)
        yield from judge(folder.description_path, folder.describe, mend)


def _logged_models(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for name in list_folder(workspace.mlflow_folder):
        path = os.path.join(workspace.mlflow_folder, name, "model.json")
        yield from judge(path, partial(read_shaped, path, LOGGED_MODEL))


def _snapshots(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for key in list_folder(workspace.snapshots_folder):
        path = os.path.join(workspace.snapshots_folder, key)
        yield from judge(path, partial(verify_snapshot, workspace, key))


def _json_files(folder: str) -> Iterator[tuple[str, str]]:
    for name in sorted(list_folder(folder)):
        if name.endswith(".json"):
            yield name[: -len(".json")], os.path.join(folder, name)


# --- registered models -------------------------------------------------------------------------
def _models(workspace: WorkspaceFolder) -> Iterator[Fault]:
    """Yield what is wrong with the records of each model and of each of its versions."""
    registry = ModelRegistry(workspace)
    for name in filter(is_model_name, list_folder(workspace.models_folder)):
        yield from judge(
            registered_path(workspace, name), partial(read_registered, workspace, name)
        )
        for version in list_numbers(os.path.join(workspace.models_folder, name)):
            reason = find_reason(partial(registry.get_model, name, version))
            if reason:
                yield _fault(os.path.join(workspace.models_folder, name, str(version)), reason)


def _fault(folder: str, reason: str) -> Fault:
    path = record_path(folder)
    return permit_or(path, Fault(path, reason, _MEND, partial(_rebuild, folder)))


def _rebuild(folder: str) -> None:
    name, version = os.path.basename(os.path.dirname(folder)), os.path.basename(folder)
    record = ModelRecord(
        name=name,
        version=int(version),
        created_at=os.stat(folder).st_mtime,
        description=_LOST,
        files=tuple(sorted(_iter_files(os.path.join(folder, FILES)))),
    )
    replace_beside(record_path(folder), json.dumps(record.to_file()).encode())


def _iter_files(root: str) -> Iterator[tuple[str, int]]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            yield os.path.relpath(path, root), os.lstat(path).st_size


_SHELVES: tuple[Shelf, ...] = (
    _workspace_files,
    _experiments,
    _targets,
    _datastores,
    _datasets,
    _secrets,
    _definitions,
    _environments,
    _models,
    _logged_models,
    _snapshots,
)
