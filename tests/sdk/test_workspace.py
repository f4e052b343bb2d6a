from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timezone

import pytest

from estimatory import Workspace
from estimatory.api.authentication import ArmTokenAuthentication, AzureMLTokenAuthentication
from estimatory.errors import (
    ConflictError,
    ModelNotFoundError,
    NotFoundError,
    UserError,
    WorkspaceError,
)
from estimatory.models import Model


@pytest.fixture
def here(tmp_path, monkeypatch):
    folder = tmp_path / "project" / "deep"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


def test_the_nearest_folder_upwards_is_the_workspace_else_home(here, tmp_path):
    assert Workspace().path == str(tmp_path / "home" / ".estimatory")
    (tmp_path / "project" / ".estimatory").mkdir()
    assert Workspace().path == str(tmp_path / "project" / ".estimatory")


def test_a_folder_that_cannot_be_made_is_named(here, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="file/ws cannot be used"):
        Workspace(tmp_path / "file" / "ws")


CONFIG = {"subscription_id": "s-1", "resource_group": "rg", "workspace_name": "lab"}


@pytest.mark.parametrize("place", ["config.json", ".azureml/config.json", "aml_config/config.json"])
def test_names_come_from_the_nearest_config(here, tmp_path, place):
    path = tmp_path / "project" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(CONFIG))
    workspace = Workspace.from_config()
    assert (workspace.name, workspace.subscription_id, workspace.resource_group) == (
        "lab", "s-1", "rg",
    )  # fmt: skip
    assert workspace.location
    assert Workspace().name == "lab"
    details = workspace.get_details()
    assert details["name"] == "lab"
    assert datetime.strptime(details["creationTime"], "%Y-%m-%dT%H:%M:%S.%fZ")


def test_other_peoples_config_json_is_passed_over(here):
    (here / "config.json").write_text('{"model": "bert"}')
    assert Workspace.from_config().subscription_id == "local"


def test_a_config_asked_for_must_be_there_and_valid(here):
    with pytest.raises(UserError, match="No workspace configuration was found"):
        Workspace.from_config(path=str(here))
    (here / "config.json").write_text('{"workspace_name": "x"}')
    with pytest.raises(UserError, match="must be a JSON object with the keys"):
        Workspace.from_config()


def test_a_workspace_is_created_written_down_and_opened_again(here):
    workspace = Workspace.create("lab", subscription_id="s", resource_group="g", location="west")
    assert workspace.location == "west"
    with pytest.raises(ConflictError, match="exists already"):
        Workspace.create("lab")
    Workspace.create("lab", exist_ok=True)
    workspace.write_config()
    assert json.loads((here / ".azureml" / "config.json").read_text())["workspace_name"] == "lab"
    assert Workspace.from_config().name == "lab"
    assert Workspace("s", "g", "lab").path == workspace.path
    assert Workspace(subscription_id="s", resource_group="g", workspace_name="lab").name == "lab"
    assert Workspace.get("lab").name == "lab"
    with pytest.raises(UserError, match="is not a workspace name"):
        Workspace.create("no spaces please")


def test_opening_replaces_nothing_that_create_was_given(here, capsys):
    Workspace.create("lab", subscription_id="s", location="west")
    Workspace.get("lab", subscription_id="other", location="eastus")
    Workspace("another", "g", "lab")
    opened = Workspace()
    assert (opened.location, opened.subscription_id) == ("west", "s")
    assert opened.resource_group == "g"  # which nobody had said
    assert Workspace.get("neighbour").name == "lab"
    assert "'neighbour' is not kept" in capsys.readouterr().err
    assert Workspace.create("neighbour").location == "local"


def test_a_name_that_was_only_opened_gives_way_to_the_next(here):
    assert Workspace.get("one").name == "one"
    assert Workspace("s", "g", "two").name == "two"


IN_ANOTHER_PROCESS = """
from estimatory import Workspace
for open_it in (Workspace.from_config, Workspace.setup, lambda: Workspace.get("lab"),
                lambda: Workspace.create("lab", exist_ok=True)):
    found = open_it()
    print(found.location, found.subscription_id, found.resource_group)
"""


def test_where_a_workspace_was_is_remembered_by_the_next_process(here):
    workspace = Workspace.create(
        "lab", subscription_id="s", resource_group="g", location="westeurope", friendly_name="Lab"
    )
    workspace.write_config()
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["westeurope s g"] * 4
    assert workspace.get_details()["friendlyName"] == "Lab"
    assert workspace.resource_id.endswith("/Microsoft.MachineLearningServices/workspaces/lab")


def test_what_a_config_holds_besides_is_said(here):
    (here / "config.json").write_text(json.dumps({**CONFIG, "tenant": "t", "location": "north"}))
    with pytest.warns(UserWarning, match=r"Not understood and not used of .*: tenant\. It holds"):
        assert Workspace.from_config().location == "north"


def test_the_config_of_the_sdks_first_year_is_read(here):
    scope = (
        "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.MachineLearningServices"
        "/workspaces/lab/projects/p"
    )
    (here / "aml_config").mkdir()
    (here / "aml_config" / "project.json").write_text(json.dumps({"Id": "1", "Scope": scope}))
    workspace = Workspace.from_config()
    assert (workspace.name, workspace.subscription_id, workspace.resource_group) == (
        "lab", "s-1", "rg",
    )  # fmt: skip


