"""The registered models of a workspace are those of MLflow's registry, both ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Workspace
from estimatory.models import Model

pytestmark = pytest.mark.network

LOG = """
import pathlib
client = mlflow.MlflowClient()
mlflow.set_experiment("models")
def save(folder="m", text="1"):
    # a model that needs no more than the client: its loader is a module beside it
    root = pathlib.Path(folder)
    (root / "code").mkdir(parents=True)
    (root / "MLmodel").write_text("flavors: {}\\n")
    (root / "code" / "weights").write_text(text)
    return folder
with mlflow.start_run() as run:
    mlflow.log_artifacts(save(), "model")
version = mlflow.register_model(f"runs:/{run.info.run_id}/model", "net", tags={"a": 1})
def read(uri):
    folder = mlflow.artifacts.download_artifacts(f"models:/{uri}")
    return (pathlib.Path(folder) / "code/weights").read_text()
def told(call):
    try:
        call()
    except mlflow.MlflowException as error:
        return [error.error_code, str(error)]
"""


def test_what_mlflow_registers_is_a_model_with_lineage(
    run_client: Callable[..., Any], workspace: Workspace
) -> None:
    run_id, uri = run_client(LOG + "print(json.dumps([run.info.run_id, version.source]))")
    (model,) = Model.list(workspace)
    assert (model.name, model.version, model.tags) == ("net", 1, {"a": "1"})
    assert (model.run_id, model.experiment_name) == (run_id, "models")
    assert [name for name, _ in model.files] == ["model/MLmodel", "model/code/weights"]
    assert Path(model.path, "code", "weights").read_text() == "1"
    assert model.properties == {"mlflow.modelSourceUri": uri}


@pytest.mark.parametrize("mlflow", ["mlflow_3", "mlflow_2"])
def test_versions_are_found_by_number_alias_stage_and_latest(
    run_client: Callable[..., Any],
    workspace: Workspace,
    mlflow: str,
    request: pytest.FixtureRequest,
) -> None:
    read = run_client(
        LOG
        + """
client.create_model_version("net", save("n", "2"))
client.set_registered_model_alias("net", "champion", 1)
client.transition_model_version_stage("net", 1, "Production")
seen = [read(w) for w in ("net/1", "net/2", "net@champion", "net/Production", "net/latest")]
client.transition_model_version_stage("net", 2, "production", archive_existing_versions=True)
client.set_registered_model_alias("net", "champion", 2)
seen += [read("net@champion"), read("net/Production"), read("net/Archived")]
print(json.dumps(seen))
""",
        request.getfixturevalue(mlflow),
    )
    assert read == ["1", "2", "1", "1", "2", "2", "2", "1"]
    first, second = Model(workspace, "net", version=1), Model(workspace, "net")
    assert (first.stage, first.aliases) == ("Archived", [])
    assert (second.stage, second.aliases) == ("Production", ["champion"])


def test_what_estimatory_registers_loads_by_mlflows_address(
    run_client: Callable[..., Any], workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "saved" / "code").mkdir(parents=True)
    (tmp_path / "saved" / "MLmodel").write_text("flavors: {}\n")
    (tmp_path / "saved" / "code" / "weights").write_text("ours")
    Model.register(workspace, str(tmp_path / "saved"), "own", tags={"k": "v"}, description="said")
    found = run_client(
        LOG
        + """
own = client.get_model_version("own", "1")
client.set_model_version_tag("own", "1", "more", 2)
client.update_model_version("own", "1", "anew")
print(json.dumps([read("own/1"), own.tags, own.description, own.current_stage, own.status,
                  [v.version for v in client.search_model_versions("name = 'own'")],
                  [m.name for m in client.search_registered_models()]]))
"""
    )
    assert found == ["ours", {"k": "v"}, "said", "None", "READY", [1], ["net", "own"]]
    model = Model(workspace, "own")
    assert (model.tags, model.description) == ({"k": "v", "more": "2"}, "anew")


def test_loading_leaves_a_version_as_it_is(
    run_client: Callable[..., Any], workspace: Workspace
) -> None:
    run_client(LOG + "print(json.dumps(read('net/1')))")
    kept = [p.name for p in Path(Model(workspace, "net").path).rglob("*") if p.is_file()]
    assert sorted(kept) == ["MLmodel", "weights"]


def test_a_single_file_is_fetched_too(
    run_client: Callable[..., Any], workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "net.pkl").write_text("weights")
    Model.register(workspace, str(tmp_path / "net.pkl"), "net")
    names = run_client(
        "import os\nprint(json.dumps(os.listdir("
        "mlflow.artifacts.download_artifacts('models:/net/1'))))"
    )
    assert names == ["net.pkl"]


def test_what_is_said_of_a_model_as_a_whole(run_client: Callable[..., Any]) -> None:
    told = run_client(
        LOG
        + """
client.update_registered_model("net", "about")
client.set_registered_model_tag("net", "team", "x")
client.set_registered_model_tag("net", "gone", "x")
client.delete_registered_model_tag("net", "gone")
client.set_registered_model_alias("net", "best", version.version)
client.set_registered_model_alias("net", "old", version.version)
client.delete_registered_model_alias("net", "old")
client.delete_model_version_tag("net", version.version, "a")
model = client.get_registered_model("net")
print(json.dumps([model.description, model.tags, model.aliases,
                  [[v.version, v.tags] for v in model.latest_versions]]))
