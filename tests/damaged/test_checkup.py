"""``estimatory check``: says what is damaged, changes nothing unasked, mends without loss."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.other_user import STRANGER

from estimatory import Workspace
from estimatory.checkup import check_workspace
from estimatory.commands import main
from estimatory.liveness.registration import register_worker
from estimatory.metrics.events import read_events
from estimatory.metrics.journal import HEADER, list_points
from estimatory.store import Index, RunQuery, describe_run

from .kinds import KINDS, PARTS
from .made_workspace import DAMAGES, NO_PROCESS, as_somebody, make_quiet

OTHERS = (
    "environment_definitions/bad/labels.json",
    "mlflow/bad/model.json",
    "models/bad/registered.json",
    "datasets/.saved/x.json",
    "images/.pythons/x.json",
)
FILES = [kind.file for kind in KINDS.values()] + [f"runs/run-bad/{part}" for part in PARTS]


@pytest.fixture
def workspace(copy_anew) -> Workspace:
    return copy_anew()


def _find(workspace: Workspace, pattern: str) -> Path:
    (path,) = Path(workspace.path).glob(pattern)
    return path


def _all_files(workspace: Workspace) -> dict[str, Any]:
    """Every file with its content, but for what SQLite keeps beside an open index."""
    found: dict[str, Any] = {}
    for path in sorted(Path(workspace.path).rglob("*")):
        if not path.name.startswith("index."):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() and status.st_mode & 0o400 else b""
            found[str(path)] = (status.st_mode, status.st_mtime_ns, content)
    return found


def _damage(workspace: Workspace, how: str) -> None:
    for pattern in FILES:
        DAMAGES[how](os.fspath(_find(workspace, pattern)))
    make_quiet(workspace.folder.run_folder("run-bad"))


def _contents(workspace: Workspace) -> set[bytes]:
    return {entry[2] for entry in _all_files(workspace).values()}


def test_a_sound_workspace_is_sound(workspace, capsys):
    assert workspace.check().findings == ()
    assert main(["check", "--workspace", workspace.path]) == 0
    assert capsys.readouterr().err.endswith("is sound.\n")


@pytest.mark.parametrize("how", DAMAGES)
def test_everything_at_once_is_found_and_mended_and_nothing_is_lost(how, copy_anew):
    user = STRANGER if how == "forbidden" else os.geteuid()
    workspace = copy_anew(user)
    _damage(workspace, how)
    for path in Path(workspace.path).rglob("*"):
        os.chown(path, user, user, follow_symlinks=False)
    before = _all_files(workspace)
    with as_somebody(user):
        report = check_workspace(workspace.folder)
        assert _all_files(workspace) == before
        assert not report.is_sound
        fixed = check_workspace(workspace.folder, fix=True, move_runs=True)
        assert fixed.is_sound, fixed
        assert {f.file for f in fixed.findings} >= {f.file for f in report.findings}
        assert check_workspace(workspace.folder).findings == ()
        assert {"good"} <= set(Workspace(workspace.path).experiments)
    if how != "folder":
        lost = {entry[2] for entry in before.values()} - _contents(workspace)
        assert lost == set()


def test_what_is_damaged_is_left_alone_without_fix(workspace, capsys):
    DAMAGES["garbage"](os.fspath(_find(workspace, "compute/bad.json")))
    words = ["check", "--workspace", workspace.path]
    assert main([*words, "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["file"] == "compute/bad.json"
    assert finding["is_mended"] is False
    assert main([*words, "--fix"]) == 0
    assert "mended   compute/bad.json: it is not JSON" in capsys.readouterr().out
    assert _find(workspace, "compute/bad.json.damaged").read_bytes() == bytes(range(256)) * 3
    assert main(words) == 0
    assert main([*words, "--move-runs"]) == 2


@pytest.mark.parametrize("pattern", OTHERS)
def test_other_files_are_looked_at_too(pattern, workspace):
    path = Path(workspace.path, pattern)
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"{half")
    assert [f.file for f in workspace.check().findings] == [pattern]
    assert workspace.check(fix=True).is_sound
    assert not path.exists()


def test_a_lost_record_says_what_the_run_left(workspace):
    folder = workspace.folder.run_folder("run-bad")
    Path(folder.record_path).write_bytes(b"")
    assert workspace.check(fix=True).is_sound
    record = folder.read_record()
    assert (record.status, record.failure.message) == ("Failed", "it went wrong")
    assert "made anew" in record.failure.hint
    os.unlink(folder.error_path)
    os.unlink(folder.rank_error_path(1))
    Path(folder.record_path).write_bytes(b"")
    workspace.check(fix=True)
    message = folder.read_record().failure.message
    assert message == "The record of this run was lost. Of its 2 ranks 1 ended in good order."
    assert Path(f"{folder.record_path}.damaged-2").read_bytes() == b""


def test_a_lost_spec_is_restored_from_the_index(workspace):
    folder = workspace.folder.run_folder("run-bad")
    Path(folder.spec_path).write_bytes(b"\0" * 100)
    index = Index(workspace.folder)
    index.sync()
    (run,) = index.list_runs(RunQuery(experiment="bad"))  # it stays where it was, and says so
    assert (run.status, run.parameters) == ("Failed", {"reg": 0.5})
    assert "spec.json cannot be read: it is empty" in run.failure_message
    assert workspace.check(fix=True).is_sound
    spec = folder.read_spec()
    assert (spec.experiment, spec.parameters, spec.script) == ("bad", {"reg": 0.5}, "train.py")
    index.sync()
    assert [r.status for r in index.list_runs(RunQuery(experiment="bad"))] == ["Completed"]
    assert index.list_unreadable() == []


def test_a_run_without_any_spec_is_moved_only_when_asked(workspace):
    os.unlink(workspace.folder.index_path)
    folder = workspace.folder.run_folder("run-bad")
    Path(folder.spec_path).write_bytes(b"[]")
    report = workspace.check(fix=True)
    assert not report.is_sound
    assert "--move-runs" in str(report)
    assert workspace.check(fix=True, move_runs=True).is_sound
    assert Path(workspace.path, "damaged/run-bad/spec.json").read_bytes() == b"[]"
    assert [*workspace.experiments] == ["good"]


def test_a_torn_journal_keeps_its_sealed_points(workspace):
    folder = workspace.folder.run_folder("run-bad")
    journal = Path(folder.journal_path("rank-0"))
    whole = journal.read_bytes()
    journal.write_bytes(whole[: HEADER.size + 64] + b"\x07" * 45)
    (fault,) = workspace.check().findings
    assert fault.reason == "its end is torn"
    assert workspace.check(fix=True).is_sound
    assert [point[2] for point in list_points(os.fspath(journal))] == [3.0, 2.0]
    assert Path(f"{journal}.damaged").stat().st_size == HEADER.size + 64 + 45


def test_lost_names_and_broken_events(workspace):
    folder = workspace.folder.run_folder("run-bad")
    os.unlink(Path(folder.metrics_folder, "rank-0.series"))
    events = Path(folder.events_path("rank-0"))
    first, second = events.read_bytes().splitlines()
    events.write_bytes(first + b"\n{broken\n" + second + b'\n{"at": 3, "ki')
    assert [e["kind"] for e in read_events(folder) if e["rank"] == 0] == ["string", "list"]
    (names, lines) = [d["reason"] for d in reversed(describe_run(folder)["damaged"])]
    assert names == "it holds no names, so the series go by numbers"
    assert lines == "1 of its lines cannot be read: 2"
    assert workspace.get_run("run-bad").get_metrics()["series-0"] == [3.0, 2.0, 1.0]
    assert workspace.check(fix=True).is_sound
    assert events.read_bytes() == first + b"\n" + second + b"\n"
    assert b"{broken" in Path(f"{events}.damaged").read_bytes()
    assert describe_run(folder)["damaged"] == []


def test_a_living_run_is_left_to_its_worker(workspace):
    folder = workspace.folder.run_folder("run-bad")
    Path(folder.record_path).write_bytes(b"")
    register_worker(folder, os.getpid())
    report = workspace.check(fix=True)
    assert "the run is alive" in str(report)
    assert Path(folder.record_path).read_bytes() == b""
    os.unlink(folder.worker_path)
    make_quiet(folder)
    assert workspace.check(fix=True).is_sound


def test_left_overs_go_when_they_are_old_and_nobody_works_on_them(workspace):
    names = (
        f"runs/.new-{NO_PROCESS}-ab",
        f"environments/.building-{'c' * 32}-{NO_PROCESS}",
        f"runs/run-bad/record.json.{NO_PROCESS}.aside",
    )
    kept = (f"compute/x.json.{os.getpid()}.aside", f"runs/run-bad/work/x.{NO_PROCESS}.aside")
    for name in (*names, *kept):
        path = Path(workspace.path, name)
        path.mkdir() if "/." in name else path.write_bytes(b"")
    assert workspace.check().findings == ()  # they are young
    for name in (*names, *kept):
        os.utime(Path(workspace.path, name), (1e9, 1e9))
    assert {f.file for f in workspace.check(fix=True).findings} == set(names)
    assert all(not Path(workspace.path, name).exists() for name in names)
    assert all(Path(workspace.path, name).exists() for name in kept)


def test_derived_files_are_made_again(workspace):
    Path(workspace.folder.index_path).write_bytes(b"no database" * 100)
    digests = Path(workspace.folder.datasets_folder, ".hashes.sqlite")
    digests.write_bytes(b"no database either" * 100)
    assert len(workspace.check(fix=True).findings) == 2
    assert not digests.exists()
    with sqlite3.connect(workspace.folder.index_path) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (2,)


def test_a_snapshot_whose_files_changed_is_set_aside(workspace):
    path = _find(workspace, "snapshots/*/train.py")
    path.chmod(0o600)
    path.write_text("print('something else')\n")
    (finding,) = workspace.check(fix=True).findings
    assert finding.reason == "its files are not those that were stored"
    assert Path(f"{path.parent}.damaged").is_dir()


KILLED = """
import os, signal, sys
import estimatory.base.files, estimatory.checkup.fault as fault
from estimatory import Workspace
n = int(sys.argv[2])
def counting(function):
    def call(*given, **options):
        global n
        n -= 1
        if n < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given, **options)
    return call
for name in ("rename", "link", "replace", "unlink"):
    setattr(os, name, counting(getattr(os, name)))
Workspace(sys.argv[1]).check(fix=True, move_runs=True)
"""


def test_killed_at_any_step_nothing_is_lost_and_the_next_mend_ends_it(copy_anew):
    """Each kill falls three steps later, until the mend gets through."""
    workspace = copy_anew()
    _damage(workspace, "garbage")
    before = {entry[2] for entry in _all_files(workspace).values()}
    step, is_killed = 0, True
    while is_killed:
        command = [sys.executable, "-c", KILLED, workspace.path, str(step)]
        done = subprocess.run(command, capture_output=True, text=True)
        is_killed = done.returncode == -signal.SIGKILL
        assert is_killed or done.returncode == 0, done.stderr
        assert before <= _contents(workspace)
        step += 3
    assert workspace.check().findings == ()
