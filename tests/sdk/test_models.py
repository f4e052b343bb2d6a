"""The model registry: versions taken once, files with lineage, found, described, deleted."""

from __future__ import annotations

import dataclasses
import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from estimatory.errors import (
    ConflictError,
    FileNotInRunError,
    ModelNotFoundError,
    UserError,
    WorkspaceError,
)
from estimatory.models import ModelRecord, ModelRegistry
from estimatory.records import RunRecord
from estimatory.run_folder import RunFolder
from estimatory.specs import EnvironmentSpec, RunSpec
from estimatory.workspace_folder import WorkspaceFolder

GIT = {"commit": "abc123", "branch": "main", "dirty": False, "remote": ""}


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "my workspace")


@pytest.fixture
def registry(workspace: WorkspaceFolder) -> ModelRegistry:
    return ModelRegistry(workspace)


@pytest.fixture
def pickle(tmp_path: Path) -> Path:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"weights")
    return path


@pytest.fixture
def run(workspace: WorkspaceFolder) -> RunFolder:
    """A run that has left a file and a folder in its outputs."""
    folder = RunFolder(os.path.join(workspace.runs_folder, "churn_1_ab"))
    outputs = Path(folder.work_folder, "outputs")
    (outputs / "saved" / "deep").mkdir(parents=True)
    (outputs / "model.pkl").write_bytes(b"weights")
    (outputs / "saved" / "model.json").write_text("not ours")
    (outputs / "saved" / "deep" / "w.bin").write_bytes(b"12345")
    Path(folder.work_folder, "train.py").touch()
    environment = EnvironmentSpec(sys.executable)
    folder.write_spec(
        RunSpec(
            "churn_1_ab",
            "churn",
            1.0,
            environment,
            "train.py",
            snapshot="5" * 64,
            framework="sklearn",
        )
    )
    folder.write_record(RunRecord("churn_1_ab", git=GIT))
    return folder


def hidden(workspace: WorkspaceFolder) -> list[str]:
    return [name for name in os.listdir(workspace.models_folder) if name.startswith(".")]


# --- registering -------------------------------------------------------------------------------
def test_a_file_of_a_run_becomes_version_1_with_lineage(registry, workspace, run):
    before = time.time()
    model = registry.register_from_run(
        run,
        "churn-model",
        "outputs/model.pkl",
        tags={"stage": "trial", "auc": 0.91},
        properties={"rows": 10, "ok": None},
        description="first try",
        framework_version="1.5",
    )
    assert (model.name, model.version) == ("churn-model", 1)
    assert before <= model.created_at <= time.time()
    assert model.tags == {"stage": "trial", "auc": "0.91"}
    assert model.properties == {"rows": "10", "ok": "None"}
    assert (model.framework, model.framework_version) == ("sklearn", "1.5")
    assert (model.run_id, model.experiment) == ("churn_1_ab", "churn")
    assert (model.snapshot, model.git) == ("5" * 64, GIT)
    assert model.files == (("model.pkl", 7),)
    assert Path(model.path).read_bytes() == b"weights"
    assert registry.get_model("churn-model") == model
    assert hidden(workspace) == []


def test_the_registered_file_is_a_copy(registry, run):
    model = registry.register_from_run(run, "m", "outputs/model.pkl")
    Path(run.work_folder, "outputs", "model.pkl").write_bytes(b"trained further")
    assert Path(model.path).read_bytes() == b"weights"


@pytest.mark.parametrize("path", ["outputs/saved", "outputs/saved/", "saved", "./outputs/saved"])
def test_a_folder_of_a_run_keeps_its_tree_even_with_a_model_json_inside(registry, run, path):
    model = registry.register_from_run(run, "m", path)
    assert model.files == (("saved/deep/w.bin", 5), ("saved/model.json", 8))
    assert Path(model.path, "model.json").read_text() == "not ours"
    assert registry.get_model("m", 1).files == model.files


def test_without_a_path_the_name_of_the_model_is_looked_for(registry, run):
    assert registry.register_from_run(run, "model.pkl").files == (("model.pkl", 7),)


def test_local_files_can_be_registered_without_a_run(registry, pickle):
    model = registry.register("m", pickle)
    assert (model.run_id, model.experiment, model.git) == ("", "", {})


