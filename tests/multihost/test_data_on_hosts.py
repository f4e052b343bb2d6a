"""Datasets and outputs of runs on hosts that see none of our files."""

from __future__ import annotations

import os
import textwrap

from estimatory.folders.run_folder import RunFolder

SUBMIT = """
import os
from estimatory import Experiment, ScriptRunConfig, Workspace
from estimatory.configuration import MpiConfiguration
from estimatory.data import Dataset, OutputFileDatasetConfig
from estimatory.environments import Environment
workspace = Workspace(os.environ["WS"])
store = workspace.get_default_datastore()
store.upload(os.environ["DATA"], target_path="numbers")
files = Dataset.File.from_files((store, "numbers/*.csv"))
config = ScriptRunConfig(
    os.environ["CODE"],
    "train.py",
    [
        "--mounted", files.as_named_input("mounted").as_mount(),
        "--copied", files.as_named_input("copied").as_download(),
        "--result", OutputFileDatasetConfig("result", (store, "results")).as_upload(overwrite=True),
        "--written", OutputFileDatasetConfig("written", (store, "written")),
        files.as_named_input("direct"),
    ],
    compute_target="lab",
    distributed_job_config=MpiConfiguration(process_count_per_node=1, node_count=3),
)
config.run_config.environment.python.interpreter_path = os.environ["PYTHON"]
config.run_config.environment.python.user_managed_dependencies = True
print(Experiment(workspace, "data").submit(config).folder.path)
"""
TRAIN = """
import os, sys
from estimatory import Run
arguments = dict(zip(sys.argv[1:9:2], sys.argv[2:9:2]))
def read(folder):
    return {name: open(os.path.join(folder, name)).read() for name in sorted(os.listdir(folder))}
mounted, copied = read(arguments["--mounted"]), read(arguments["--copied"])
run = Run.get_context()
paths = run.input_datasets["direct"].download("/tmp/direct")
direct = [open(path).read() for path in sorted(paths)]
assert direct == ["x\\n1\\n", "x\\n2\\n"]
rank = os.environ["RANK"]
print(mounted == copied == {"a.csv": "x\\n1\\n", "b.csv": "x\\n2\\n"})
assert arguments["--mounted"].startswith("/home/lab")
for name in ("--result", "--written"):
    with open(os.path.join(arguments[name], f"rank-{rank}.txt"), "w") as file:
        file.write(os.uname().nodename)
"""


def test_inputs_go_there_and_outputs_come_back(desk, index_url, explain, tmp_path):
    for name, text in {
        "data/a.csv": "x\n1\n", "data/b.csv": "x\n2\n", "code/train.py": textwrap.dedent(TRAIN),
    }.items():  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    variables = {
        "WS": str(desk.workspace),
        "DATA": str(tmp_path / "data"),
        "CODE": str(tmp_path / "code"),
        "PYTHON": "/usr/bin/python3",
        "UV_DEFAULT_INDEX": index_url,
    }
    folder = RunFolder(desk.execute(SUBMIT, variables).split()[-1])
    assert desk.wait(folder).status == "Completed", explain(folder)
    for rank in range(3):
        with open(folder.log_path(rank)) as file:
            assert file.read() == "True\n"
    store = os.path.join(desk.workspace, "datastores", "workspaceblobstore")
    for place in ("results", "written"):
        found = {}
        for name in os.listdir(os.path.join(store, place)):
            with open(os.path.join(store, place, name)) as file:
                found[name] = file.read()
        assert found == {f"rank-{n}.txt": f"lab{n + 1}" for n in range(3)}
