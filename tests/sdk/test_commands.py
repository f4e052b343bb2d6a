"""The command line, as people and programs use it: real processes, real runs."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from estimatory.commands import COMMANDS, main
from estimatory.commands.logs import find_tail
from estimatory.commands.metrics import summarize
from estimatory.commands.output import plain, render_duration, render_pairs, render_size
from estimatory.commands.submit_request import name_experiment, parse_value
from estimatory.environments import environment_key
from estimatory.liveness import register_worker
from estimatory.models import ModelRegistry
from estimatory.records import RunRecord
from estimatory.specs import EnvironmentSpec, RunSpec
from estimatory.submission import create_run_folder
from estimatory.workspace_folder import WorkspaceFolder

TRAIN = """
import argparse, sys
from estimatory import Run
parser = argparse.ArgumentParser()
parser.add_argument("--reg", type=float, default=1.0)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--fail", action="store_true")
arguments = parser.parse_args()
run = Run.get_context()
for epoch in range(arguments.epochs):
    run.log("loss", arguments.reg / (epoch + 1))
    print("epoch", epoch, "größe")
run.log_row("table", a=1, b=2)
if arguments.fail:
    raise ValueError("it went wrong")
with open("outputs/model.pkl", "w") as file:
    file.write("weights")
"""
SLOW = "import time\nprint('started', flush=True)\ntime.sleep(300)\n"


class Shell:
    """Calls the command line as a shell would, in a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = WorkspaceFolder(folder / "work space")
        code = folder / "code"
        code.mkdir()
        (code / "train.py").write_text(TRAIN)
        (folder / "slow").mkdir()
        (folder / "slow" / "slow.py").write_text(SLOW)

    def variables(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ESTIMATORY")}
        return {**kept, "ESTIMATORY_WORKSPACE": self.workspace.path}

    def start(self, *arguments: str, **options) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "estimatory.commands", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(
            command, cwd=self.folder, env=self.variables(), **{**pipes, **options}
        )

    def __call__(self, *arguments: str, status: int = 0, **options) -> str:
        """Standard output of a command that must end with ``status``."""
        process = self.start(*arguments, **options)
        output, self.errors = process.communicate(timeout=60)
        assert process.returncode == status, (output, self.errors)
        return output

    def json(self, *arguments: str, **options):
        command, *rest = arguments
        return json.loads(self(command, "--json", *rest, **options))

    def fail(self, *arguments: str) -> str:
        """The one line with which a wrong request is refused."""
        assert self(*arguments, status=2, stdin=subprocess.DEVNULL) == ""
        assert self.errors.startswith("estimatory: error: ")
        assert self.errors.count("\n") == 1, self.errors
        return self.errors


@pytest.fixture(scope="module")
def shell(tmp_path_factory) -> Shell:
    """A workspace with one run that completed and one, the newest, that failed."""
    shell = Shell(tmp_path_factory.mktemp("shell"))
    shell(
        *("submit", "code/train.py", "-p", "reg=0.5", "-p", "epochs=4", "--tag", "stage=trial"),
        *("--metric", "loss:min", "--name", "first one", "--wait"),
    )
    time.sleep(0.01)
    shell("submit", "code/train.py", "--wait")
    shell("submit", "code/train.py", "-e", "other", "--wait", "--", "--fail", status=1)
    return shell


@pytest.fixture
def good(shell) -> str:
    return shell.json("runs", "--search", "first one")[0]["run_id"]


@pytest.fixture
def fresh(tmp_path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def slow_run(fresh):
    """A run that goes on until it is canceled."""
    run_id = fresh("submit", "slow/slow.py").strip()
    yield run_id
    if run_id in fresh.workspace.list_run_ids():
        fresh.start("cancel", run_id, "--wait").communicate(timeout=30)


def wait_for_log(shell: Shell, run_id: str) -> None:
    log = Path(shell.workspace.run_folder(run_id).log_path(0))
    deadline = time.monotonic() + 30
    while not log.exists() or "started" not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- submit ------------------------------------------------------------------------------------
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
    (fresh.folder / "code" / "train.py").write_text(header + TRAIN)
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


# --- runs --------------------------------------------------------------------------------------
def test_runs_are_listed_newest_first(shell):
    lines = shell("runs").splitlines()
    assert lines[0].split()[:3] == ["RUN", "STATUS", "NAME"]
    assert "Failed" in lines[1]
    assert "first one" in lines[-1]
    assert "reg=0.5 epochs=4" in lines[-1]
    assert "loss=0.125" in lines[-1]
    listed = shell.json("runs")
    assert [run["created_at"] for run in listed] == sorted(
        (run["created_at"] for run in listed), reverse=True
    )


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [
        (["--experiment", "train"], True),
        (["--experiment", "none"], False),
        (["--status", "Completed"], True),
        (["--status", "Running", "--status", "Completed"], True),
        (["--status", "Running"], False),
        (["--search", "first"], True),
        (["--search", "nothing like it"], False),
        (["--tag", "stage"], True),
        (["--tag", "stage=trial"], True),
        (["--tag", "stage=other"], False),
        (["--sort", "metric:loss", "--ascending", "--limit", "1"], True),
        (["--sort", "created_at", "--limit", "1"], False),
        (["--limit", "0"], True),
    ],
)
def test_runs_are_filtered_and_sorted(shell, good, arguments, is_found):
    assert (good in [run["run_id"] for run in shell.json("runs", *arguments)]) is is_found


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--status", "Runing"], "'Runing' is none of"),
        (["--sort", "beauty"], "'beauty' is none of"),
        (["--limit", "-1"], "--limit is -1"),
        (["--limit", "x"], "invalid int value"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["--", "x"], "unrecognized arguments: x"),
    ],
)
def test_a_wrong_list_is_refused_in_one_line(shell, arguments, complaint):
    assert complaint in shell.fail("runs", *arguments)


