"""Models found, described, and their files read."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
from pathlib import Path

import pytest

from estimatory.errors import (
    ConflictError,
    FileNotInRunError,
    ModelNotFoundError,
    UserError,
)
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.models import ModelRecord, ModelRegistry


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


def test_files_of_a_version_are_found(registry, run):
    registry.register_from_run(run, "m", "outputs/saved")
    with registry.open_model_file("m", 1, "saved/deep/w.bin") as file:
        assert file.read() == b"12345"


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "../model.json", "saved", "/etc/passwd", "saved/../../model.json", "a\0"],
)
def test_only_files_of_the_version_are_found(registry, run, path):
    registry.register_from_run(run, "m", "outputs/saved")
    with pytest.raises(FileNotInRunError, match=r"It has: saved/deep/w\.bin"):
        registry.open_model_file("m", 1, path)


def test_download_copies_the_file_or_folder(registry, run, tmp_path):
    one = registry.register_from_run(run, "one", "outputs/model.pkl")
    many = registry.register_from_run(run, "many", "outputs/saved")
    target = tmp_path / "target"
    assert Path(one.download(target)).read_bytes() == b"weights"
    assert Path(many.download(target), "deep", "w.bin").read_bytes() == b"12345"
    with pytest.raises(ConflictError, match="exists already"):
        one.download(target)
    assert one.download(target, exist_ok=True) == str(target / "model.pkl")
