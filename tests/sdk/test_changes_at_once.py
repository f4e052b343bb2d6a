"""What three processes change at the same time: of all that was acknowledged nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from estimatory import Dataset, Environment, Experiment, Run, Workspace
from estimatory.base.files import read_json, write_json
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.data.datasets.registry import list_versions
from estimatory.data.datastores.record import read_datastore
from estimatory.folders.workspace_settings import read_settings
from estimatory.models.model import Model

WRITERS = "abc"
CHANGES = 15

CODE = """
import collections, importlib.util, os, sys, time, types
import estimatory
from estimatory import Dataset, Datastore, Environment, Experiment, Workspace
from estimatory.models.model import Model
from estimatory.compute import ComputeTarget
from estimatory.errors import EstimatoryError
from estimatory.folders.workspace_settings import set_setting

place, me, changes, run_id = sys.argv[1:]
ws = Workspace()
model, model_2 = Model(ws, "net"), Model(ws, "net")
dataset = Dataset.get_by_name(ws, "table")
target = ComputeTarget(ws, "pool")
run = ws.get_run(run_id)
number = "abc".index(me)


def labels(i):
    Environment.label(ws, "kit", "1", [f"{me}{i}"])


def size(i):
    field = ("min_nodes", "max_nodes", "idle_seconds_before_scaledown")[number]
    target.update(**{field: 100 * number + i})


def describe(i):
    field = ("friendly_name", "description", "tags")[number]
    ws.update(**{field: {"last": str(i)} if field == "tags" else str(i)})


def logged_models():
    # MLflow itself need not be here: of its classes only these are named.
    for name in ("", ".entities", ".exceptions", ".protos", ".protos.databricks_pb2", ".store",
                 ".store.entities", ".store.entities.paged_list"):
        sys.modules[f"mlflow{name}"] = types.ModuleType(f"mlflow{name}")
    sys.modules["mlflow.entities"].LoggedModel = types.SimpleNamespace
    sys.modules["mlflow.exceptions"].MlflowException = RuntimeError
    sys.modules["mlflow.protos.databricks_pb2"].RESOURCE_DOES_NOT_EXIST = 1
    sys.modules["mlflow.store.entities.paged_list"].PagedList = list
    path = f"{os.path.dirname(estimatory.__file__)}/mlflow_store/logged_models.py"
    spec = importlib.util.spec_from_file_location("estimatory.mlflow_store.logged_models", path)
    sys.modules["estimatory.mlflow_store"] = types.ModuleType("estimatory.mlflow_store")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    store = module.LoggedModels()
    store.workspace = ws
    return store


store = logged_models()
Tag = collections.namedtuple("Tag", "key value")


KINDS = {
    "experiment": lambda i: Experiment(ws, "demo").tag(f"{me}{i}", "1"),
    "model tags": lambda i: model.add_tags({f"{me}{i}": "1"}),
    "model properties": lambda i: model_2.add_properties({f"{me}{i}": "1"}),
    "dataset": lambda i: dataset.add_tags({f"{me}{i}": "1"}),
    "labels": labels,
    "settings": lambda i: set_setting(ws.folder, f"at_once.{me}{i}", i),
    "run tags": lambda i: run.set_tags({f"{me}{i}": "1"}),
    "target": size,
    "workspace": describe,
    "same dataset": lambda i: Dataset.File.from_files(f"{place}/data/{i}").register(
        ws, f"same-{i}", create_new_version=True
    ),
    "same environment": lambda i: Environment(f"same-{i}").register(ws),
    "one datastore": lambda i: Datastore.register_azure_blob_container(
        ws, f"store{i}", container_name=me, account_name="x"
    ),
    "one property": lambda i: run.add_properties({f"p{i}": me}),
    "logged model": lambda i: store.set_logged_model_tags("m-1", [Tag(f"{me}{i}", "1")]),
}


def meet(kind):
    open(f"{place}/{kind}-{me}", "w").close()
    while not all(os.path.exists(f"{place}/{kind}-{other}") for other in "abc"):
        time.sleep(0.001)


for kind, change in KINDS.items():
    meet(kind)
    for i in range(int(changes)):
        try:
            change(i)
            print(f"{kind}/{i}/{me}")
        except EstimatoryError:
            pass