def test_an_empty_workspace_has_nothing_to_list(fresh):
    for command in ("runs", "experiments", "models", "environments"):
        assert fresh.json(command) == []
        assert fresh(command) == ""
        assert fresh.workspace.path in fresh.errors


# --- one run -----------------------------------------------------------------------------------
def test_show_tells_everything(shell, good):
    shown = shell("show", good)
    for part in ("first one", "Completed", "train.py --reg 0.5", "stage=trial", "loss=0.125"):
        assert part in shown
    failed = shell("show", "last")
    assert "ValueError: it went wrong" in failed
    assert "train.py:15 in <module>" in failed


def test_a_run_is_named_by_its_beginning_or_last_part_or_last(shell, good):
    experiment, _, tail = good.split("_")
    assert shell.json("show", tail[:6])["run_id"] == good
    assert shell.json("show", good[:-3])["run_id"] == good
    assert shell.json("show", "last")["run_id"] == shell.json("runs")[0]["run_id"]
    assert experiment == "train"


@pytest.mark.parametrize("word", ["nope", "", "..", "../runs", "*", "a/b", "x" * 500])
def test_a_word_that_means_no_run_is_refused(shell, word):
    assert "There is no run" in shell.fail("show", word)


def test_an_ambiguous_beginning_lists_what_it_means(shell, good):
    error = shell.fail("show", "train_")
    assert "means 2 runs: train_" in error
    assert good in error
    assert "Write more" in error


def test_last_without_runs(fresh):
    assert "There are no runs" in fresh.fail("show", "last")


def test_metrics_are_summed_up_or_given_as_they_are(shell, good):
    assert shell.json("metrics", good) == {
        "loss": [0.5, 0.25, 0.5 / 3, 0.125],
        "table": {"a": 1, "b": 2},
    }
    lines = [line.split() for line in shell("metrics", good).splitlines()]
    assert ["loss", "0.125", "0.125", "0.5", "4"] in lines
    assert shell.json("metrics", good, "--name", "loss") == {"loss": [0.5, 0.25, 0.5 / 3, 0.125]}
    assert "no metric 'auc': loss, table" in shell.fail("metrics", good, "--name", "auc")


# --- logs --------------------------------------------------------------------------------------
def test_logs_and_their_tail(shell, good):
    assert shell("logs", good).splitlines() == [f"epoch {n} größe" for n in range(4)]
    assert shell("logs", good, "--tail", "2") == "epoch 2 größe\nepoch 3 größe\n"
    assert shell("logs", good, "--tail", "0") == ""
    assert shell.json("logs", good, "--tail", "1")["text"] == "epoch 3 größe\n"


def test_following_a_run_that_has_ended_gives_its_outcome(shell, good):
    assert shell("logs", good, "--follow").startswith("epoch 0")
    shell("logs", "last", "--follow", status=1)
    assert "Failed: ValueError: it went wrong" in shell.errors


def test_logs_that_are_not_there(shell, good):
    assert "no rank 3: only 0" in shell.fail("logs", good, "--rank", "3")
    assert "has no file" in shell.fail("logs", good, "--name", "../spec.json")
    assert "Leave one out" in shell.fail("logs", good, "--follow", "--json")