def test_what_is_not_in_the_run_is_answered_with_what_is(registry, run):
    with pytest.raises(FileNotInRunError) as caught:
        registry.register_from_run(run, "m", "outputs/model.pickle")
    assert "outputs/model.pkl, outputs/saved/deep/w.bin" in caught.value.message
    assert "outputs" in caught.value.hint


@pytest.mark.parametrize(
    "path",
    ["../../../etc/passwd", "/etc/passwd", "outputs/../train.py", "train.py", "", "a\0b", "."],
)
def test_only_what_a_run_has_put_out_can_be_registered(registry, run, workspace, path):
    with pytest.raises(FileNotInRunError):
        registry.register_from_run(run, "m", path)
    assert registry.list_models() == []


def test_a_link_that_leads_out_of_the_run_is_refused(registry, run, tmp_path):
    (tmp_path / "secret").write_text("secret")
    outputs = Path(run.work_folder, "outputs")
    (outputs / "one").symlink_to(tmp_path / "secret")
    (outputs / "saved" / "two").symlink_to(tmp_path / "secret")
    with pytest.raises(FileNotInRunError):
        registry.register_from_run(run, "m", "outputs/one")
    with pytest.raises(UserError, match="leads out of the run folder"):
        registry.register_from_run(run, "m", "outputs/saved")


def test_links_inside_the_run_stand_for_what_they_lead_to(registry, run):
    outputs = Path(run.work_folder, "outputs")
    (outputs / "saved" / "latest").symlink_to("deep/w.bin")
    (outputs / "saved" / "round").symlink_to(".")
    model = registry.register_from_run(run, "m", "outputs/saved")
    assert ("saved/latest", 5) in model.files
    assert not Path(model.path, "latest").is_symlink()
    assert len(model.files) == 3


def test_nothing_and_empty_folders_and_broken_links_are_refused(registry, tmp_path):
    with pytest.raises(UserError, match="no file or folder"):
        registry.register("m", tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="holds no files"):
        registry.register("m", tmp_path / "empty")
    (tmp_path / "empty" / "broken").symlink_to("nowhere")
    with pytest.raises(UserError, match="broken link"):
        registry.register("m", tmp_path / "empty")


@pytest.mark.parametrize("name", ["a", "A-b_c.9", "9", "x" * 255])
def test_good_names(registry, pickle, name):
    assert registry.register(name, pickle).name == name
    assert [model.name for model in registry.list_models()] == [name]


BAD_NAMES = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    ".hidden",
    "-x",
    "a b",
    "é",
    "x" * 256,
    "a\n",
    "a\0",
    None,
    7,
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names_are_refused_with_what_is_valid(registry, pickle, name):
    with pytest.raises(UserError, match="not a model name") as caught:
        registry.register(name, pickle)
    assert "letters, digits" in caught.value.hint


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names_are_not_found(registry, pickle, name):
    registry.register("m", pickle)
    with pytest.raises(ModelNotFoundError):
        registry.get_model(name)
    with pytest.raises(ModelNotFoundError):
        registry.delete_model(name, 1)
    assert name is None or registry.list_models(name) == []


@pytest.mark.parametrize("tags", [["a"], "a", {"": 1}, {" ": 1}])
def test_tags_that_are_none_are_refused(registry, pickle, tags):
    with pytest.raises(UserError, match="tags must be a dict"):
        registry.register("m", pickle, tags=tags)


# --- versions ----------------------------------------------------------------------------------
def register_many(arguments: tuple[WorkspaceFolder, str, int]) -> list[int]:
    workspace, path, times = arguments
    registry = ModelRegistry(workspace)
    return [registry.register("shared", path).version for _ in range(times)]


def test_ten_processes_that_register_at_once_get_consecutive_versions(workspace, pickle):
    with multiprocessing.get_context("spawn").Pool(10) as pool:
        jobs = [(workspace, str(pickle), 5)] * 10
        taken = [n for numbers in pool.map(register_many, jobs, chunksize=1) for n in numbers]
    assert sorted(taken) == list(range(1, 51))
    versions = [model.version for model in ModelRegistry(workspace).list_models("shared")]
    assert versions == list(range(50, 0, -1))
    assert hidden(workspace) == []


