"""``--secret NAME``: where its value comes from, how it is said at every door, what is written."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from tests.conftest import files_with

from estimatory import Environment, Estimator, Experiment, RunConfiguration, ScriptRunConfig
from estimatory.commands import main
from estimatory.compute.record import TargetRecord, write_target
from estimatory.environments import normalize
from estimatory.errors import ComputeTargetError, UserError
from estimatory.estimators.form import read_form, show_code
from estimatory.folders.kept_secrets import divide_variables, keep_value, list_offered_secrets
from estimatory.folders.secret_store import list_secrets, set_secret
from estimatory.store import describe_run

pytestmark = pytest.mark.usefixtures("no_keyring")

CANARY = "Canary-4711-of-this-test"
SHOWS = "import os, hashlib; print(hashlib.md5(os.environ['{}'].encode()).hexdigest())"


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "train.py").write_text("print(1)\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def finished(wait_until):
    def wait(run):
        wait_until(lambda: run.folder.read_record().is_terminal)
        assert run.folder.read_record().failure is None

    return wait


@pytest.fixture
def read_log():
    return lambda run: Path(run.folder.log_path(0)).read_text(encoding="utf-8")


@pytest.fixture
def grep_workspace(workspace):
    """The files of the workspace, by their paths in it, that hold a text."""
    root = workspace.folder.path
    return lambda text: [os.path.relpath(path, root) for path in files_with(root, text)]


def test_a_value_is_looked_for_where_it_may_be(workspace, monkeypatch):
    set_secret(workspace.folder, "PLACE", "of the workspace")
    given = {"OTHER": "x"}
    assert divide_variables(workspace.folder, given, ["PLACE"]).secret == {
        "PLACE": "of the workspace"
    }
    monkeypatch.setenv("PLACE", "of this process")
    divided = divide_variables(workspace.folder, given, ["PLACE"])
    assert (divided.public, divided.secret) == ({"OTHER": "x"}, {"PLACE": "of this process"})
    given["PLACE"] = "given"
    assert divide_variables(workspace.folder, given, ["PLACE"]).secret == {"PLACE": "given"}


def test_a_value_that_is_nowhere_is_told_with_every_way_to_give_it(workspace):
    with pytest.raises(UserError, match="PLACE has no value") as caught:
        divide_variables(workspace.folder, {}, ["PLACE"])
    assert all(word in str(caught.value) for word in ("getpass", "export PLACE", "set_secret"))


@pytest.mark.parametrize("name", [f"DB_PASS={CANARY}", "a b", "", 3])
def test_a_secret_is_named_without_its_value(workspace, project, name):
    for act in (
        lambda: divide_variables(workspace.folder, {}, [name]),
        lambda: Estimator(".", compute_target="local", entry_script="train.py", secrets=[name]),
        lambda: ScriptRunConfig(".", "train.py", secrets=[name]),
    ):
        with pytest.raises(UserError, match="named by its variable alone") as caught:
            act()
        assert CANARY not in str(caught.value)
    with pytest.raises(UserError, match="a list of names"):
        Estimator(".", compute_target="local", entry_script="train.py", secrets="DB_PASS")


@pytest.mark.parametrize(
    ("variables", "secrets", "kept_out"),
    [
        ({"PLACE": "value-1", "MODE": "fast"}, ("PLACE",), ["PLACE"]),
        ({"DB_PASS": "value-2", "MODE": "fast"}, (), ["DB_PASS"]),
        ({"PLACE": "postgres://me:value-3@db/x", "MODE": "fast"}, (), ["PLACE"]),
    ],
)
def test_the_script_gets_the_value_and_no_file_holds_it(
    run_code, finished, read_log, grep_workspace, variables, secrets, kept_out
):
    name = kept_out[0]
    run = run_code(SHOWS.format(name), environment_variables=variables, secrets=secrets)
    finished(run)
    assert hashlib.md5(variables[name].encode()).hexdigest() in read_log(run)
    spec = run.folder.read_spec()
    assert (list(spec.secrets), spec.environment_variables) == (kept_out, {"MODE": "fast"})
    assert describe_run(run.folder)["secrets"] == kept_out
    assert grep_workspace("value-") == []


def test_the_command_line_takes_a_secret_by_name(workspace, project, monkeypatch, capsys):
    monkeypatch.setenv("DB_HOST", CANARY)
    assert main(["submit", "train.py", "--secret", "DB_HOST", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["secrets"] == ["DB_HOST"]
    assert main(["submit", "train.py", "--secret", "NOT_THERE"]) == 2
    assert "NOT_THERE has no value" in capsys.readouterr().err
    assert main(["submit", "train.py", "--secret", f"A={CANARY}"]) == 2
    assert CANARY not in "".join(capsys.readouterr())
    with pytest.raises(SystemExit):
        main(["submit", "-h"])
    assert "--secret NAME" in capsys.readouterr().out


def test_estimators_and_configurations_take_names(project):
    for made in (
        Estimator(".", compute_target="local", entry_script="train.py", secrets=["PLACE"]),
        ScriptRunConfig(".", "train.py", secrets=["PLACE"]),
    ):
        assert made.to_request("e").secrets == ("PLACE",)
    config = RunConfiguration()
    config.secrets = ["PLACE"]
    assert ScriptRunConfig(".", "train.py", run_config=config).to_request("e").secrets == ("PLACE",)


def test_a_runconfig_file_holds_names_and_comes_back(project):
    environment = Environment("e")
    environment.environment_variables = {"AUTH_HEADER": CANARY, "MODE": "x"}
    config = RunConfiguration()
    config.environment = environment
    config.environment_variables = {"PLACE": CANARY, "DB_PASS": CANARY, "N": "3"}
    config.secrets = ["PLACE"]
    path = config.save(".", "mine")
    with open(path, encoding="utf-8") as file:
        assert CANARY not in file.read()
    read = RunConfiguration.load(".", "mine")
    assert read.secrets == ["PLACE", "DB_PASS", "AUTH_HEADER"]
    assert read.environment_variables == {"N": "3"}
    assert read.environment.environment_variables == {"MODE": "x"}


def test_a_password_of_an_index_is_left_out_of_a_runconfig_file(project):
    config = RunConfiguration()
    conda = config.environment.python.conda_dependencies
    conda.set_pip_option(f"--index-url https://me:{CANARY}@host/simple")
    with pytest.warns(UserWarning, match="write \\$\\{NAME\\}"):
        path = config.save(".", "mine")
    with open(path, encoding="utf-8") as file:
        assert CANARY not in file.read()
    read = RunConfiguration.load(".", "mine")
    read.environment.python.conda_dependencies.add_pip_package("pandas")
    with pytest.raises(UserError, match="was left out when it was written down"):
        normalize(read.environment.to_spec())


def test_an_environment_in_a_folder_has_no_secrets(project):
    environment = Environment("e")
    environment.environment_variables = {"AUTH_HEADER": CANARY, "MODE": "x"}
    conda = environment.python.conda_dependencies
    conda.set_pip_option(f"--index-url https://me:{CANARY}@host/simple")
    with pytest.warns(UserWarning, match="left out of the folder"):
        environment.save_to_directory("saved")
    assert not [p for p in Path("saved").iterdir() if CANARY in p.read_text(encoding="utf-8")]
    read = Environment.load_from_directory("saved")
    assert read.environment_variables == {"MODE": "x"}
    assert environment.environment_variables["AUTH_HEADER"] == CANARY


def test_the_form_takes_names_and_shows_no_secret(project, monkeypatch):
    monkeypatch.setenv("PLACE", CANARY)
    values = {
        "source_directory": ".",
        "entry_script": "train.py",
        "secrets": ["PLACE"],
        "parameters": {"password": CANARY, "reg": 0.1},
        "environment_variables": {"WHERE": f"http://me:{CANARY}@h/", "MYSQL_PWD": CANARY},
    }
    form = read_form(values)
    assert form.make_request().secrets == ("PLACE",)
    code = show_code(form)
    assert CANARY not in f"{code}"
    assert 'secrets=["PLACE"]' in code.python
    assert 'os.environ["WHERE"]' in code.python
    assert "--secret PLACE" in code.shell
    for wrong in (f"A={CANARY}", "a b"):
        with pytest.raises(UserError) as caught:
            read_form({**values, "secrets": [wrong]})
        assert CANARY not in str(caught.value)


def test_names_are_offered_that_are_there(workspace, monkeypatch):
    monkeypatch.setenv("SOME_TOKEN", "t")
    monkeypatch.setenv("SOME_MODE", "t")
    set_secret(workspace.folder, "OF_WORKSPACE", "x")
    set_secret(workspace.folder, "datastore-a-key", "x")
    keep_value(workspace.folder, CANARY)
    offered = list_offered_secrets(workspace.folder)
    assert {"SOME_TOKEN", "OF_WORKSPACE"} <= set(offered)
    assert not [n for n in offered if "-" in n or n == "SOME_MODE" or n.startswith("ESTIMATORY_")]


def test_a_secret_argument_is_told_masked_and_given_as_it_is(
    run_code, finished, read_log, capsys, workspace
):
    code = "import sys; print(sys.argv[1:])"
    run = run_code(
        code, arguments=("--password", "hunter-2", "--n=3"), parameters={"password": "hunter-2"}
    )
    told = capsys.readouterr().err
    assert (told.count("\n"), "hunter-2" in told, "--secret NAME" in told) == (1, False, True)
    finished(run)
    assert "['--password', 'hunter-2', '--n=3']" in read_log(run)
    detail = describe_run(run.folder)
    assert detail["arguments"] == ["--password", "***", "--n=3"]
    assert detail["parameters"] == {"password": "***"}
    assert main(["show", run.id]) == 0
    assert "hunter-2" not in f"{capsys.readouterr()}{run.get_details()}"


def test_a_registered_environment_keeps_its_secrets_apart(workspace, grep_workspace):
    environment = Environment("private")
    environment.environment_variables = {"AUTH_HEADER": CANARY, "MODE": "x"}
    conda = environment.python.conda_dependencies
    conda.set_pip_option(f"--index-url https://me:{CANARY}@host/simple")
    conda.add_pip_package(f"thing @ https://host/thing-1-py3-none-any.whl?sig={CANARY}")
    registered = environment.register(workspace)
    assert {p.split("/")[0] for p in grep_workspace(CANARY)} == {"secrets"}
    assert environment.register(workspace).version == registered.version == "1"
    kept = [n for n in list_secrets(workspace.folder) if n.startswith("ESTIMATORY_KEPT_")]
    assert len(kept) == 1  # one value, three times
    spec = Environment.get(workspace, "private").to_spec()
    assert "${ESTIMATORY_KEPT_" in f"{spec.index_url}"
    assert CANARY not in f"{registered!r}{spec}"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("base_image", f"me:{CANARY}@registry.example/img"),
        ("base_dockerfile", f"FROM x\nRUN pip install -i https://me:{CANARY}@host/simple y"),
    ],
)
def test_what_cannot_refer_to_a_secret_is_refused(workspace, grep_workspace, part, value):
    environment = Environment("private")
    if part != "base_image":
        environment.docker.base_image = None
    setattr(environment.docker, part, value)
    with pytest.raises(UserError, match="holds a password or token") as caught:
        environment.register(workspace)
    assert CANARY not in str(caught.value)
    assert grep_workspace(CANARY) == []


def test_variables_of_a_registered_environment_reach_the_script(
    workspace, project, finished, read_log, grep_workspace
):
    (project / "train.py").write_text(SHOWS.format("AUTH_HEADER"), encoding="utf-8")
    environment = Environment("private")
    environment.python.user_managed_dependencies = True
    environment.environment_variables = {"AUTH_HEADER": CANARY}
    environment.register(workspace)
    config = ScriptRunConfig(".", "train.py", environment=Environment.get(workspace, "private"))
    run = Experiment(workspace, "e").submit(config)
    finished(run)
    assert hashlib.md5(CANARY.encode()).hexdigest() in read_log(run)
    assert {path.split("/")[0] for path in grep_workspace(CANARY)} == {"secrets"}
    assert run.folder.read_spec().secrets == ("AUTH_HEADER",)


def test_a_kept_secret_of_another_workspace_is_told(workspace, run_code):
    with pytest.raises(UserError, match="kept apart") as caught:
        run_code("pass", environment_variables={"A": "${ESTIMATORY_KEPT_0123}"})
    assert "Register the environment anew" in str(caught.value)


def test_target_settings_with_a_password_are_refused(workspace, grep_workspace):
    for address in (f"me:{CANARY}@host.example", f"ssh://me:{CANARY}@host"):
        record = TargetRecord("far", "VirtualMachine", 0, 0, {"address": address})
        with pytest.raises(ComputeTargetError, match="password") as caught:
            write_target(workspace.folder, record)
        assert CANARY not in str(caught.value)
    assert grep_workspace(CANARY) == []


def test_an_image_with_a_password_in_its_name_is_refused_without_it(project, capsys):
    for name in (f"me:{CANARY}@host/img", f"me:{CANARY}@host", f"{CANARY}@host.example/img"):
        assert main(["submit", "train.py", "--docker", name]) == 2
        said = "".join(capsys.readouterr())
        assert "docker login" in said
        assert CANARY not in said