def test_default_clusters_are_made_when_they_are_asked_for(here):
    workspace = Workspace.create(
        "lab", default_cpu_compute_target=Workspace.DEFAULT_CPU_CLUSTER_CONFIGURATION
    )
    assert list(workspace.compute_targets) == [Workspace.DEFAULT_CPU_CLUSTER_NAME]
    assert workspace.get_default_compute_target("CPU").vm_size == "STANDARD_DS2_V2"


def test_connections_are_kept_and_their_values_are_secrets(here):
    workspace = Workspace()
    kept = workspace.set_connection("git", "Git", "https://host", "PAT", '{"pat": "hunter2"}')
    assert kept == Workspace().get_connection("git")
    assert kept["value"] == '{"pat": "hunter2"}'
    for folder, _, names in os.walk(os.path.join(workspace.path, "connections")):
        assert not any("hunter2" in open(os.path.join(folder, n)).read() for n in names)
    assert [c["name"] for c in workspace.list_connections(category="Git")] == ["git"]
    assert workspace.list_connections(target="elsewhere") == []
    with pytest.raises(UserError, match="is not a name for a connection"):
        workspace.set_connection("../x", "Git", "https://host", "PAT", "{}")
    workspace.delete_connection("git")
    with pytest.raises(NotFoundError, match=r"no connection 'git'\.\nSet: none yet"):
        workspace.get_connection("git")


def test_what_a_workspace_lacks_is_answered(here):
    workspace = Workspace()
    assert set(workspace.list_keys()) >= {"userStorageKey", "userStorageResourceId"}
    with pytest.raises(AttributeError, match=r"ws\.check\(\) looks through"):
        workspace.diagnose_workspace({})
    with pytest.raises(AttributeError, match="Did you mean 'location'"):
        workspace.locaton  # noqa: B018


def test_tokens_are_given_back():
    ends_at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    given = AzureMLTokenAuthentication("abc", ends_at, run_id="r")
    assert (given.token, given.expiry_time) == ("abc", ends_at)
    assert given.get_token() == ("abc", int(ends_at.timestamp()))
    arm = ArmTokenAuthentication("abc")
    arm.update_arm_access_token("def")
    assert arm.get_authentication_header() == {"Authorization": "Bearer def"}


def test_secrets_are_kept_and_never_listed(here):
    vault = Workspace().get_default_keyvault()
    vault.set_secret("db-password", "hunter2")
    vault.set_secrets({"other": "x"})
    assert vault.get_secret("db-password") == "hunter2"
    assert vault.get_secret("absent") is None
    assert vault.list_secrets() == [{"name": "db-password"}, {"name": "other"}]
    vault.delete_secret("other")
    for folder, _, names in os.walk(Workspace().folder.secrets_folder):
        assert all(os.stat(os.path.join(folder, n)).st_mode & 0o077 == 0 for n in names)


def test_models_have_azures_calls(workspace, tmp_path):
    (tmp_path / "model.pkl").write_bytes(b"1")
    for auc in (0.8, 0.9):
        model = Model.register(
            workspace,
            str(tmp_path / "model.pkl"),
            "diabetes",
            tags={"area": "health"},
            properties={"AUC": auc},
            model_framework=Model.Framework.SCIKITLEARN,
            model_framework_version="1.5",
        )
    assert (model.version, model.id, model.properties) == (2, "diabetes:2", {"AUC": "0.9"})
    assert [m.version for m in Model.list(workspace, name="diabetes")] == [2, 1]
    assert [m.version for m in Model.list(workspace, latest=True)] == [2]
    assert [m.version for m in Model.list(workspace, properties=[["AUC", "0.8"]])] == [1]
    assert Model(workspace, "diabetes").version == 2
    assert Model(workspace, "diabetes", version=1).properties == {"AUC": "0.8"}
    assert Model(workspace, id="diabetes:1").version == 1
    assert workspace.models["diabetes"].version == 2
    assert "diabetes" in workspace.models
    with pytest.raises(ModelNotFoundError):
        Model(workspace, "absent")
    with pytest.raises(UserError, match="needs model_framework"):
        Model.register(workspace, str(tmp_path / "model.pkl"), "x", model_framework_version="1")


def test_model_labels_change_and_files_come_down(workspace, tmp_path):
    (tmp_path / "model.pkl").write_bytes(b"weights")
    model = Model.register(workspace, str(tmp_path / "model.pkl"), "m", tags={"a": "1"})
    model.add_tags({"b": 2})
    model.remove_tags(["a"])
    model.update(description="better")
    model.add_properties({"p": 1})
    with pytest.raises(ConflictError, match="cannot be changed"):
        model.add_properties({"p": 2})
    again = Model(workspace, "m")
    assert (again.tags, again.description, again.properties) == ({"b": "2"}, "better", {"p": "1"})
    path = model.download(str(tmp_path / "down"))
    with open(path, "rb") as file:
        assert file.read() == b"weights"
    with pytest.raises(ConflictError, match="exists already"):
        model.download(str(tmp_path / "down"))
    assert Model.get_model_path("m") == again.path
    model.delete()
    assert Model.list(workspace) == []


def test_a_scoring_script_finds_its_model_by_folder(workspace, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "azureml-models" / "m" / "3").mkdir(parents=True)
    (tmp_path / "azureml-models" / "m" / "3" / "model.pkl").write_bytes(b"")
    assert Model.get_model_path("m") == "azureml-models/m/3/model.pkl"
    (tmp_path / "plain.pkl").write_bytes(b"")
    assert Model.get_model_path("plain.pkl") == "plain.pkl"
    with pytest.raises(ModelNotFoundError):
        Model.get_model_path("nowhere")