def test_a_number_whose_registration_died_is_skipped(registry, workspace, pickle):
    registry.register("m", pickle)
    os.mkdir(os.path.join(workspace.models_folder, "m", "2"))
    assert registry.get_model("m").version == 1
    assert [model.version for model in registry.list_models()] == [1]
    with pytest.raises(ModelNotFoundError, match=r"no version 2.*It has: 1\."):
        registry.get_model("m", 2)
    assert registry.register("m", pickle).version == 3


KILLED = """
import os, shutil, signal, sys
from estimatory.models import ModelRegistry
from estimatory.workspace_folder import WorkspaceFolder
def killed_halfway(source, target):
    open(target, "wb").write(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
shutil.copyfile = killed_halfway
ModelRegistry(WorkspaceFolder(sys.argv[1])).register("m", sys.argv[2])
"""


def test_a_killed_registration_is_invisible_and_swept_later(registry, workspace, pickle):
    registry.register("m", pickle)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, workspace.path, str(pickle)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(hidden(workspace)) == 1
    assert [model.version for model in registry.list_models()] == [1]
    assert registry.register("m", pickle).version == 2

    assert registry.sweep() == 0
    assert registry.sweep(older_than_s=-1) == 1
    assert hidden(workspace) == []
    assert len(registry.list_models()) == 2


def test_a_full_disk_leaves_nothing_and_takes_no_number(registry, workspace, pickle, monkeypatch):
    registry.register("m", pickle)

    def full(source, target):
        Path(target).write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(WorkspaceError, match=r"Cannot register model 'm'.*No space left"):
        registry.register("m", pickle)
    monkeypatch.undo()
    assert hidden(workspace) == []
    assert registry.register("m", pickle).version == 2


# --- finding -----------------------------------------------------------------------------------
@pytest.fixture
def stocked(registry, pickle, run) -> ModelRegistry:
    registry.register("b", pickle, tags={"stage": "old"})
    registry.register("b", pickle, tags={"stage": "new", "auc": "0.9"})
    registry.register_from_run(run, "b", "outputs/model.pkl")
    registry.register("A", pickle, tags={"stage": "new"})
    return registry


def listed(models: list[ModelRecord]) -> list[tuple[str, int]]:
    return [(model.name, model.version) for model in models]


def test_models_are_listed_by_name_newest_version_first(stocked):
    assert listed(stocked.list_models()) == [("A", 1), ("b", 3), ("b", 2), ("b", 1)]
    assert listed(stocked.list_models("b")) == [("b", 3), ("b", 2), ("b", 1)]
    assert listed(stocked.list_models(latest=True)) == [("A", 1), ("b", 3)]
    assert stocked.list_models("none") == []


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["stage"], [("A", 1), ("b", 2), ("b", 1)]),
        ([["stage", "new"]], [("A", 1), ("b", 2)]),
        ([["stage", "new"], "auc"], [("b", 2)]),
        ([["auc", 0.9]], [("b", 2)]),
        (["nothing"], []),
    ],
)
def test_tags_filter_as_in_azure_ml(stocked, tags, found):
    assert listed(stocked.list_models(tags=tags)) == found


def test_the_latest_is_the_latest_that_fits(stocked):
    assert listed(stocked.list_models(tags=[["stage", "old"]], latest=True)) == [("b", 1)]


def test_models_of_a_run(stocked, run):
    assert listed(stocked.list_models(run_id=run.run_id)) == [("b", 3)]


def test_one_model_by_name_and_version(stocked):
    assert stocked.get_model("b").version == 3
    assert stocked.get_model("b", 2).tags["stage"] == "new"
    assert stocked.get_model("b", "2").version == 2


@pytest.mark.parametrize("version", [0, 4, -1, "x", "01", "1.0", "../b/1", "", "²"])
def test_a_missing_version_is_answered_with_those_there(stocked, version):
    with pytest.raises(ModelNotFoundError, match=r"It has: 3, 2, 1\."):
        stocked.get_model("b", version)


def test_a_missing_model_is_answered_with_those_there(stocked):
    with pytest.raises(ModelNotFoundError, match=r"no model 'c'. Registered: A, b\."):
        stocked.get_model("c")


