"""Estimators and configurations in real runs: what the script really gets, and what it leaves."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path

import pytest

from estimatory import Chainer, Estimator, Experiment, RunFailedError, ScriptRunConfig, SKLearn
from estimatory.data import DataPath, Dataset, Datastore
from estimatory.store import summarize_run

pytestmark = pytest.mark.timeout(200)

TELL = """
import json, os, sys
from estimatory import Run
answer = {"argv": sys.argv[1:], "colour": os.environ.get("COLOUR")}
Run.get_context().log("answered", 1)
print("ANSWER", json.dumps(answer))
"""


@pytest.fixture
def code(tmp_path):
    """A folder for scripts: ``code("train.py", text)`` writes one and returns the folder."""

    def write(name="train.py", text=TELL):
        folder = tmp_path / "code"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
        return str(folder)

    return write


@pytest.fixture
def finish(workspace):
    """Submit, wait, and return the run with its log."""

    def submit(config, **overrides):
        run = Experiment(workspace, "estimators").submit(config, **overrides)
        run.wait_for_completion(raise_on_error=False)
        log = Path(run.folder.log_path(0))
        return run, log.read_text() if log.exists() else ""

    return submit


def answer_of(log):
    return json.loads(next(x for x in log.splitlines() if x.startswith("ANSWER "))[7:])


def notebook(*sources, tags=(), kernel="python36"):
    cells = [
        {"cell_type": "code", "execution_count": None, "outputs": [], "source": source,
         "metadata": {"tags": list(tags) if number == 0 else []}}
        for number, source in enumerate(sources)
    ]  # fmt: skip
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 2})


# --- scripts ----------------------------------------------------------------------------------
def test_flags_lists_and_variables_reach_the_script(code, finish):
    estimator = Estimator(
        code(),
        compute_target="local",
        entry_script="train.py",
        script_params={"--reg": 0.1, "--fast": "", "--layers": [64, 32], "--text": "two words"},
        environment_variables={"COLOUR": "green"},
    )
    run, log = finish(estimator)
    assert run.get_status() == "Completed", log
    assert answer_of(log) == {
        "argv": ["--reg", "0.1", "--fast", "--layers", "64", "32", "--text", "two words"],
        "colour": "green",
    }
    definition = run.get_details()["runDefinition"]
    assert definition["arguments"] == definition["Arguments"] == list(answer_of(log)["argv"])
    assert definition["environment"]["environmentVariables"] == {"COLOUR": "green"}
    with pytest.raises(KeyError):
        definition["Unheard"]
    json.dumps(run.get_details())


def test_variables_of_the_node_are_said_in_arguments(code, finish):
    arguments = ["--run", "$AZUREML_RUN_ID", "--in", "x-${AZUREML_RUN_ID}", "--other", "$HOME"]
    run, log = finish(ScriptRunConfig(code(), "train.py", arguments))
    assert answer_of(log)["argv"] == ["--run", run.id, "--in", f"x-{run.id}", "--other", "$HOME"]


def test_user_managed_is_this_interpreter(code, finish):
    folder = code("train.py", "import sys; print(sys.executable)")
    run, log = finish(
        Estimator(folder, compute_target="local", entry_script="train.py", user_managed=True)
    )
    assert log.strip() == sys.executable
    python = run.get_details()["runDefinition"]["environment"]["python"]
    assert python["userManagedDependencies"] is True


def test_inputs_and_resume_from_reach_the_script(workspace, code, finish):
    store = Datastore.get_default(workspace)
    for name, text in (("in/a.csv", "x\n1\n2\n"), ("last/model.txt", "weights")):
        path = store.open_store().local_path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).write_text(text)
    folder = code(
        "train.py",
        """
        import argparse, os
        from estimatory import Run
        parser = argparse.ArgumentParser()
        parser.add_argument("--resume-from")
        model = os.path.join(parser.parse_args().resume_from, "model.txt")
        print(open(model).read(), os.listdir(Run.get_context().input_datasets["table"]))
        """,
    )
    table = Dataset.File.from_files((store, "in/*.csv"))
    estimator = Estimator(
        folder,
        compute_target="local",
        entry_script="train.py",
        inputs=[table.as_named_input("table").as_mount()],
        resume_from=DataPath(store, "last"),
    )
    run, log = finish(estimator)
    assert run.get_status() == "Completed", log
    assert log.strip() == "weights ['a.csv']"
    assert {d.name for d in run.folder.read_spec().data} == {"table", "last"}


@pytest.mark.parametrize("as_command", [False, True])
def test_a_datastore_is_its_mounted_reference(workspace, code, finish, as_command):
    store = Datastore.get_default(workspace)
    path = store.open_store().local_path("a.csv")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Path(path).write_text("x\n1\n")
    table = Dataset.File.from_files((store, "a.csv")).as_mount()
    folder = code("train.py", "import os, sys; print([os.path.exists(a) for a in sys.argv[2::2]])")
    words = ["--store", store, "--files", table]
    given = {"command": ["python", "train.py", *words]} if as_command else {"arguments": words}
    run, log = finish(ScriptRunConfig(folder, None if as_command else "train.py", **given))
    assert log.strip() == "[True, True]"
    modes = {spec.name: spec.mode for spec in run.folder.read_spec().data}
    assert modes[store.name] == "mount"


def test_an_estimator_takes_datastores_as_parameters_and_inputs(workspace):
    store = Datastore.get_default(workspace)
    for given in ({"script_params": {"--d": store}}, {"script_params": {store: ""}},
                  {"inputs": [store]}):  # fmt: skip
        request = Estimator(".", compute_target="local", entry_script="a.py", **given)
        (data,) = request.to_request("e").data
        assert (data.name, data.kind, data.mode) == (store.name, "reference", "mount")


# --- commands ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "command",
    ["python train.py --text 'two words' && echo after",
     ["python", "train.py", "--text", "'two words'", "&&", "echo", "after"]],
)  # fmt: skip
def test_a_command_runs_in_the_shell_with_the_runs_python(command, code, finish):
    run, log = finish(ScriptRunConfig(code(), command=command))
    assert run.get_status() == "Completed", log
    assert answer_of(log)["argv"] == ["--text", "two words"]
    assert log.splitlines()[-1] == "after"
    assert run.get_metrics() == {"answered": 1}
    assert run.get_details()["runDefinition"]["command"].startswith("python train.py")
    assert summarize_run(run.folder).script.startswith("python train.py")


def test_the_exit_code_of_a_command_decides(code, finish):
    run, _ = finish(ScriptRunConfig(code(), command="echo no >&2; exit 7"))
    assert run.get_status() == "Failed"
    assert run.record.failure.exit_code == 7


# --- notebooks --------------------------------------------------------------------------------
def test_a_notebook_is_executed_and_kept(code, finish):
    text = notebook(
        "import sys\nprint('kernel', sys.executable)\nprint('argv', sys.argv[1:])",
        "from estimatory import Run\nRun.get_context().log('loss', 0.5)\n'shown'",
    )
    folder = code("explore.ipynb", text)
    estimator = Estimator(
        folder,
        compute_target="local",
        entry_script="explore.ipynb",
        script_params={"--n-trees": 10},
    )
    run, log = finish(estimator)
    assert run.get_status() == "Completed", log
    assert f"kernel {sys.executable}" in log
    assert "argv ['--n-trees', '10']" in log
    assert run.get_metrics() == {"loss": 0.5}
    assert "outputs/explore.output.ipynb" in run.get_file_names()
    kept = json.loads(Path(run.folder.work_folder, "outputs/explore.output.ipynb").read_text())
    assert kept["cells"][0]["metadata"]["tags"] == ["injected-parameters"]
    assert kept["cells"][-1]["outputs"][0]["data"]["text/plain"] in ("'shown'", ["'shown'"])


def test_parameters_go_behind_the_tagged_cell(code, finish):
    text = notebook("n_trees = 1\nname = 'none'", "print('used', n_trees + 1, name)",
                    tags=["parameters"])  # fmt: skip
    estimator = Estimator(
        code("explore.ipynb", text),
        compute_target="local",
        entry_script="explore.ipynb",
        script_params={"--n_trees": 10, "--name": "oak"},
    )
    _, log = finish(estimator)
    assert "used 11 oak" in log


def test_what_scrapbook_glues_becomes_a_metric(code, finish):
    text = notebook(
        """
