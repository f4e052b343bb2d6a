"""What tools and workers say is masked on its way into the files of a run."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import files_with

from estimatory import Dataset, Datastore
from estimatory.environments.builder import BuildMonitor, Step
from estimatory.environments.child import run_step
from estimatory.environments.masked_log import MaskedLog
from estimatory.masking import SECRET_PREFIX
from estimatory.snapshots.git_state import read_git_state

CANARY = "Canary-4711"


def test_the_output_of_a_tool_is_masked_line_by_line(tmp_path):
    log = tmp_path / "build.log"
    code = (
        "import os, sys; os.write(1, b'\\xff fetching https://me:" + CANARY + "@h/x\\n'); "
        "print('no line end token=" + CANARY + "', end='', file=sys.stderr)"
    )
    step = Step("trying", (sys.executable, "-c", code, f"--password={CANARY}"))
    lines = []
    result = run_step(step, BuildMonitor(str(log), print, lambda: False), {}, lines.append)
    assert result.exit_code == 0
    data = log.read_bytes()
    assert CANARY.encode() not in data
    assert b"\xff fetching https://***@h/x\n" in data
    assert data.endswith(b"no line end token=***")
    assert CANARY not in f"{lines}{result.text}"


def test_what_a_worker_hands_on_is_masked_wherever_it_stands(tmp_path, monkeypatch):
    monkeypatch.setenv(SECRET_PREFIX + "PLACE", CANARY)
    log = tmp_path / "build.log"
    with MaskedLog(str(log)) as masked:
        subprocess.run(["echo", f"cannot read {CANARY}"], stdout=masked.fileno(), check=True)
    assert log.read_text(encoding="utf-8") == "cannot read ***\n"


def test_a_process_that_is_left_behind_does_not_hold_up_the_build(tmp_path, monkeypatch):
    monkeypatch.setattr("estimatory.environments.masked_log._PATIENCE_S", 0.1)
    log = tmp_path / "build.log"
    with MaskedLog(str(log)) as masked:
        sleeper = subprocess.Popen(["sleep", "60"], stdout=masked.fileno())
    assert sleeper.poll() is None
    masked.finish()
    sleeper.kill()
    sleeper.wait()


def test_the_traceback_of_a_worker_is_masked():
    code = (
        "import sys\n"
        "from estimatory.worker.serving import _tell_masked\n"
        "sys.excepthook = _tell_masked\n"
        f"raise OSError('https://me:{CANARY}@host/ is away')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "OSError: https://***@host/ is away" in done.stderr
    assert CANARY not in done.stderr.splitlines()[-1]


def test_git_remotes_lose_what_is_secret_and_nothing_else(tmp_path):
    for words in (("init", "-q"), ("-c", "user.name=n", "-c", "user.email=e", "commit",
                                   "-q", "--allow-empty", "-m", "m")):  # fmt: skip
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    for remote, shown in (
        (f"https://h/a.git?access_token={CANARY}&x=1", "https://h/a.git?access_token=***&x=1"),
        (f"https://me:{CANARY}@h/a.git", "https://h/a.git"),
        (f"https://{CANARY}@h/a.git", "https://h/a.git"),
        ("git@h:a/b.git", "git@h:a/b.git"),
    ):
        subprocess.run(["git", "config", "remote.origin.url", remote], cwd=tmp_path, check=True)
        assert read_git_state(str(tmp_path))["remote"] == shown


def test_datasets_and_datastores_keep_their_signatures_apart(workspace):
    address = f"https://host/f.csv?sv=1&sig={CANARY}"
    made = Dataset.File.from_files(address, validate=False)
    registered = made.register(workspace, "signed")
    assert registered.id == made.id == Dataset.get_by_name(workspace, "signed").id
    assert made.register(workspace, "signed").version == 1
    store = Datastore.register_http(workspace, "web", f"https://host/d?token={CANARY}")
    assert CANARY not in f"{store!r}{registered!r}"
    holders = [path.parent.name for path in files_with(workspace.folder.path, CANARY)]
    assert set(holders) == {"secrets"}
    assert store.open_store()._address("x") == f"https://host/d?token={CANARY}/x"