def test_an_empty_registry_lists_nothing(registry):
    assert registry.list_models() == []
    with pytest.raises(ModelNotFoundError, match="none yet"):
        registry.get_model("m")


def test_a_model_of_a_newer_format_says_so(registry, pickle):
    model = registry.register("m", pickle)
    path = Path(model.folder, "model.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(UserError, match="format 99"):
        registry.get_model("m")


def test_a_moved_workspace_still_finds_its_models(registry, workspace, pickle, tmp_path):
    registry.register("m", pickle)
    os.rename(workspace.path, tmp_path / "moved")
    model = ModelRegistry(WorkspaceFolder(tmp_path / "moved")).get_model("m")
    assert Path(model.path).read_bytes() == b"weights"


def test_the_wire_form_is_that_of_the_rest_interface(stocked):
    value = stocked.get_model("b").to_json()
    assert sorted(value) == sorted(
        "name version created_at description tags properties framework framework_version run_id "
        "experiment files".split()
    )
    assert value["files"] == [{"path": "model.pkl", "size": 7}]
    assert json.loads(json.dumps(value)) == value


# --- describing --------------------------------------------------------------------------------
def test_description_and_tags_change_and_the_rest_stays(stocked):
    before = stocked.get_model("b", 2)
    after = stocked.update_model("b", 2, description="good", tags={"auc": None, "by": 1})
    assert after == dataclasses.replace(
        before, description="good", tags={"stage": "new", "by": "1"}
    )
    assert stocked.get_model("b", 2) == after
    assert stocked.update_model("b", 2).description == "good"


def test_a_missing_version_cannot_be_described(stocked):
    with pytest.raises(ModelNotFoundError):
        stocked.update_model("b", 9, description="x")


def add_tags(arguments: tuple[WorkspaceFolder, int]) -> None:
    workspace, n = arguments
    for m in range(10):
        ModelRegistry(workspace).update_model("m", 1, tags={f"{n}-{m}": "x"})


def test_no_change_is_lost_when_many_processes_tag_at_once(registry, workspace, pickle):
    registry.register("m", pickle)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(add_tags, [(workspace, n) for n in range(4)], chunksize=1)
    assert len(registry.get_model("m").tags) == 40


# --- deleting ----------------------------------------------------------------------------------
def test_a_deleted_version_is_gone_and_its_number_never_comes_back(stocked, workspace, pickle):
    folder = stocked.get_model("b", 3).folder
    stocked.delete_model("b", 3)
    assert stocked.get_model("b").version == 2
    assert os.listdir(folder) == []
    assert hidden(workspace) == []
    with pytest.raises(ModelNotFoundError):
        stocked.delete_model("b", 3)
    assert stocked.register("b", pickle).version == 4


def test_a_name_without_versions_is_not_listed(registry, pickle):
    registry.register("m", pickle)
    registry.delete_model("m", 1)
    assert registry.list_models() == []
    with pytest.raises(ModelNotFoundError, match="none yet"):
        registry.get_model("m")


# --- files -------------------------------------------------------------------------------------
def test_files_of_a_version_are_found(registry, run):
    registry.register_from_run(run, "m", "outputs/saved")
    assert Path(registry.find_model_file("m", 1, "saved/deep/w.bin")).read_bytes() == b"12345"


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "../model.json", "saved", "/etc/passwd", "saved/../../model.json", "a\0"],
)
def test_only_files_of_the_version_are_found(registry, run, path):
    registry.register_from_run(run, "m", "outputs/saved")
    with pytest.raises(FileNotInRunError, match=r"It has: saved/deep/w\.bin"):
        registry.find_model_file("m", 1, path)


def test_download_copies_the_file_or_folder(registry, run, tmp_path):
    one = registry.register_from_run(run, "one", "outputs/model.pkl")
    many = registry.register_from_run(run, "many", "outputs/saved")
    target = tmp_path / "target"
    assert Path(one.download(target)).read_bytes() == b"weights"
    assert Path(many.download(target), "deep", "w.bin").read_bytes() == b"12345"
    with pytest.raises(ConflictError, match="exists already"):
        one.download(target)
    assert one.download(target, exist_ok=True) == str(target / "model.pkl")
