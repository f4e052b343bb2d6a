"""What a script may do of a run's surface in a container, and what it is told where it may not."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import wait_until

from estimatory import Dataset, Environment, Experiment, ModelRegistry, ScriptRunConfig

ALLOWED = """
import os
from azureml.core import Run
run = Run.get_context()
run.log("a", 1)
run.log_list("l", [1, 2])
run.log_row("r", x=1)
run.log_table("t", {"c": [1]})
run.tag("tag", "1")
run.set_tags({"more": "2"})
run.add_properties({"p": "3"})
run.display_name = "renamed"
open("outputs/m.txt", "w").write("weights")
run.upload_file("up/m.txt", "outputs/m.txt")
run.upload_folder("folder", "outputs")
run.download_file("up/m.txt", "back.txt")
print(open("back.txt").read(), run.get_status(), run.get_metrics()["a"], run.get_properties())
print(run.experiment.name, run.get_environment().name, run.get_details()["status"], run.parent)
print(run.experiment.workspace.name)
run.flush()
run.complete()
"""
# Each would find nothing there, or write what is lost with the container.
REFUSED = {
    "run.get_secret('s')": "read the secrets",
    "ws.get_default_keyvault().set_secret('s', 'x')": "read the secrets",
    "ws.datastores['workspaceblobstore'].upload_files(['main.py'])": "use the datastores",
    "ws.get_default_datastore()": "use the datastores",
    "Dataset.get_by_name(ws, 'letters')": "look up registered datasets",
    "ws.datasets": "look up registered datasets",
    "Model(ws, 'm')": "use the registered models",
    "Model.get_model_path('m', _workspace=ws)": "use the registered models",
    "Model.list(ws)": "use the registered models",
    "Environment.get(ws, 'e')": "use the registered environments",
    "run.child_run('c')": "start other runs",
    "run.create_children(2)": "start other runs",
    "list(run.get_children())": "look up other runs",
    "list(run.experiment.get_runs())": "look up other runs",
    "Run.get(ws, 'other_1_00000001')": "look up other runs",
    "run.experiment.start_logging()": "start other runs",
    "run.experiment.submit(ScriptRunConfig('.', 'main.py'))": "start other runs",
    "ws.compute_targets": "use the compute targets",
}
TRY = """
import json
from azureml.core import Dataset, Environment, Experiment, Model, Run, ScriptRunConfig
run = Run.get_context()
ws = run.experiment.workspace
said = {}
for code in CODES:
    try:
        said[code] = repr(eval(code))
    except Exception as error:
        said[code] = f"{type(error).__name__}: {error}"