"""


class Outcome:
    """The workspace after all the changes, and which of them were acknowledged."""

    def __init__(self, workspace: Workspace, run: Run, said: str) -> None:
        self.workspace, self.run = workspace, run
        self.done = [tuple(line.split("/")) for line in said.splitlines()]

    def winners(self, kind: str) -> list[list[str]]:
        """Whose change was acknowledged, for each number."""
        return [[w for k, n, w in self.done if (k, n) == (kind, str(i))] for i in range(CHANGES)]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    place = tmp_path_factory.mktemp("at-once")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESTIMATORY_WORKSPACE", str(place / "workspace"))
        patch.chdir(place)
        workspace = Workspace()
        run = Experiment(workspace, "runs").start_logging(outputs=False)
        _furnish(workspace, place)
        command = [sys.executable, "-c", CODE, str(place)]
        writers = [
            subprocess.Popen([*command, w, str(CHANGES), run.id], stdout=subprocess.PIPE, text=True)
            for w in WRITERS
        ]
        said = "".join(writer.communicate(timeout=200)[0] for writer in writers)
        assert [writer.returncode for writer in writers] == [0, 0, 0]
        run.complete()
    return Outcome(workspace, run, said)


def _furnish(workspace: Workspace, place: Path) -> None:
    """One of each that is changed."""
    (place / "data").mkdir()
    for i in range(CHANGES):
        (place / "data" / str(i)).write_text("row")
    (place / "net.bin").write_text("weights")
    Model.register(workspace, "net.bin", "net")
    Dataset.File.from_files(str(place / "data")).register(workspace, "table")
    Environment("kit").register(workspace)
    settings = AmlCompute.provisioning_configuration("x", max_nodes=500)
    ComputeTarget.create(workspace, "pool", settings)
    home = f"{workspace.folder.mlflow_folder}/m-1"
    os.makedirs(home)
    texts = {name: "m-1" for name in ("model_id", "experiment_id", "name", "artifact_location")}
    times = {"creation_timestamp": 1, "last_updated_timestamp": 1, "status": 1}
    rest = {"model_type": None, "source_run_id": None, "tags": {}, "params": {}}
    write_json(f"{home}/model.json", {**texts, **times, **rest})


NAMES = {f"{writer}{i}" for writer in WRITERS for i in range(CHANGES)}
KEPT: dict[str, Callable[[Outcome], Iterable[str]]] = {
    "experiment": lambda o: Experiment(o.workspace, "demo").tags,
    "model tags": lambda o: Model(o.workspace, "net").tags,
    "model properties": lambda o: Model(o.workspace, "net").properties,
    "dataset": lambda o: Dataset.get_by_name(o.workspace, "table").tags,
    "labels": lambda o: read_json(
        f"{o.workspace.folder.environment_definitions_folder}/kit/labels.json"
    ),
    "settings": lambda o: read_settings(o.workspace.folder)["at_once"],
    "run tags": lambda o: o.run.tags,
    "logged model": lambda o: read_json(f"{o.workspace.folder.mlflow_folder}/m-1/model.json")[
        "tags"
    ],
}


@pytest.mark.parametrize("kind", KEPT)
def test_every_change_is_kept(outcome: Outcome, kind: str) -> None:
    assert NAMES - set(KEPT[kind](outcome)) == set()


def test_each_keeps_the_field_that_it_wrote_last(outcome: Outcome) -> None:
    last = CHANGES - 1
    pool = ComputeTarget(outcome.workspace, "pool").serialize()["properties"]
    assert pool["min_nodes"] == last
    assert pool["max_nodes"] == 100 + last
    assert pool["idle_seconds_before_scaledown"] == 200 + last
    details = outcome.workspace.get_details()
    assert details["friendlyName"] == details["description"] == str(last)
    assert outcome.workspace.tags == {"last": str(last)}


def test_the_same_content_gets_one_version(outcome: Outcome) -> None:
    folder = outcome.workspace.folder
    for i in range(CHANGES):
        assert list_versions(folder, f"same-{i}") == [1]
        home = f"{folder.environment_definitions_folder}/same-{i}"
        assert os.listdir(home) == ["1"]


@pytest.mark.parametrize("kind", ["one datastore", "one property"])
def test_what_can_be_set_once_is_set_by_one(outcome: Outcome, kind: str) -> None:
    winners = outcome.winners(kind)
    assert [len(each) for each in winners] == [1] * CHANGES
    stores = [read_datastore(outcome.workspace.folder, f"store{i}") for i in range(CHANGES)]
    properties = outcome.run.get_properties()
    set_by = {
        "one datastore": [store["container_name"] for store in stores],
        "one property": [properties[f"p{i}"] for i in range(CHANGES)],
    }
    assert set_by[kind] == [winner for [winner] in winners]
