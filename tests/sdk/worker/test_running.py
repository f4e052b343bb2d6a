"""A run's life with real processes: what its script finds, and what its exit is told as."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path

import pytest
from tests.sdk.worker.conftest import finished, read_log

from estimatory.errors import RunFailedError
from estimatory.metrics.series import read_series

pytestmark = pytest.mark.timeout(120)


def test_a_script_runs_as_main_in_its_own_folder(run_code):
    code = """
        import json, os, sys, pickle
        from estimatory import Run
        class Thing: pass
        pickle.dumps(Thing())                    # only a true __main__ can pickle its classes
        Run.get_context().log("ok", __name__ == "__main__")
        print(json.dumps([sys.argv, os.getcwd(), os.path.basename(__file__), os.listdir(".")]))
        open("outputs/model.txt", "w").write("m")
    """
    run = run_code(textwrap.dedent(code), arguments=("--reg", "0.1"))
    assert finished(run).status == "Completed"
    argv, cwd, file, listing = json.loads(read_log(run))
    assert argv == ["main.py", "--reg", "0.1"]
    assert cwd == run.folder.work_folder
    assert file == "main.py"
    assert set(listing) == {"main.py", "outputs", "logs"}
    assert run.get_metrics() == {"ok": True}
    assert "outputs/model.txt" in run.get_file_names()
    statuses = [status for status, _ in run.record.history]
    assert statuses == ["Preparing", "Starting", "Running", "Completed"]


def test_values_handed_in_are_globals(run_code):
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pandas.to_datetime(["2020"] * 2)})
    code = "print(reg, names, array.sum(), list(frame.columns), frame.dtypes['c'].kind)"
    run = run_code(
        code,
        script_globals={"reg": 0.1},
        inputs={"names": ["ä", None], "array": numpy.arange(4), "frame": frame},
    )
    assert finished(run).status == "Completed", read_log(run)
    assert read_log(run).decode() == "0.1 ['ä', None] 6 ['a', 'b', 'c'] M\n"
    assert [i.summary for i in run.spec.inputs] == ["list 2", "ndarray 4", "DataFrame 2 × 3"]


def test_an_exception_is_explained_with_the_users_lines(run_code):
    code = "def f():\n    raise KeyError('gone')\n\nf()\n"
    run = run_code(code)
    failure = finished(run).failure
    assert run.status == "Failed"
    assert failure.exception == "KeyError"
    assert failure.message == "KeyError: 'gone'"
    assert [(f["file"], f["line"]) for f in failure.frames] == [("main.py", 4), ("main.py", 2)]
    log = read_log(run).decode()
    assert "KeyError: 'gone'" in log
    assert "entry.py" not in log
    with pytest.raises(RunFailedError, match="KeyError: 'gone'") as caught:
        run.wait_for_completion()
    assert caught.value.run_id == run.id


def test_a_syntax_error_names_its_line(run_code):
    failure = finished(run_code("x = 1\nif x\n    pass\n")).failure
    assert failure.exception == "SyntaxError"
    assert failure.frames[-1]["line"] == 2


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        ("import sys; sys.exit(3)", "Failed", "The script exited with code 3."),
        ("raise SystemExit(0)", "Completed", None),
        ("import sys; sys.exit('no data')", "Failed", "no data"),
        ("import os; os.kill(os.getpid(), 9)", "Failed", "The script was killed by SIGKILL."),
        ("import os; os._exit(7)", "Failed", "The script exited with code 7."),
    ],
)
def test_every_exit_has_its_sentence(run_code, code, status, message):
    record = finished(run_code(code))
    assert record.status == status
    assert (record.failure and record.failure.message) == message


def test_kill_of_the_script_right_after_log_loses_no_point(run_code):
    code = """
        import os
        from estimatory import Run
        run = Run.get_context()
        for i in range(5000): run.log("x", i)
        os.kill(os.getpid(), 9)
    """
    run = run_code(textwrap.dedent(code))
    assert finished(run).failure.signal == "SIGKILL"
    assert run.get_metrics()["x"] == list(range(5000))


def test_what_is_not_utf8_does_not_stop_the_run(run_code):
    code = "import os, sys\nos.write(1, b'\\xff\\xfe caf\\xe9\\n')\nprint('\\udcff lone')\n"
    run = run_code(code)
    assert finished(run).status == "Completed", read_log(run)
    assert b"\xff\xfe caf\xe9\n" in read_log(run)


def test_two_hundred_megabytes_of_output(run_code):
    code = "line = 'x' * 999\nfor _ in range(200_000): print(line)\n"
    run = run_code(code)
    assert finished(run).status == "Completed"
    assert os.path.getsize(run.folder.log_path(0)) == 200_000_000


def test_output_is_in_the_log_at_once(run_code, wait_until):
    run = run_code("import time\nprint('now')\ntime.sleep(60)\n")
    wait_until(lambda: os.path.exists(run.folder.log_path(0)) and read_log(run) == b"now\n")
    run.cancel()
    assert finished(run).status == "Canceled"


def test_a_log_line_by_a_subprocess_script_goes_to_files_of_its_own(run_code):
    code = """
        import subprocess, sys
        from estimatory import Run
        Run.get_context().log("x", 1)
        child = "from estimatory import Run; Run.get_context().log('x', 2)"
        subprocess.run([sys.executable, "-c", child], check=True)
        Run.get_context().log("x", 3)
    """
    run = run_code(textwrap.dedent(code))
    assert finished(run).status == "Completed", read_log(run)
    assert sorted(run.get_metrics()["x"]) == [1, 2, 3]


def test_secret_variables_reach_the_script_and_no_file(run_code):
    run = run_code(
        "import os; print(os.environ['API_TOKEN'][::-1], os.environ['PLAIN'])",
        environment_variables={"API_TOKEN": "hunter2-value", "PLAIN": "shown"},
    )
    assert finished(run).status == "Completed"
    assert read_log(run) == b"eulav-2retnuh shown\n"
    for folder, _, names in os.walk(run.folder.path):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert b"hunter2-value" not in file.read(), name


def test_nothing_of_the_kernel_reaches_the_script(run_code, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("JPY_PARENT_PID", "1")
    run = run_code("import os; print(os.environ['MPLBACKEND'], 'JPY_PARENT_PID' in os.environ)")
    finished(run)
    assert read_log(run) == b"agg False\n"


def test_nasty_names(run_code, tmp_path):
    folder = tmp_path / "a 'folder' with \"quotes\" & spaces"
    folder.mkdir()
    (folder / "my $(script).py").write_text("import sys; print(sys.argv[1:])")
    run = run_code(
        "",
        source_directory=str(folder),
        source_files={},
        script="my $(script).py",
        arguments=("a b", "$(touch x)", "'\""),
        display_name="n" * 500,
    )
    assert finished(run).status == "Completed", read_log(run)
    assert read_log(run).decode() == f"{['a b', '$(touch x)', chr(39) + chr(34)]}\n"
    assert run.display_name == "n" * 500


def test_system_metrics_are_sampled(run_code, wait_until):
    run = run_code(
        "import os, time\nx = bytearray(50_000_000)\n"
        "while not os.path.exists('outputs/go'):\n    time.sleep(0.05)\n"
    )

    names = {"system/cpu_percent", "system/memory_mb", "system/machine_cpu_percent"}

    def is_sampled():
        found = {series.name: series.max for series in read_series(run.folder)}
        return names <= set(found) and found["system/memory_mb"] > 40

    wait_until(is_sampled)
    Path(run.folder.work_folder, "outputs", "go").touch()
    assert finished(run).status == "Completed"


def test_git_state_is_recorded(run_code, tmp_path, wait_until):
    import subprocess

    def git(*arguments):
        subprocess.run(
            ["git", "-C", tmp_path / "repo", *arguments], check=True, capture_output=True
        )

    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "main.py").write_text("print(1)")
    git("init", "-b", "trunk")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "x")
    git("remote", "add", "origin", "https://anna:secret@example.org/x.git")
    run = run_code("", source_directory=str(tmp_path / "repo"), source_files={})
    git_state = wait_until(lambda: run.record.git)
    assert git_state["branch"] == "trunk"
    assert git_state["dirty"] is True
    assert len(git_state["commit"]) == 40
    assert git_state["remote"] == "https://example.org/x.git"


def test_a_full_disk_while_preparing_is_a_clear_failure(run_code, monkeypatch, tmp_path):
    """The run folder lies on a file system of 300 kB; the code is bigger."""
    import subprocess

    from estimatory import Experiment, Run, Workspace
    from estimatory.configuration import default_environment
    from estimatory.submission.submit import RunRequest, submit

    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting needs root")
    try:
        workspace = Workspace(small)
        request = RunRequest(
            "disk", "main.py", default_environment(),
            source_files={"main.py": b"print(1)", "big.bin": os.urandom(350_000)},
        )  # fmt: skip
        folder = submit(workspace.folder, request)
        run = Run(Experiment(workspace, "disk"), folder.run_id)
        failure = finished(run).failure
        assert "No space left" in failure.message
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_the_worker_imports_nothing_third_party_before_the_script_runs(run_code):
    from estimatory.submission import submit as submission

    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import estimatory.worker.life;"
        "print([m for m in sys.modules if m.partition('.')[0] not in sys.stdlib_module_names"
        " and not m.startswith(('estimatory', '__'))])"
    )
    import subprocess

    core = os.path.dirname(os.path.dirname(os.path.dirname(submission.__file__)))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, core], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (
            "raise AttributeError(\"module 'numpy' has no attribute 'float'.\")",
            "environment.legacy_aliases = True",
        ),
        ("import sklearn.externals.no_such", "legacy_aliases"),
        ("import no_such_package", "'no_such_package': ask for the package"),
        ("1/0", ""),
    ],
)
def test_slips_of_old_scripts_come_with_the_next_step(run_code, code, hint):
    pytest.importorskip("sklearn")
    told = finished(run_code(code)).failure.hint
    assert hint in told if hint else not told