json.dump(said, open("outputs/said.json", "w"))
"""


def test_what_a_run_can_say_of_itself(run_in_image, finished, read_log):
    run = finished(run_in_image(f"{ALLOWED}\nrun.fail('seen enough')\n"), "Failed")
    assert run.record.failure.message == "seen enough"
    first, second, _ = read_log(run).splitlines()
    assert first == "weights Running 1 {'p': '3'}"
    assert second.startswith("test ")
    assert second.endswith(" Running None")
    assert run.get_metrics() == {"a": 1, "l": [1, 2], "r": {"x": 1}, "t": {"c": [1]}}
    assert run.get_tags() == {"tag": "1", "more": "2"}
    assert run.display_name == "renamed"
    assert {"up/m.txt", "folder/m.txt", "outputs/m.txt"} <= set(run.get_file_names())


def test_what_it_sees_nothing_of_is_refused(run_in_image, finished, workspace, tmp_path):
    workspace.get_default_keyvault().set_secret("s", "hunter2")
    datastore = workspace.get_default_datastore()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("seen")
    datastore.upload(str(tmp_path / "in"), target_path="letters", show_progress=False)
    Dataset.File.from_files((datastore, "letters")).register(workspace, "letters")
    run = finished(run_in_image(TRY.replace("CODES", repr(list(REFUSED)))))
    run.download_file("outputs/said.json", str(tmp_path / "said.json"))
    said = json.loads((tmp_path / "said.json").read_text())
    for code, act in REFUSED.items():
        expected = f"WorkspaceError: A script in a container cannot {act} of the workspace: it sees"
        assert said[code].startswith(expected), (code, said[code])
        assert "\n" in said[code]  # what to do instead
    assert "hunter2" not in json.dumps(said)


def test_a_model_is_registered_from_inside(run_in_image, finished, read_log, workspace):
    run = finished(
        run_in_image(
            "import os\n"
            "from azureml.core import Model, Run\n"
            "run = Run.get_context()\n"
            "os.makedirs('outputs/net')\n"
            "open('outputs/net/weights', 'w').write('w')\n"
            "for name in ('net', 'net'):\n"
            "    model = run.register_model(name, 'outputs/net', tags={'k': 'v'})\n"
            "    print(model.name, model.version)\n"
            "workspace = run.experiment.workspace\n"
            "print(Model.register(workspace, 'outputs/net/weights', 'other').version)\n"
            "try:\n    run.register_model('no name!', 'outputs/net')\n"
            "except Exception as error:\n    print(type(error).__name__)\n"
        )
    )
    assert read_log(run).splitlines()[:3] == ["net 1", "net 2", "1"]
    model = ModelRegistry(workspace.folder).get_model("net")
    assert (model.version, model.run_id, dict(model.tags)) == (2, run.id, {"k": "v"})
    assert Path(model.path, "weights").read_text() == "w"
    wait_until(lambda: not Path(run.folder.path, "models").exists())


def test_links_that_lead_out_are_not_taken(run_in_image, finished, read_log, workspace, tmp_path):
    """A script that hands over what it cannot see itself, for whoever looks at models."""
    (tmp_path / "secret").write_text("hunter2")
    said = {"name": "stolen", "version": 1, "created_at": 0.0, "files": []}
    run = finished(
        run_in_image(
            "import json, os, time\n"
            "place = os.environ['ESTIMATORY_MODELS_OUTBOX'] + '/' + 'ab' * 8\n"
            "os.makedirs(place + '/files')\n"
            f"os.symlink({str(tmp_path / 'secret')!r}, place + '/files/m')\n"
            f"json.dump({said!r}, open(place + '.aside', 'w'))\n"
            "os.rename(place + '.aside', place + '.json')\n"
            "while not os.path.exists(place + '/error.json'):\n    time.sleep(0.05)\n"
            "print(open(place + '/error.json').read())\n"
        )
    )
    assert "Cannot register model 'stolen'" in read_log(run)
    assert ModelRegistry(workspace.folder).list_models() == []


def test_a_dataset_that_is_handed_in_is_read_there(workspace, image, finished, read_log, tmp_path):
    """Direct, as azureml's own examples have it: the script gets the dataset itself."""
    datastore = workspace.get_default_datastore()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("seen")
    datastore.upload(str(tmp_path / "in"), target_path="letters", show_progress=False)
    letters = Dataset.File.from_files((datastore, "letters"))
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text(
        "from azureml.core import Run\n"
        "letters = Run.get_context().input_datasets['letters']\n"
        "[path] = letters.download('here')\n"
        "print(open(path).read(), letters.to_path())\n"
    )
    environment = Environment("x")
    environment.docker.base_image = image
    environment.python.user_managed_dependencies = True
    config = ScriptRunConfig(
        str(tmp_path / "code"),
        "main.py",
        arguments=[letters.as_named_input("letters")],
        environment=environment,
    )
    run = finished(Experiment(workspace, "test").submit(config))
    assert read_log(run).startswith("seen ")


def test_a_secret_comes_as_a_variable(run_in_image, finished, read_log, workspace):
    run = run_in_image(
        "import os\nprint(len(os.environ['STORE_PASSWORD']))\n",
        environment_variables={"STORE_PASSWORD": "hunter2"},
    )
    finished(run)
    assert read_log(run) == "7\n"
    with open(run.folder.spec_path) as file:
        assert "hunter2" not in file.read()