def test_bytes_that_are_no_text_pass_as_they_are(fresh):
    script = "import sys\nsys.stdout.buffer.write(b'\\xff\\xfe\\n')"
    (fresh.folder / "code" / "bytes.py").write_text(script)
    fresh("submit", "code/bytes.py", "--wait")
    process = fresh.start("logs", "last", text=False)
    assert process.communicate(timeout=30)[0] == b"\xff\xfe\n"
    assert fresh.json("logs", "last")["text"] == "\ufffd\ufffd\n"


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\nb", "a\nb\n", "\n\n\n", "long\n" * 50_000])
@pytest.mark.parametrize("n_lines", [0, 1, 2, 3, 60_000])
def test_the_tail_is_the_last_lines(tmp_path, text, n_lines):
    path = tmp_path / "log"
    path.write_text(text)
    expected = "".join(text.splitlines(keepends=True)[-n_lines:]) if n_lines else ""
    assert text[find_tail(str(path), n_lines) :] == expected


# --- cancel and delete -------------------------------------------------------------------------
def test_cancel_ends_a_run(fresh, slow_run):
    wait_for_log(fresh, slow_run)
    assert "still alive" in fresh.fail("delete", slow_run, "--yes")
    (run,) = fresh.json("cancel", slow_run, "--wait")
    assert run["status"] == "Canceled"
    assert "has ended already: Canceled" in fresh.fail("cancel", slow_run)


def test_delete_asks_and_shows_the_size(fresh):
    run_id = fresh.json("submit", "code/train.py", "--wait")["run_id"]
    assert "Add --yes" in fresh.fail("delete", run_id)
    assert fresh.workspace.list_run_ids() == [run_id]
    (deleted,) = fresh.json("delete", run_id, "--yes")
    assert deleted["run_id"] == run_id
    assert deleted["bytes"] > 0
    assert fresh.workspace.list_run_ids() == []
    assert fresh.json("runs") == []


@pytest.mark.parametrize(("answer", "is_kept"), [("n\n", True), ("\n", True), ("y\n", False)])
def test_delete_does_what_is_answered_on_the_terminal(fresh, answer, is_kept):
    run_id = fresh.json("submit", "code/train.py", "--wait")["run_id"]
    master, slave = pty.openpty()
    process = fresh.start("delete", run_id, stdin=slave)
    os.write(master, answer.encode())
    _, errors = process.communicate(timeout=30)
    os.close(master)
    os.close(slave)
    assert f"Delete run {run_id} and its files (" in errors
    assert (run_id in fresh.workspace.list_run_ids()) is is_kept


# --- the rest ----------------------------------------------------------------------------------
def test_models_are_listed_by_name_and_shown_by_version(shell, good):
    registry = ModelRegistry(shell.workspace)
    run = shell.workspace.run_folder(good)
    for stage in ("old", "new"):
        registry.register_from_run(run, "churn", "outputs/model.pkl", tags={"stage": stage})
    assert [(m["name"], m["version"]) for m in shell.json("models")] == [("churn", 2)]
    assert [m["version"] for m in shell.json("models", "churn")] == [2, 1]
    assert [m["version"] for m in shell.json("models", "churn", "--tag", "stage=old")] == [1]
    assert shell.json("models", "--run", good)[0]["run_id"] == good
    assert shell.json("models", "--run", "last") == []
    shown = shell.json("models", "churn:1")
    assert shown["files"] == [{"path": "model.pkl", "size": 7}]
    assert "model.pkl (7 B)" in shell("models", "churn:1")
    assert good in shell("models")
    assert "has no version '7'" in shell.fail("models", "churn:7")
    assert "no model 'x'. Registered: churn" in shell.fail("models", "x")
    assert shell.json("show", good)["models"] == [
        {"name": "churn", "version": 1},
        {"name": "churn", "version": 2},
    ]


def add_environment(workspace: WorkspaceFolder, key: str, used_days_ago: float) -> Path:
    folder = Path(workspace.environments_folder, key)
    folder.mkdir(parents=True)
    used_at = time.time() - used_days_ago * 86400
    described = {"python": "3.11.7", "packages": ["numpy"], "created_at": used_at}
    (folder / "environment.json").write_text(json.dumps(described))
    return folder


def test_environments_are_pruned_but_for_those_that_a_run_needs(fresh):
    spec = EnvironmentSpec(sys.executable, ("numpy",))
    now = time.time()
    run = RunSpec("alive_1_ab", "alive", now, spec)
    register_worker(create_run_folder(fresh.workspace, run), os.getpid())
    record = RunRecord(run.run_id).moved_to("Running", now, started_at=now)
    fresh.workspace.run_folder(run.run_id).write_record(record)

    needed = add_environment(fresh.workspace, environment_key(spec), 100)
    old = add_environment(fresh.workspace, "a" * 32, 31)
    new = add_environment(fresh.workspace, "b" * 32, 29)

    assert len(fresh.json("environments")) == 3
    assert "aaaaaaaaaaaa  3.11.7  numpy" in fresh("environments")
    assert "Remove 1 environment (" in fresh.fail("environments", "--prune", "30")
    assert old.exists()
    assert [e["key"] for e in fresh.json("environments", "--prune", "30", "--yes")] == ["a" * 32]
    assert (needed.exists(), old.exists(), new.exists()) == (True, False, True)
    assert fresh.json("environments", "--prune", "30", "--yes") == []
    assert "number of days" in fresh.fail("environments", "--prune", "-1")