from IPython.display import display
mime = "application/scrapbook.scrap.json+json"
scrap = {"name": "Fibonacci numbers", "data": [0, 1, 1, 2], "encoder": "json", "version": 1}
display({mime: scrap}, raw=True)
"""
    )
    folder = code("explore.ipynb", text)
    run, log = finish(Estimator(folder, compute_target="local", entry_script="explore.ipynb"))
    assert run.get_metrics() == {"Fibonacci numbers": [0, 1, 1, 2]}, log


def test_a_failing_notebook_names_its_cell_and_is_kept(workspace, code):
    folder = code("explore.ipynb", notebook("print('before')", "1 / 0", "print('never')"))
    run = Experiment(workspace, "e").submit(
        Estimator(folder, compute_target="local", entry_script="explore.ipynb")
    )
    with pytest.raises(RunFailedError, match="division by zero"):
        run.wait_for_completion()
    failure = run.record.failure
    assert failure.exception == "ZeroDivisionError"
    assert failure.frames[-1]["function"] == "cell 2"
    assert failure.frames[-1]["code"] == "1 / 0"
    kept = json.loads(Path(run.folder.work_folder, "outputs/explore.output.ipynb").read_text())
    assert [len(cell["outputs"]) for cell in kept["cells"]] == [1, 1, 0]


def test_cancelling_a_notebook_ends_its_kernel(workspace, code, wait_until, is_running):
    text = notebook("import os, time\nprint('PID', os.getpid(), flush=True)\ntime.sleep(100)")
    run = Experiment(workspace, "e").submit(
        Estimator(code("explore.ipynb", text), compute_target="local", entry_script="explore.ipynb")
    )
    log = Path(run.folder.log_path(0))
    wait_until(lambda: log.exists() and "PID" in log.read_text())
    pid = int(log.read_text().split("PID")[1].split()[0])
    assert is_running(pid)
    run.cancel()
    run.wait_for_completion(raise_on_error=False)
    assert run.get_status() == "Canceled"
    assert not is_running(pid)
    assert Path(run.folder.work_folder, "outputs/explore.output.ipynb").exists()


def test_a_notebook_whose_kernel_dies_says_so(code, finish):
    text = notebook("print('alive')", "import os; os._exit(3)")
    run, log = finish(Estimator(code("x.ipynb", text), compute_target="local",
                                entry_script="x.ipynb"))  # fmt: skip
    assert run.get_status() == "Failed"
    assert "kernel died" in run.record.failure.message, log


# --- packages ---------------------------------------------------------------------------------
@pytest.mark.network
def test_sklearn_brings_its_packages(code, finish):
    folder = code(
        "train.py",
        """
        import joblib, os, pandas, scipy, sklearn, sys
        from sklearn.datasets import load_iris
        from sklearn.linear_model import LogisticRegression
        from estimatory import Run
        X, y = load_iris(return_X_y=True)
        model = LogisticRegression(max_iter=500).fit(X, y)
        Run.get_context().log("accuracy", model.score(X, y))
        joblib.dump(model, "outputs/model.pkl")
        print("WHERE", sklearn.__file__)
        """,
    )
    run, log = finish(SKLearn(folder, compute_target="local", entry_script="train.py"))
    assert run.get_status() == "Completed", log
    assert run.get_metrics()["accuracy"] > 0.9
    assert "/environments/" in log
    assert run.get_details()["runDefinition"]["framework"] == "Python"
    assert run.folder.read_spec().framework == "sklearn"
    model = run.register_model("iris", "outputs/model.pkl")
    assert model.version == 1


@pytest.mark.network
def test_files_of_requirements_are_read(code, finish):
    folder = code("train.py", "import humanize; print('GOT', humanize.__version__)")
    Path(folder, "requirements.txt").write_text("# for people\nhumanize==4.9.0  # small\n\n")
    Path(folder, "conda.yml").write_text("dependencies:\n- pip:\n  - humanize==4.9.0\n")
    for asked in ({"pip_requirements_file": "requirements.txt"},
                  {"conda_dependencies_file_path": "conda.yml"}):  # fmt: skip
        estimator = Estimator(folder, compute_target="local", entry_script="train.py", **asked)
        _, log = finish(estimator)
        assert "GOT 4.9.0" in log


@pytest.mark.network
def test_a_notebook_runs_in_an_environment_of_its_own(code, finish):
    text = notebook(
        "import humanize, sys\nprint('GOT', humanize.__version__, sys.executable)",
        "from estimatory import Run\nfor i in range(3):\n    Run.get_context().log('i', i)",
    )
    estimator = Estimator(
        code("explore.ipynb", text),
        compute_target="local",
        entry_script="explore.ipynb",
        pip_packages=["humanize==4.9.0"],
    )
    run, log = finish(estimator)
    assert run.get_status() == "Completed", log
    assert "GOT 4.9.0" in log
    assert f"{os.sep}environments{os.sep}" in log
    assert run.get_metrics() == {"i": [0, 1, 2]}


@pytest.mark.network
@pytest.mark.usefixtures("nothing_told")
def test_an_old_framework_version_is_the_nearest_that_can_be_had(code, finish, capsys):
    text = "import sklearn, numpy, pandas; print('GOT', sklearn.__version__, numpy.__version__)"
    estimator = SKLearn(
        code("train.py", text),
        compute_target="local",
        entry_script="train.py",
        framework_version="0.20.3",
    )
    run, log = finish(estimator)
    assert run.get_status() == "Completed", log
    packages = run.folder.read_spec().environment.packages
    (package,) = [p for p in packages if p.startswith("scikit-learn")]
    release = package.partition("==")[2].rstrip("*")
    assert f"GOT {release}" in log
    assert "scikit-learn 0.20.3 cannot be had for Python" in capsys.readouterr().err


@pytest.mark.network
def test_chainer_trains(code, finish):
    folder = code(
        "train.py",
        """
        import chainer, numpy
        import chainer.links as L
        from chainer import optimizers
        model = L.Classifier(L.Linear(4, 3))
        optimizer = optimizers.Adam()
        optimizer.setup(model)
        loss = model(numpy.ones((8, 4), "f"), numpy.zeros(8, "i"))
        loss.backward()
        optimizer.update()
        print("GOT", chainer.__version__)
        """,
    )
    run, log = finish(Chainer(folder, compute_target="local", entry_script="train.py"))
    assert run.get_status() == "Completed", (log, run.record.failure)
    assert "GOT 7." in log
