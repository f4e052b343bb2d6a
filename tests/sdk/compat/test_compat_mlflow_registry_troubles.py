"""MLflow's registry where files are damaged, others delete, or the workspace is not seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, Workspace
from estimatory.compute.container.models import ModelTaker, outbox_path
from estimatory.folders.inside_container import CONTAINER_VARIABLE
from estimatory.models import Model
from estimatory.models.handing_over import OUTBOX_VARIABLE
from estimatory.models.registered import change_registered, registered_path

pytestmark = pytest.mark.network

START = """
import glob, os, pathlib, tempfile
client = mlflow.MlflowClient()
store = client._get_registry_client().store
def told(call):
    try:
        return call()
    except mlflow.MlflowException as error:
        return error.error_code
def names():
    return sorted(m.name for m in client.search_registered_models())
def versions():
    return sorted([v.name, v.version] for v in client.search_model_versions())
"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "weights").write_text("1")
    return tmp_path / "saved"


@pytest.fixture
def stocked(workspace: Workspace, saved: Path) -> Workspace:
    for name in ("a", "b"):
        Model.register(workspace, str(saved), name)
    return workspace


def test_damage_to_what_is_said_of_one_model_stops_no_other(
    run_client: Callable[..., Any], stocked: Workspace, saved: Path
) -> None:
    change_registered(stocked.folder, "b")
    Path(registered_path(stocked.folder, "b")).write_text("{bro")
    found = run_client(
        START
        + f"""
folder = mlflow.artifacts.download_artifacts("models:/b/1")
print(json.dumps([
    names(), versions(), client.get_model_version("b", "1").name,
    pathlib.Path(folder, "weights").read_text(),
    told(lambda: client.set_registered_model_alias("b", "x", 1)),
    told(lambda: client.create_registered_model("b")),
    client.create_model_version("b", {str(saved)!r}).version,
    client.delete_registered_model("b"), names()]))
"""
    )
    refusals = ["INVALID_PARAMETER_VALUE", "RESOURCE_ALREADY_EXISTS"]
    assert found == [["a", "b"], [["a", 1], ["b", 1]], "b", "1", *refusals, 2, None, ["a"]]


def test_lists_go_on_when_a_version_is_deleted_meanwhile(
    run_client: Callable[..., Any], stocked: Workspace
) -> None:
    found = run_client(
        START
        + """
from estimatory.models.registry import ModelRegistry
listed = ModelRegistry.list_models
def list_and_delete(self, name=None, **wishes):
    found = listed(self, name, **wishes)
    for record in found:
        if record.name == "b":
            self.delete_model("b", record.version)
    return found
ModelRegistry.list_models = list_and_delete
seen = versions()
print(json.dumps([seen, names(), told(lambda: client.get_registered_model("b"))]))
"""
    )
    assert found == [[["a", 1], ["b", 1]], ["a"], "RESOURCE_DOES_NOT_EXIST"]


def test_trouble_with_files_is_mlflows_error(
    run_client: Callable[..., Any], stocked: Workspace
) -> None:
    told = run_client(
        START
        + """
from estimatory.models.registry import ModelRegistry
def fail(*_, **__):
    raise PermissionError(13, "Permission denied", "/x")
ModelRegistry.list_models = fail
print(json.dumps(told(names)))
"""
    )
    assert told == "INTERNAL_ERROR"


def test_of_two_that_create_a_model_at_once_one_does(
    run_client: Callable[..., Any], workspace: Workspace
) -> None:
    told = run_client(
        START
        + """
from estimatory.mlflow_store import registry
change = registry.change_registered
def second_is_first(workspace, name, made):
    registry.change_registered = change
    client.create_registered_model(name)
    return change(workspace, name, made)
registry.change_registered = second_is_first
first = told(lambda: client.create_registered_model("net"))
def deleted_first(workspace, name, made):
    registry.change_registered = change
    client.delete_registered_model(name)
    return change(workspace, name, made)
registry.change_registered = deleted_first
tag = told(lambda: client.set_registered_model_tag("net", "a", 1))
print(json.dumps([first, tag, names()]))
"""
    )
    assert told == ["RESOURCE_ALREADY_EXISTS", "RESOURCE_DOES_NOT_EXIST", []]


def test_secrets_in_addresses_are_not_kept(
    run_client: Callable[..., Any], workspace: Workspace, saved: Path
) -> None:
    source = f"file://{saved}?sv=1&sig=SECRETSECRETSECRET1234"
    link = "https://me:hunter2hunter@host/run"
    run_client(
        START
        + f"""
client.create_registered_model("net")
version = client.create_model_version("net", {source!r}, run_link={link!r})
print(json.dumps(version.source))
"""
    )
    kept = "".join(p.read_text() for p in Path(workspace.folder.models_folder).rglob("model.json"))
    assert "weights" in kept
    assert "SECRET" not in kept
    assert "hunter2" not in kept


def test_loading_leaves_nothing_behind(
    run_client: Callable[..., Any], stocked: Workspace, tmp_path: Path
) -> None:
    folders = run_client(
        START
        + f"""
tempfile.tempdir = {str(tmp_path)!r}
for _ in range(2):
    mlflow.artifacts.download_artifacts("models:/a/1")
if os.fork() == 0:
    raise SystemExit
os.wait()
print(json.dumps(glob.glob("estimatory-*", root_dir=tempfile.tempdir)))
"""
    )
    assert len(folders) == 2
    assert [*tmp_path.glob("estimatory-*")] == []


def test_a_script_in_a_container_hands_models_over(
    run_client: Callable[..., Any], workspace: Workspace, saved: Path
) -> None:
    folder = Experiment(workspace, "e").start_logging(outputs=False).folder
    taker, ended = ModelTaker(folder), threading.Event()

    def take() -> None:
        while not ended.wait(0.05):
            taker.look()

    taking = threading.Thread(target=take)
    taking.start()
    inside = {CONTAINER_VARIABLE: "1", OUTBOX_VARIABLE: outbox_path(folder)}
    try:
        found = run_client(
            START
            + f"""
os.environ.update({inside})
made = [mlflow.register_model({str(saved)!r}, "net", tags={{"a": 1}}) for _ in range(2)]
print(json.dumps([[v.version for v in made], told(names)]))
"""
        )
    finally:
        ended.set()
        taking.join()
    assert found == [[1, 2], "INVALID_PARAMETER_VALUE"]
    assert [(model.id, model.tags) for model in Model.list(workspace)] == [
        ("net:2", {"a": "1"}),
        ("net:1", {"a": "1"}),
    ]
