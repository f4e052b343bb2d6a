"""Make ``workspace-0.1.tar.gz``: what version 0.1 (commit 60ab94e) left on disk.

Run it by the code of that commit: ``PYTHONPATH=<its sdk/> python make_0_1.py <archive>``.
"""

from __future__ import annotations

import os
import re
import sys
import tarfile
import tempfile
from pathlib import Path

from estimatory.workspace_settings import set_setting

from estimatory import (
    Dataset,
    Environment,
    Estimator,
    Experiment,
    RunFailedError,
    ScriptRunConfig,
    Workspace,
)
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.store import Index

SCRIPTS = {
    "train.py": (
        "import os\n"
        "from estimatory import Run\n"
        "run = Run.get_context()\n"
        "for step in range(3):\n"
        "    run.log('loss', 1 / (step + 1))\n"
        "run.log_list('errors', [3, 2, 1])\n"
        "run.tag('stage', 'trial')\n"
        "print('trained')\n"
        "os.makedirs('outputs', exist_ok=True)\n"
        "open('outputs/weights.txt', 'w').write('weights')\n"
    ),
    "read.py": (
        "from estimatory import Run\n"
        "run = Run.get_context()\n"
        "run.log('rows', len(run.input_datasets['prices'].to_pandas_dataframe()))\n"
    ),
    "broken.py": "print('so far')\nraise ValueError('the data is empty')\n",
}
LEFT_OUT = ("client", "work/train.py", "work/read.py", "work/broken.py", ".hashes.sqlite", ".lock")
"""Links to the core of that machine, copies of the snapshot, and what holds no content."""


def make_workspace(root: Path) -> Workspace:
    workspace = Workspace(root / ".estimatory")
    (root / "code").mkdir()
    for name, text in SCRIPTS.items():
        (root / "code" / name).write_text(text)
    environment = _register_things(workspace, root)
    _make_runs(workspace, str(root / "code"), environment)
    return workspace


def _register_things(workspace: Workspace, root: Path) -> Environment:
    (root / "prices.csv").write_text("item,price\npen,1.5\nink,4.0\n")
    store = workspace.get_default_datastore()
    store.upload_files([str(root / "prices.csv")], target_path="prices", show_progress=False)
    table = Dataset.Tabular.from_delimited_files((store, "prices/*.csv"))
    table.register(workspace, "prices", "what things cost", {"year": "2019"})
    Dataset.File.from_files((store, "prices/**")).register(workspace, "price-files")
    environment = Environment("plain")
    environment.python.user_managed_dependencies = True
    environment.environment_variables = {"COLOUR": "blue"}
    environment.register(workspace)
    nodes = AmlCompute.provisioning_configuration(vm_size="STANDARD_D2_V2", max_nodes=2)
    ComputeTarget.create(workspace, "pool", nodes)
    workspace.get_default_keyvault().set_secret("token", "kept since 0.1")
    set_setting(workspace.folder, "data.hash_limit_bytes", 123456)
    return environment


def _make_runs(workspace: Workspace, code: str, environment: Environment) -> None:
    experiment = Experiment(workspace, "prices")
    experiment.set_tags({"team": "blue"})
    plain = {"source_directory": code, "environment": environment}
    arguments = ["--reg", 0.5]
    trained = experiment.submit(ScriptRunConfig(script="train.py", arguments=arguments, **plain))
    trained.wait_for_completion()
    trained.register_model("weights", model_path="outputs/weights.txt", tags={"good": "yes"})
    given = [Dataset.get_by_name(workspace, "prices").as_named_input("prices")]
    reader = Estimator(code, entry_script="read.py", compute_target="pool", inputs=given)
    experiment.submit(reader).wait_for_completion()
    try:
        experiment.submit(ScriptRunConfig(script="broken.py", **plain)).wait_for_completion()
    except RunFailedError as error:
        print(error)
    by_hand = Experiment(workspace, "by-hand").start_logging(snapshot_directory=None)
    for value in (0.9, 0.95):
        by_hand.log("accuracy", value)
    by_hand.log_row("point", x=1, y=2)
    by_hand.set_tags({"kind": "manual"})
    by_hand.complete()


def normalize(root: Path) -> None:
    """Replace what names the machine."""
    words = {str(root): "/home/user/project", sys.executable: "/usr/bin/python3"}
    words[f'"host": "{os.uname().nodename}"'] = '"host": "machine"'
    for path in [*root.rglob("*.json"), *root.rglob("*.log")]:
        text = path.read_text("utf-8")
        for word, plain in words.items():
            text = text.replace(word, plain)
        path.write_text(re.sub(r'("identity": ")\w+:', r"\1boot:", text), "utf-8")


def _keep(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    is_left_out = any(f"/{name}" in member.name or member.name.endswith(name) for name in LEFT_OUT)
    return None if is_left_out else member


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        project.mkdir()
        os.chdir(project)
        made = make_workspace(project)
        normalize(project)
        index = Index(made.folder)
        index.sync()
        index.close()
        with tarfile.open(sys.argv[1], "w:gz") as archive:
            archive.add(made.folder.path, ".estimatory", filter=_keep)