"""
    )
    assert told == ["about", {"team": "x"}, {"best": 1}, [[1, {}]]]


def test_deleting(run_client: Callable[..., Any], workspace: Workspace) -> None:
    told = run_client(
        LOG
        + """
client.create_model_version("net", save("n", "2"))
client.set_registered_model_alias("net", "champion", 2)
client.delete_model_version("net", 2)
left = [v.version for v in client.search_model_versions("name = 'net'")]
aliases = client.get_registered_model("net").aliases
client.create_registered_model("empty")
client.delete_registered_model("net")
names = [m.name for m in client.search_registered_models()]
third = client.create_model_version(client.create_registered_model("net").name, save("o"))
print(json.dumps([left, aliases, names, third.version]))
"""
    )
    assert told == [[1], {}, ["empty"], 3]
    assert [model.id for model in Model.list(workspace)] == ["net:3"]


REFUSED = {
    "client.get_model_version('net', 9)": ["RESOURCE_DOES_NOT_EXIST", "has no version '?9"],
    "client.get_registered_model('none')": ["RESOURCE_DOES_NOT_EXIST", "no model 'none'"],
    "client.create_model_version('none', save('x'))": ["RESOURCE_DOES_NOT_EXIST", "'none'"],
    "client.create_model_version('net', 'nowhere')": ["INVALID_PARAMETER_VALUE", "no file"],
    "client.create_registered_model('net')": ["RESOURCE_ALREADY_EXISTS", "'net' exists"],
    "client.create_registered_model('a b')": ["INVALID_PARAMETER_VALUE", "not a model name"],
    "client.rename_registered_model('net', 'x')": ["INVALID_PARAMETER_VALUE", "copy_model_ver"],
    "client.get_model_version_by_alias('net', 'x')": ["INVALID_PARAMETER_VALUE", "no alias 'x'"],
    "client.transition_model_version_stage('net', 1, 'None', True)": [
        "INVALID_PARAMETER_VALUE",
        "for Staging or Production",
    ],
}


def test_refusals_are_mlflows_own_errors(run_client: Callable[..., Any]) -> None:
    told = run_client(
        LOG + "print(json.dumps([told(lambda: eval(code)) for code in " + f"{list(REFUSED)}]))"
    )
    for (code, said), (expected, words) in zip(told, REFUSED.values()):
        assert code == expected, said
        assert re.search(words, said), said


def test_a_logged_model_is_registered_by_its_id_and_copied(
    run_client: Callable[..., Any], workspace: Workspace
) -> None:
    """As MLflow 3 does it with ``registered_model_name``."""
    run_id, source, tags, read = run_client(
        LOG
        + """
with mlflow.start_run() as run:
    logged = client.create_logged_model(run.info.experiment_id, "logged", run.info.run_id)
    client.log_model_artifacts(logged.model_id, save("q", "3"))
    client.finalize_logged_model(logged.model_id, "READY")
mlflow.register_model(f"models:/{logged.model_id}", "third")
client.copy_model_version("models:/third/1", "fourth")
tags = client.get_logged_model(logged.model_id).tags
print(json.dumps([run.info.run_id, logged.model_id, tags, read("fourth/1")]))
"""
    )
    model = Model(workspace, "third")
    assert model.run_id == run_id
    assert model.properties["mlflow.modelId"] == source
    assert "third" in tags["mlflow.modelVersions"]
    assert read == "3"


def test_a_model_is_loaded_whoever_registered_it(
    run_client: Callable[..., Any], workspace: Workspace, tmp_path: Path
) -> None:
    save = """
class Doubles(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [2 * number for number in model_input]
mlflow.pyfunc.save_model("made", python_model=Doubles())
print(json.dumps(mlflow.register_model("made", "theirs").version))
"""
    assert run_client(save) in (1, "1")
    Model.register(workspace, str(tmp_path / "made"), "ours")
    load = """
mlflow.MlflowClient().set_registered_model_alias("ours", "best", 1)
uris = ("models:/theirs/1", "models:/ours/1", "models:/ours@best", "models:/ours/latest")
print(json.dumps([mlflow.pyfunc.load_model(uri).predict([1, 2]) for uri in uris]))
"""
    assert run_client(load) == [[2, 4]] * 4


def test_a_model_stays_when_mlflow_deletes_its_last_version(
    run_client: Callable[..., Any], workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "net.pkl").write_text("x")
    Model.register(workspace, str(tmp_path / "net.pkl"), "net")
    clean = """
client = mlflow.MlflowClient()
for version in client.search_model_versions("name='net'"):
    client.delete_model_version("net", version.version)
left = [model.name for model in client.search_registered_models()]
try:
    client.get_model_version("net", "7")
except mlflow.MlflowException as error:
    left.append(str(error))
client.delete_registered_model("net")
print(json.dumps([*left, len(client.search_registered_models())]))
"""
    name, said, n_left = run_client(clean)
    assert (name, n_left) == ("net", 0)
    assert "Model 'net' has no version '7': it has none yet." in said
