"""What the SDK's Model takes, keeps and refuses, by azureml-core's words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Dataset, Experiment, Workspace
from estimatory.errors import ModelNotFoundError, UserError
from estimatory.models import Model
from estimatory.models.resource_configuration import ResourceConfiguration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of model files: ``net/a``, ``net/b``, ``net/deep/c``."""
    root = tmp_path / "net"
    (root / "deep").mkdir(parents=True)
    for name in ("a", "b", "deep/c"):
        (root / name).write_text(name)
    return root


@pytest.fixture
def data(workspace: Workspace, tmp_path: Path) -> Any:
    (tmp_path / "d.csv").write_text("x\n1\n")
    table = Dataset.Tabular.from_delimited_files(str(tmp_path / "d.csv"))
    return table.register(workspace, "rows")


def names(model: Model) -> list[str]:
    return [name for name, _ in model.files]


@pytest.mark.parametrize(
    ("children", "kept"),
    [
        (["a", "deep"], ["net/a", "net/deep/c"]),
        (["deep/c"], ["net/deep/c"]),
        (["./a", "a"], ["net/a"]),
        ([], ["net/a", "net/b", "net/deep/c"]),
        (None, ["net/a", "net/b", "net/deep/c"]),
    ],
)
def test_child_paths_are_all_that_is_registered(
    workspace: Workspace, folder: Path, children: list[str] | None, kept: list[str], tmp_path: Path
) -> None:
    model = Model.register(workspace, str(folder), "net", child_paths=children)
    assert names(model) == kept
    assert Path(model.path).name == "net"
    copy = Path(model.download(str(tmp_path / "copy")))
    assert [f"net/{p.relative_to(copy)}" for p in sorted(copy.rglob("*")) if p.is_file()] == kept


@pytest.mark.parametrize("child", ["nowhere", "../d", "/etc/passwd"])
def test_child_paths_that_are_none_are_refused(
    workspace: Workspace, folder: Path, child: str
) -> None:
    with pytest.raises(UserError, match=r"child_paths are relative to model_path"):
        Model.register(workspace, str(folder), "net", child_paths=["a", child])
    with pytest.raises(UserError, match="no path below the folder"):
        Model.register(workspace, str(folder / "a"), "net", child_paths=["a"])
    assert Model.list(workspace) == []


def test_arguments_that_do_not_exist_are_refused(workspace: Workspace, folder: Path) -> None:
    model = Model.register(workspace, str(folder), "net")
    run = Experiment(workspace, "e").start_logging(outputs=False)
    calls: dict[str, Callable[[], object]] = {
        "tagz": lambda: Model.register(workspace, str(folder), "net", tagz={}),  # type: ignore[call-arg]
        "versoin": lambda: Model(workspace, "net", versoin=1),  # type: ignore[call-arg]
        "descripton": lambda: model.update(descripton="x"),  # type: ignore[call-arg]
        "modle_path": lambda: run.register_model("net", modle_path="x"),  # type: ignore[call-arg]
    }
    for name, call in calls.items():
        with pytest.raises(TypeError, match=name):
            call()
    assert len(Model.list(workspace)) == 1


def test_what_a_model_takes_gives_and_needs_is_kept(
    workspace: Workspace, folder: Path, data: Any
) -> None:
    Model.register(
        workspace,
        str(folder),
        "net",
        sample_input_dataset=data,
        resource_configuration=ResourceConfiguration(cpu=1, memory_in_gb=0.5),
    )
    model = Model(workspace, "net")
    assert model.sample_input_dataset.id == data.id
    assert model.sample_output_dataset is None
    assert model.resource_configuration.serialize() == {"cpu": 1, "memoryInGB": 0.5, "gpu": None}
    model.update(sample_output_dataset=data, resource_configuration=ResourceConfiguration(gpu=1))
    model.add_dataset_references([("training", data)])
    model = Model(workspace, "net")
    assert model.sample_input_dataset.id == model.sample_output_dataset.id == data.id
    assert model.resource_configuration.gpu == 1
    assert [one.id for one in model.datasets["training"]] == [data.id]


def test_data_that_the_workspace_does_not_have_is_left_out_and_told(
    workspace: Workspace, folder: Path, data: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    unknown = Dataset.Tabular.from_delimited_files(str(folder / "*"))
    both = [("training", unknown), ("validation", data)]
    model = Model.register(workspace, str(folder), "net", datasets=both)
    assert [(k, [one.id for one in v]) for k, v in model.datasets.items()] == [
        ("validation", [data.id])
    ]
    assert "A dataset of model net:1 (training) is left out" in capfd.readouterr().err


def test_a_run_keeps_the_same_of_its_model(workspace: Workspace, data: Any) -> None:
    run = Experiment(workspace, "e").start_logging(outputs=False)
    Path(run.folder.work_folder, "outputs").mkdir(parents=True)
    Path(run.folder.work_folder, "outputs", "m.pkl").write_text("1")
    model = run.register_model(
        "net",
        "outputs/m.pkl",
        sample_input_dataset=data,
        resource_configuration=ResourceConfiguration(cpu=2),
    )
    assert model.sample_input_dataset.id == data.id
    assert model.resource_configuration.cpu == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("sample_input_dataset", "rows"), ("resource_configuration", {"cpu": 1})],
)
def test_values_that_are_none_of_these_are_refused(
    workspace: Workspace, folder: Path, name: str, value: object
) -> None:
    with pytest.raises(UserError):
        Model.register(workspace, str(folder), "net", **{name: value})  # type: ignore[arg-type]
    assert Model.list(workspace) == []


def test_a_new_version_leaves_the_older_ones_as_they_are(
    workspace: Workspace, folder: Path
) -> None:
    Model.register(workspace, str(folder), "net", description="first", tags={"a": "1"})
    Model.register(workspace, str(folder), "net", description="second", tags={"b": "2"})
    first, second = Model(workspace, "net", version=1), Model(workspace, "net")
    assert (first.description, first.tags) == ("first", {"a": "1"})
    assert (second.description, second.tags) == ("second", {"b": "2"})


def test_a_model_as_azureml_core_serializes_it(workspace: Workspace, folder: Path) -> None:
    model = Model.register(workspace, str(folder), "net", properties={"p": 1})
    said = json.loads(json.dumps(model.serialize()))
    assert said["createdBy"] == model.created_by
    assert said["createdBy"]["userName"]
    assert (said["mimeType"], said["unpack"]) == (model.mime_type, model.unpack)
    assert said["datasets"] == []
    assert model.parent_id is model.derived_model_ids is None
    again = Model.deserialize(workspace, said)
    assert (again.id, again.properties) == ("net:1", {"p": "1"})
    with pytest.raises(UserError, match="'id'"):
        Model.deserialize(workspace, {})
    with pytest.raises(ModelNotFoundError):
        Model.deserialize(workspace, {"id": "net:7"})


def test_where_each_file_is_fetched_from(workspace: Workspace, folder: Path) -> None:
    urls = Model.register(workspace, str(folder), "net").get_sas_urls()
    assert sorted(urls) == ["net/a", "net/b", "net/deep/c"]
    assert Path(urls["net/deep/c"].removeprefix("file://")).read_text() == "deep/c"


@pytest.mark.parametrize("name", ["deploy", "package", "profile", "print_configuration"])
def test_deployments_are_answered_with_what_to_do(name: str) -> None:
    with pytest.raises(AttributeError, match=r"Model\.download"):
        getattr(Model, name)
    assert not hasattr(Model, name)
