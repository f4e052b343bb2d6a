"""``estimatory submit``."""

from __future__ import annotations

import math
import os
import signal

import pytest

from estimatory.commands.submit_request import name_experiment
from estimatory.submission.parameters import parse_value


def test_submit_detaches_and_prints_the_id_alone(fresh):
    run_id = fresh("submit", "code/train.py").strip()
    assert run_id in fresh.workspace.list_run_ids()
    assert "epoch 2 größe" in fresh("logs", run_id, "--follow")
    assert fresh.json("show", run_id)["status"] == "Completed"


def test_submit_wait_shows_phases_and_output(fresh):
    output = fresh("submit", "code/train.py", "--wait", "-p", "reg=2")
    assert output.startswith("RunId: train_")
    assert "epoch 0 größe\nepoch 1 größe\nepoch 2 größe\n" in output
    assert "Status: Completed" in output


def test_what_was_asked_for_is_recorded(shell, good):
    run = shell.json("show", good)
    assert run["parameters"] == {"reg": 0.5, "epochs": 4}
    assert run["arguments"] == ["--reg", "0.5", "--epochs", "4"]
    assert run["tags"] == {"stage": "trial"}
    assert run["primary_metric"] == {"name": "loss", "goal": "min", "value": 0.125}
    assert run["display_name"] == "first one"
    assert run["origin"]["kind"] == "cli"
    assert run["source_directory"] == str(shell.folder / "code")


def test_submit_wait_with_json_prints_only_the_run(fresh):
    run = fresh.json("submit", "code/train.py", "--wait")
    assert (run["status"], run["metrics"]) == ("Completed", {"loss": 1 / 3})
    assert "epoch 0" in fresh.errors
    assert fresh.json("submit", "code/train.py")["experiment"] == "train"


def test_a_failed_run_gives_status_1(fresh):
    failed = fresh.json("submit", "code/train.py", "--wait", "--", "--fail", status=1)
    assert failed["failure"]["message"] == "ValueError: it went wrong"


def test_environment_variables_are_given_or_taken_from_here(fresh, monkeypatch):
    (fresh.folder / "code" / "env.py").write_text(
        "import os\nprint(os.environ['A'], os.environ['B'])"
    )
    monkeypatch.setenv("B", "from here")
    fresh("submit", "code/env.py", "--env-var", "A=x=y", "--env-var", "B", "--wait")
    assert fresh("logs", "last") == "x=y from here\n"


def test_source_and_passed_on_arguments(fresh):
    (fresh.folder / "lib.py").write_text("NAME = 'library'")
    script = "import sys\nsys.path.insert(0, '.')\nimport lib\nprint(lib.NAME, sys.argv[1:])"
    (fresh.folder / "code" / "main.py").write_text(script)
    fresh("submit", "code/main.py", "--source", ".", "--wait", "--", "a b", "--", "-x")
    assert fresh("logs", "last") == "library ['a b', '--', '-x']\n"
    assert fresh.json("show", "last")["script"] == "code/main.py"


def test_dry_run_shows_the_plan_and_makes_nothing(fresh):
    (fresh.folder / "code" / ".amlignore").write_text("*.csv\n")
    (fresh.folder / "code" / "data.csv").write_text("1")
    plan = fresh.json("submit", "code/train.py", "-p", "reg=0.1", "--dry-run")
    assert [file["path"] for file in plan["files"]] == [".amlignore", "train.py"]
    assert plan["arguments"] == ["--reg", "0.1"]
    assert "train.py --reg 0.1" in fresh("submit", "code/train.py", "-p", "reg=0.1", "--dry-run")
    assert fresh.workspace.list_run_ids() == []
    assert os.listdir(fresh.workspace.snapshots_folder) == []