def test_experiments(shell):
    found = {e["name"]: e for e in shell.json("experiments")}
    assert {"train", "other"} <= set(found)
    assert found["other"]["n_runs"] == 1
    assert shell("experiments").splitlines()[0].split()[0] == "EXPERIMENT"


def test_reindex_gives_the_same_list(shell):
    before = [run["run_id"] for run in shell.json("runs")]
    os.unlink(shell.workspace.index_path)
    assert shell.json("reindex")["n_runs"] == len(before)
    assert [run["run_id"] for run in shell.json("runs")] == before


def test_reindex_removes_what_killed_processes_left_a_day_ago(fresh):
    fresh("workspace")
    rooms = (fresh.workspace.runs_folder, fresh.workspace.snapshots_folder)
    left = [Path(room, f".new-{age}") for room in rooms for age in ("old", "young")]
    for folder in left:
        folder.mkdir()
        (folder / "half").touch()
        if folder.name == ".new-old":
            os.utime(folder, (0, 0))
    assert fresh.json("reindex") == {"n_runs": 0, "n_swept": 2}
    assert [folder.exists() for folder in left] == [False, True, False, True]


def test_workspace_tells_where_it_is(shell, tmp_path):
    described = shell.json("workspace")
    assert described["path"] == shell.workspace.path
    assert described["n_runs"] == len(shell.workspace.list_run_ids())
    other = str(tmp_path / "other")
    assert shell.json("workspace", "--workspace", other)["path"] == other
    (tmp_path / "file").touch()
    assert "cannot be used" in shell.fail("workspace", "--workspace", str(tmp_path / "file"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: estimatory {command}")
    assert "--json" in shown


def test_help_names_every_command(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


def test_an_unknown_command_is_answered_with_the_nearest(shell):
    assert "Did you mean `estimatory submit`?" in shell.fail("submitt")
    assert "`estimatory --help`" in shell.fail("xyzzy")


def test_a_reader_that_goes_away_gets_no_traceback(shell, good):
    for command in (["runs"], ["show", good], ["logs", good], ["--help"], ["runs", "--json"]):
        read, write = os.pipe()
        os.close(read)
        process = shell.start(*command, stdout=write)
        os.close(write)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (141, "")


def test_a_full_disk_under_the_output_is_told_in_one_line(shell):
    with open("/dev/full", "w") as full:
        process = shell.start("runs", stdout=full)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert errors.startswith("estimatory: error: [Errno 28] No space left")


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_only_on_a_terminal_that_wants_them(shell, monkeypatch, no_color):
    assert "\x1b" not in shell("runs")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    master, slave = pty.openpty()
    process = shell.start("runs", "--limit", "2", stdout=slave)
    process.communicate(timeout=30)
    os.close(slave)
    shown = os.read(master, 65536)
    os.close(master)
    assert (b"\x1b[31mFailed" in shown) is not no_color


def test_the_commands_that_people_wait_for_import_nothing_heavy(shell):
    code = (
        "import sys; from estimatory.commands import main; main(['runs']);"
        "heavy = {'numpy', 'pandas', 'uv', 'asyncio', 'subprocess', 'shutil', 'pathlib'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], env=shell.variables(), capture_output=True, text=True
    )
    assert process.stderr == "[]\n"


# --- pure parts --------------------------------------------------------------------------------
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
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
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


def test_text_cannot_steer_the_terminal():
    assert plain("a\x1b[31m\nb\r") == "a·[31m·b·"


def test_numbers_for_people():
    assert [render_size(n) for n in (0, 1023, 1024, 5 * 1024**3)] == [
        "0 B",
        "1023 B",
        "1.0 KB",
        "5.0 GB",
    ]
    assert [render_duration(s) for s in (None, 0.4, 12, 200, 7500)] == [
        "",
        "0.40 s",
        "12 s",
        "3 min 20 s",
        "2 h 5 min",
    ]
    assert render_pairs({"a": 1 / 3, "b": 2, "c": "x"}, 2) == "a=0.3333 b=2 +1"


def test_metrics_of_every_kind_are_summed_up():
    nan = float("nan")
    assert summarize([1.0, nan, 3.0]) == ("3", "1", "3", "3")
    assert summarize([nan]) == ("nan", "", "", "1")
    assert summarize("text") == ("text", "", "", "1")
    assert summarize([]) == ("", "", "", "0")
