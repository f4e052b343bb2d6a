"""Files of runs and of one's own become models, with lineage; what cannot is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from estimatory.errors import (
    FileNotInRunError,
    ModelNotFoundError,
    UserError,
)


def test_a_file_of_a_run_becomes_version_1_with_lineage(registry, workspace, run, hidden):
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
    assert (model.snapshot, model.git) == ("5" * 64, run.read_record().git)
    assert model.files == (("model.pkl", 7),)
    assert Path(model.path).read_bytes() == b"weights"
    assert registry.get_model("churn-model") == model
    assert hidden() == []


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