def test_a_header_in_the_script_names_its_packages(fresh):
    header = '# /// script\n# dependencies = ["numpy>=1", "pandas"]\n# ///\n'
    script = fresh.folder / "code" / "train.py"
    script.write_text(header + script.read_text())
    plan = fresh.json("submit", "code/train.py", "--pip", "scikit-learn", "--dry-run")
    assert plan["environment"]["packages"] == ["numpy>=1", "pandas", "scikit-learn"]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("# /// script\n# dependencies = [\n# ///\n", "not valid TOML"),
        ("# /// script\n# dependencies = 'numpy'\n# ///\n", "not a list of requirements"),
        ("# /// script\n# a = 1\n# ///\n\n# /// script\n# a = 1\n# ///\n", "has 2 `# /// script`"),
    ],
)
def test_a_wrong_header_is_refused(fresh, header, complaint):
    (fresh.folder / "code" / "train.py").write_text(header)
    assert complaint in fresh.fail("submit", "code/train.py")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["code/gone.py"], "is not there"),
        (["code"], "is a folder"),
        (["code/train.py", "--source", "slow"], "not inside the source folder"),
        (["code/train.py", "-p", "reg"], "-p 'reg' is not NAME=VALUE"),
        (["code/train.py", "-p", "a b=1"], "is not NAME=VALUE"),
        (["code/train.py", "--tag", "=x"], "--tag '=x' is not NAME=VALUE"),
        (["code/train.py", "--metric", "AUC"], "Write AUC:max or AUC:min"),
        (["code/train.py", "--timeout", "soon"], "--timeout 'soon' is not a time"),
        (["code/train.py", "--timeout", "0"], "above 0"),
        (["code/train.py", "--env-var", "NOT_SET_ANYWHERE"], "no such variable"),
        (["code/train.py", "--target", "moon"], "no compute target 'moon'"),
        (["code/train.py", "-e", "a/b"], "not an experiment name"),
        (["code/train.py", "--as-of", "2022-01-01"], "none is asked for"),
        (["code/train.py", "--pip", "numpy", "--as-of", "long ago"], "not a date"),
        (["code/train.py", "--pip", "not a requirement!"], "not a requirement!"),
        (["code/train.py", "--python", "/nowhere/python"], "is not a program"),
        (["code/train.py", "--wait", "--detach"], "not allowed with"),
        (["code/train.py", "--epochs", "5"], "goes after `--`"),
        ([], "required: SCRIPT"),
    ],
)
def test_a_wrong_submission_is_refused_in_one_line(fresh, arguments, complaint):
    assert complaint in fresh.fail("submit", *arguments)
    assert fresh.workspace.list_run_ids() == []


def test_a_script_that_the_ignore_rules_hide_is_refused(fresh):
    (fresh.folder / "code" / ".gitignore").write_text("*.py\n")
    assert "ignore" in fresh.fail("submit", "code/train.py", "--dry-run")
    assert "entry script 'train.py' is not in" in fresh.fail("submit", "code/train.py")


def test_ctrl_c_while_waiting_leaves_the_run_and_says_how_to_end_it(fresh):
    process = fresh.start("submit", "slow/slow.py", "--wait", start_new_session=True)
    while "started" not in process.stdout.readline():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    run = fresh.json("show", "last")
    assert process.returncode == 130
    assert f"`estimatory cancel {run['run_id']}` ends it" in errors
    assert "Traceback" not in errors
    assert run["status"] == "Running"
    fresh("cancel", "last", "--wait")
    assert fresh.json("show", "last")["status"] == "Canceled"


def test_a_run_that_takes_too_long_is_ended(fresh):
    run = fresh.json("submit", "slow/slow.py", "--timeout", "1s", "--wait", status=1)
    assert run["max_run_duration_s"] == 1.0
    assert run["status"] in ("Canceled", "Failed")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        ("1e-3", 0.001),
        ("-5", -5),
        ("true", True),
        ("null", None),
        ("[1, 2]", [1, 2]),
        ("adam", "adam"),
        ("", ""),
        ("01", "01"),
        ("Infinity", math.inf),
        ('"5"', "5"),
    ],
)
def test_parameter_values(text, value):
    parsed = parse_value(text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("script", "name"),
    [("a/train.py", "train"), ("my model.v2.py", "my-model-v2"), ("日本.py", "default")],
)
def test_experiments_are_named_after_the_script(script, name):
    assert name_experiment(script) == name
