"""Models that ranks register are those of the workspace, also where no rank sees it."""

from __future__ import annotations

import json
import os

from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.models.registry import ModelRegistry

REGISTER = """
    import os
    from estimatory import Run
    from estimatory.errors import EstimatoryError
    from estimatory.models import Model
    run, rank = Run.get_context(), int(os.environ["RANK"])
    if rank != 1:
        raise SystemExit
    with open("outputs/model.bin", "wb") as file:
        file.write(bytes([rank]) * 100_000)
    os.makedirs("outputs/folder/deep", exist_ok=True)
    open("outputs/folder/deep/weights.txt", "w").write(str(rank))
    os.symlink("/etc/passwd", "outputs/stolen")
    one = run.register_model("one", "outputs/model.bin", tags={"rank": rank})
    two = run.register_model("one", "outputs/model.bin", description="again")
    folder = run.register_model("folder", "outputs/folder")
    plain = Model.register(run.experiment.workspace, "outputs/model.bin", "plain")
    print(one.id, two.id, folder.id, plain.id, two.run_id == run.id)
    print(os.listdir(folder.download("/tmp/copy", exist_ok=True)), one.files)
    for path in ("outputs/nothing", "outputs/stolen"):
        try:
            run.register_model("none", path)
        except EstimatoryError as error:
            print(type(error).__name__)
"""


def test_ranks_register_models(any_desk, index_url, explain):
    folder = any_desk.submit(
        REGISTER,
        node_count=2,
        process_count_per_node=1,
        variables={"UV_DEFAULT_INDEX": index_url},
    )
    assert any_desk.wait(folder).status == "Completed", explain(folder)
    with open(folder.log_path(1)) as file:
        assert file.read().splitlines() == [
            "one:1 one:2 folder:1 plain:1 True",
            "['deep'] (('model.bin', 100000),)",
            "FileNotInRunError",
            "FileNotInRunError",
        ]
    registry = ModelRegistry(WorkspaceFolder(str(any_desk.workspace)))
    first, second = registry.get_model("one", 1), registry.get_model("one", 2)
    assert (first.tags, second.description, first.run_id) == ({"rank": "1"}, "again", folder.run_id)
    assert first.snapshot == folder.read_spec().snapshot
    with open(first.path, "rb") as file:
        assert file.read() == bytes([1]) * 100_000
    with open(os.path.join(registry.get_model("folder").path, "deep", "weights.txt")) as file:
        assert file.read() == "1"
    assert registry.get_model("plain").run_id == ""
    assert [m.name for m in registry.list_models(latest=True)] == ["folder", "one", "plain"]
    shown = json.loads(any_desk.command("models", "--json").stdout)
    assert len(shown) >= 3


def test_what_a_host_says_of_a_model_is_not_trusted(desk, explain):
    """A script that writes into the outbox by itself gets nowhere else, and is told why."""
    code = """
    import json, os, time
    outbox = os.environ["ESTIMATORY_MODELS_OUTBOX"]
    said = [
        {"name": "../../evil"},
        {"name": "linked", "tags": {"a": "b"}, "run_id": "someone-elses", "git": {"commit": "x"}},
        {"name": "odd", "tags": 7},
        ["no object"],
    ]
    for number, each in enumerate(said):
        place = f"{outbox}/{number:016x}"
        os.makedirs(f"{place}/files")
        open(f"{place}/files/own.txt", "w").write("mine")
        os.symlink("/etc/passwd", f"{place}/files/stolen")
        json.dump(each, open(f"{place}.json.part", "w"))
        os.rename(f"{place}.json.part", f"{place}.json")
        while not any(os.path.exists(f"{place}/{n}.json") for n in ("model", "error")):
            time.sleep(0.05)
        print(json.load(open(f"{place}/error.json"))["message"] if number != 1 else "registered")
    """
    folder = desk.submit(code, node_count=1, process_count_per_node=1)
    assert desk.wait(folder).status == "Completed", explain(folder)
    with open(folder.log_path(0)) as file:
        told = file.read().splitlines()
    assert told[0].startswith("'../../evil' is not a model name")
    assert told[1] == "registered"
    assert told[2].startswith("tags must be a dict")
    assert told[3].startswith("The model was handed over damaged")
    found = ModelRegistry(WorkspaceFolder(str(desk.workspace))).list_models()
    assert [(m.name, m.run_id, m.files) for m in found] == [
        ("linked", folder.run_id, (("own.txt", 4),))
    ]
