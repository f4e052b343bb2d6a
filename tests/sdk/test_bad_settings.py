"""Settings that make no sense are told at once; what lies in a line by mistake is passed over."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from estimatory import Experiment, ScriptRunConfig
from estimatory.compute import AmlCompute
from estimatory.compute.overview import describe_target
from estimatory.compute.queue import Queue
from estimatory.compute.slots import MAX_SLOTS, Slot
from estimatory.compute.table import list_slots
from estimatory.errors import ComputeTargetError, DamagedFileError, UserError, WorkspaceError
from estimatory.folders.workspace_settings import get_number, get_setting, set_setting

from .odd_files import ODD_FILES

pytestmark = pytest.mark.timeout(30)

BAD_SLOTS = [
    *(1_000_000_000, MAX_SLOTS + 1, 0, -1, "2", "", True, 1.5, float("nan"), {}, {"cores": 1}),
    *([], [1], [{"cpus": 1}], [{"cores": -1}], [{"cores": "4"}], [{"cores": 1.5}]),
    *([{"memory_gb": float("nan")}], [{"memory_gb": float("inf")}], [{"memory_gb": -1}]),
    *([{"gpus": "01"}], [{"gpus": 1}], [{}] * (MAX_SLOTS + 1)),
]


@pytest.mark.parametrize("value", BAD_SLOTS, ids=lambda value: repr(value)[:30])
def test_slots_that_make_no_sense_are_refused_at_submission(workspace, tmp_path, value):
    set_setting(workspace.folder, "compute.local.slots", value)
    (tmp_path / "train.py").write_text("print(1)")
    with pytest.raises(ComputeTargetError, match=r"compute\.local\.slots holds"):
        list_slots(workspace.folder, "local")
    with pytest.raises(ComputeTargetError, match=r"compute\.local\.slots holds"):
        Experiment(workspace, "e").submit(ScriptRunConfig(str(tmp_path), "train.py"))
    assert "compute.local.slots holds" in describe_target(workspace.folder, "local").problem
    assert workspace.folder.list_run_ids() == []


def test_as_many_slots_as_anybody_needs_are_given_at_once(workspace):
    set_setting(workspace.folder, "compute.local.slots", MAX_SLOTS)
    assert len(list_slots(workspace.folder, "local") or ()) == MAX_SLOTS


@pytest.mark.parametrize("counts", [{"max_nodes": 10**9}, {"min_nodes": 10**9, "max_nodes": 10**9}])
def test_a_pool_of_a_thousand_million_nodes_is_refused(counts):
    with pytest.raises(ComputeTargetError, match="nodes is 1000000000"):
        AmlCompute.provisioning_configuration(**counts)


BAD_FILES = {
    "brackets": "[" * 100_000,
    "objects": '{"a":' * 100_000,
    "empty": "",
    "list": "[]",
    "text": "compute",
    "nul": "\0\0",
    "cut": '{"compute": {"loc',
}


@pytest.mark.parametrize("content", BAD_FILES)
def test_settings_that_cannot_be_read_are_named(workspace, content):
    Path(workspace.folder.settings_path).write_text(BAD_FILES[content])
    for use in (get_setting, lambda folder, name: set_setting(folder, name, 1)):
        with pytest.raises(DamagedFileError, match=r"settings\.json cannot be read: "):
            use(workspace.folder, "compute.local.slots")
    assert Path(workspace.folder.settings_path).read_text() == BAD_FILES[content]


@pytest.mark.parametrize("odd", ODD_FILES)
def test_settings_that_are_no_file_are_named(workspace, odd):
    ODD_FILES[odd](Path(workspace.folder.settings_path))
    with pytest.raises(DamagedFileError, match=r"settings\.json cannot be read: "):
        get_setting(workspace.folder, "compute.local.slots")


def test_settings_may_begin_with_a_byte_order_mark(workspace):
    Path(workspace.folder.settings_path).write_bytes(json.dumps({"a": {"b": 1}}).encode("utf-16"))
    assert get_setting(workspace.folder, "a.b") == 1


@pytest.mark.parametrize("settings", [{"compute": 5}, {"compute": {"local": "two"}}])
def test_a_value_where_settings_are_expected_is_named(workspace, settings):
    Path(workspace.folder.settings_path).write_text(json.dumps(settings))
    for use in (get_setting, lambda folder, name: set_setting(folder, name, 1)):
        with pytest.raises(WorkspaceError, match=r"setting compute.* where an object is expected"):
            use(workspace.folder, "compute.local.slots")
    assert json.loads(Path(workspace.folder.settings_path).read_text()) == settings


@pytest.mark.parametrize("value", ["much", [1], True, -1, float("nan")])
def test_a_number_that_is_none_is_named(workspace, value):
    set_setting(workspace.folder, "data.hash_limit_bytes", value)
    with pytest.raises(WorkspaceError, match=r"data\.hash_limit_bytes .* is"):
        get_number(workspace.folder, "data.hash_limit_bytes", 1)


def test_a_date_that_is_none_is_named(workspace, tmp_path):
    set_setting(workspace.folder, "environments.as_of", 2022)
    config = ScriptRunConfig(str(tmp_path), "train.py")
    config.run_config.environment.python.conda_dependencies.add_pip_package("numpy")
    with pytest.raises(UserError, match=r"environments\.as_of .* is 2022"):
        Experiment(workspace, "e").submit(config)


# --- the line ------------------------------------------------------------------------------------
NAME = "000000000001-lost.ticket"
BAD_TICKETS = {
    "empty": b"",
    "garbage": b"\0\xff{",
    "brackets": b"[" * 100_000,
    "list": b"[1, 2]",
    "no slots": b'{"n_slots": 1}',
    "text": b'{"n_slots": "many", "slots": "all"}',
    "null": b'{"n_slots": null, "slots": null}',
    "deep": b'{"n_slots": 1, "slots": [[0]]}',
}
STRAY_NAMES = ["notes.txt", "x.ticket", "1-.ticket", "-a.ticket", "9" * 30 + "-a.ticket"]


def no_burial(run_id: str) -> None:
    raise AssertionError(f"{run_id} was taken for dead")


def take_turn(queue: Queue) -> None:
    """A run enters the line, gets the one slot, and another waits behind it."""
    first, second = queue.enter("first", 1), queue.enter("second", 1)
    assert first.look([Slot()], no_burial).slots == (0,)
    assert second.look([Slot()], no_burial).position == 1
    assert [place.run_id for place in queue.list_places()] == ["first", "second"]
    first.give_back()
    assert second.look([Slot()], no_burial).slots == (0,)
    second.give_back()


@pytest.fixture
def queue(tmp_path) -> Queue:
    (tmp_path / "line").mkdir()
    return Queue(str(tmp_path / "line"))


@pytest.mark.parametrize("content", BAD_TICKETS)
def test_a_ticket_that_nobody_holds_and_nobody_can_read_is_taken_away(queue, content):
    path = Path(queue.path, NAME)
    path.write_bytes(BAD_TICKETS[content])
    take_turn(queue)
    assert not path.exists()


@pytest.mark.parametrize("content", BAD_TICKETS)
def test_a_ticket_that_a_process_holds_and_nobody_can_read_is_passed_over(queue, content):
    path = Path(queue.path, NAME)
    path.write_bytes(BAD_TICKETS[content])
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        take_turn(queue)
        assert queue.list_strays() == ([str(path)] if BAD_TICKETS[content] else [])


@pytest.mark.parametrize("odd", [*ODD_FILES, "link"])
def test_what_is_no_file_is_passed_over_and_named(queue, odd):
    path = Path(queue.path, NAME)
    {**ODD_FILES, "link": lambda path: path.symlink_to("/etc/passwd")}[odd](path)
    take_turn(queue)
    assert queue.list_strays() == [str(path)]


@pytest.mark.parametrize("name", STRAY_NAMES)
def test_what_has_no_name_of_a_ticket_is_passed_over_and_named(queue, name):
    path = Path(queue.path, name)
    path.write_text(json.dumps({"n_slots": 1, "slots": [0]}))
    take_turn(queue)
    assert queue.list_strays() == [str(path)]


def test_a_ticket_of_ones_own_that_vanished_or_was_overwritten_is_told(queue):
    for spoil in (os.unlink, lambda path: Path(path).write_text("x")):
        ticket = queue.enter("mine", 1)
        spoil(os.path.join(queue.path, queue.list_names()[-1]))
        with pytest.raises(ComputeTargetError, match="was removed or overwritten"):
            ticket.look([Slot()], no_burial)
        ticket.give_back()


def test_a_ticket_that_cannot_be_written_is_not_left_at_the_head_of_the_line(queue, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        queue.enter("mine", 1)
    assert queue.list_names() == []


def test_runs_go_through_a_line_full_of_strays(workspace, tmp_path, nothing_told, capsys):
    set_setting(workspace.folder, "compute.local.slots", 1)
    line = Path(Queue.before(workspace.folder, "local").path)
    line.mkdir(parents=True)
    for number, content in enumerate(BAD_TICKETS.values()):
        (line / f"{number:012d}-lost.ticket").write_bytes(content)
    (line / "000000000000-folder.ticket").mkdir()
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text("print(1)")
    run = Experiment(workspace, "e").submit(ScriptRunConfig(str(tmp_path / "code"), "train.py"))
    assert "000000000000-folder.ticket is no ticket" in capsys.readouterr().err
    assert "000000000000-folder.ticket" in describe_target(workspace.folder, "local").problem
    run.wait_for_completion()
    assert run.get_status() == "Completed"


def test_a_place_in_line_that_cannot_be_taken_leaves_no_run(workspace, tmp_path):
    set_setting(workspace.folder, "compute.local.slots", 1)
    path = Path(Queue.before(workspace.folder, "local").path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text("print(1)")
    with pytest.raises(WorkspaceError, match="cannot wait in"):
        Experiment(workspace, "e").submit(ScriptRunConfig(str(tmp_path / "code"), "train.py"))
    assert workspace.folder.list_run_ids() == []
