"""Snapshots: what counts as code, stored once, restored exactly, refused clearly."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
from pathlib import Path

import pytest

from estimatory import snapshots, source_files
from estimatory.errors import ConflictError, FileNotInRunError, NotFoundError, SnapshotError
from estimatory.snapshots import (
    find_snapshot_file,
    list_snapshot_files,
    restore_snapshot,
    take_snapshot,
)
from estimatory.workspace_folder import WorkspaceFolder


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "my workspace")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print('hello')\n")
    return folder


def names(workspace: WorkspaceFolder, key: str) -> list[str]:
    return [name for name, _ in list_snapshot_files(workspace, key)]


def stored(workspace: WorkspaceFolder) -> list[str]:
    folder = Path(workspace.snapshots_folder)
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


# --- content addressing ------------------------------------------------------------------------
def test_the_same_code_is_stored_once(workspace, source, tmp_path):
    first = take_snapshot(workspace, source)
    twin = tmp_path / "elsewhere"
    twin.mkdir()
    (twin / "train.py").write_text("print('hello')\n")
    before = os.stat(os.path.join(workspace.snapshots_folder, first.key)).st_mtime_ns

    assert take_snapshot(workspace, twin) == first
    assert take_snapshot(workspace, None, {"train.py": b"print('hello')\n"}) == first
    assert stored(workspace) == [first.key]
    assert os.stat(os.path.join(workspace.snapshots_folder, first.key)).st_mtime_ns == before
    assert (first.n_files, first.size_bytes) == (1, 15)


@pytest.mark.parametrize("change", ["content", "name", "mode", "more"])
def test_any_difference_gives_another_key(workspace, source, change):
    first = take_snapshot(workspace, source)
    script = source / "train.py"
    if change == "content":
        script.write_text("print('Hello')\n")
    elif change == "name":
        script.rename(source / "main.py")
    elif change == "mode":
        script.chmod(0o755)
    else:
        (source / "empty.txt").touch()
    assert take_snapshot(workspace, source).key != first.key


def test_file_boundaries_are_part_of_the_key(workspace):
    apart = take_snapshot(workspace, None, {"a": b"1", "b": b"2"})
    merged = take_snapshot(workspace, None, {"a": b"12", "b": b""})
    assert apart.key != merged.key


def test_ten_processes_store_the_same_code_at_once(workspace, source):
    for n in range(50):
        (source / f"module_{n}.py").write_text(f"x = {n}\n" * 1000)
    with multiprocessing.get_context("fork").Pool(10) as pool:
        taken = pool.starmap(take_snapshot, [(workspace, source)] * 10)
    assert len(set(taken)) == 1
    assert stored(workspace) == [taken[0].key]
    assert len(names(workspace, taken[0].key)) == 51


def test_the_key_tells_what_was_copied_when_a_file_changes_meanwhile(
    workspace, source, monkeypatch
):
    real_store = snapshots._store

    def change_then_store(workspace, sources):
        (source / "train.py").write_text("print('changed')\n")
        return real_store(workspace, sources)

    monkeypatch.setattr(snapshots, "_store", change_then_store)
    key = take_snapshot(workspace, source).key
    monkeypatch.undo()
    assert take_snapshot(workspace, source).key == key


# --- restoring ---------------------------------------------------------------------------------
def test_restored_files_are_writable_copies_with_their_executable_bit(workspace, source, tmp_path):
    (source / "package").mkdir()
    (source / "package" / "run.sh").write_text("#!/bin/sh\n")
    (source / "package" / "run.sh").chmod(0o755)
    key = take_snapshot(workspace, source).key
    work = tmp_path / "runs" / "a" / "work"

    restore_snapshot(workspace, key, str(work))

    assert (work / "train.py").read_text() == "print('hello')\n"
    assert os.access(work / "package" / "run.sh", os.X_OK)
    assert (work / "train.py").stat().st_mode & 0o700 == 0o600
    (work / "train.py").write_text("changed in place")
    again = tmp_path / "again"
    restore_snapshot(workspace, key, str(again))
    assert (again / "train.py").read_text() == "print('hello')\n"


def test_restoring_into_a_folder_in_use_touches_nothing(workspace, source, tmp_path):
    key = take_snapshot(workspace, source).key
    work = tmp_path / "work"
    work.mkdir()
    (work / "precious").touch()
    with pytest.raises(ConflictError, match="not empty"):
        restore_snapshot(workspace, key, str(work))
    assert os.listdir(work) == ["precious"]


def test_a_file_that_ignore_rules_name_is_restored_when_it_was_given_explicitly(
    workspace, source, tmp_path
):
    (source / ".gitignore").write_text("secret.py\n")
    (source / "secret.py").touch()
    key = take_snapshot(workspace, source, {"secret.py": b"1", ".venv/x": b"2"}).key
    restore_snapshot(workspace, key, str(tmp_path / "work"))
    assert (tmp_path / "work" / "secret.py").read_bytes() == b"1"
    assert (tmp_path / "work" / ".venv" / "x").read_bytes() == b"2"
    assert (".venv/x", 1) in list_snapshot_files(workspace, key)


@pytest.mark.parametrize("key", ["", "0" * 64, "../runs", "a/b", "é" * 64])
def test_a_key_that_is_none_is_not_found(workspace, source, tmp_path, key):
    take_snapshot(workspace, source)
    with pytest.raises(NotFoundError, match="no snapshot"):
        restore_snapshot(workspace, key, str(tmp_path / "work"))
    assert not (tmp_path / "work").exists()


def test_a_run_without_code_has_no_snapshot_files(workspace):
    assert list_snapshot_files(workspace, "") == []


# --- what is code ------------------------------------------------------------------------------
def test_what_is_never_code_is_left_out(workspace, source):
    for name in sorted(source_files.ALWAYS_LEFT_OUT):
        (source / "package" / name).mkdir(parents=True)
        (source / "package" / name / "file").touch()
    key = take_snapshot(workspace, source).key
    assert names(workspace, key) == ["train.py"]


def test_ignore_rules_are_those_of_git(workspace, source):
    rules = "# data\n*.csv\n!keep.csv\n/top.txt\ndata/\nlogs/*\n!logs/a\n"
    (source / ".amlignore").write_text(rules)
    for name in ("a.csv", "keep.csv", "top.txt", "sub/top.txt", "sub/data/x", "logs/a", "logs/b"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).touch()
    expected = [".amlignore", "keep.csv", "logs/a", "sub/top.txt", "train.py"]
    assert names(workspace, take_snapshot(workspace, source).key) == expected


def test_only_the_first_ignore_file_counts(workspace, source):
    (source / "a").touch()
    (source / "b").touch()
    (source / ".gitignore").write_text("a\n")
    assert "a" not in names(workspace, take_snapshot(workspace, source).key)
    (source / ".amlignore").write_text("b\n")
    assert {"a", "b"} & set(names(workspace, take_snapshot(workspace, source).key)) == {"a"}
    (source / ".estimatoryignore").write_text("a\nb\n")
    assert not {"a", "b"} & set(names(workspace, take_snapshot(workspace, source).key))


def test_a_bad_pattern_is_named(workspace, source):
    (source / ".gitignore").write_text("!\n")
    with pytest.raises(SnapshotError, match=r"\.gitignore holds a pattern"):
        take_snapshot(workspace, source)


def test_a_workspace_inside_the_source_folder_is_no_code(source):
    workspace = WorkspaceFolder(source / "my-workspace")
    take_snapshot(workspace, source)
    assert names(workspace, take_snapshot(workspace, source).key) == ["train.py"]


def test_a_workspace_that_is_the_source_folder_captures_no_runs(source):
    workspace = WorkspaceFolder(source)
    take_snapshot(workspace, source)
    assert names(workspace, take_snapshot(workspace, source).key) == ["train.py"]


def test_links_stand_for_what_they_lead_to(workspace, source, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "tool.py").write_text("tool")
    (source / "tool.py").symlink_to(shared / "tool.py")
    (source / "shared").symlink_to(shared)
    (source / "broken").symlink_to(tmp_path / "nowhere")
    (source / "round").symlink_to(source / "round")
    key = take_snapshot(workspace, source).key
    assert names(workspace, key) == ["shared/tool.py", "tool.py", "train.py"]
    path = find_snapshot_file(workspace, key, "tool.py")
    assert not os.path.islink(path)
    assert Path(path).read_text() == "tool"


def test_links_that_lead_round_are_followed_once(workspace, source):
    (source / "package").mkdir()
    (source / "package" / "up").symlink_to(source)
    (source / "package" / "self").symlink_to(source / "package")
    (source / "again").symlink_to(source / "package")
    (source / "package" / "m.py").touch()
    expected = ["again/m.py", "package/m.py", "train.py"]
    assert names(workspace, take_snapshot(workspace, source).key) == expected


@pytest.mark.timeout(20)
def test_special_files_are_passed_over(workspace, source):
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(source / "s"))
        assert names(workspace, take_snapshot(workspace, source).key) == ["train.py"]


NASTY = ["a space", "quote'\"", "line\nbreak", "back\\slash", "ünï-日本", "-rf", "<script>", "%2e"]


def test_nasty_names_come_back_as_they_were(workspace, source, tmp_path):
    for name in NASTY:
        (source / name).mkdir()
        (source / name / name).write_text(name)
    with open(os.fsencode(source) + b"/not-utf8-\xff", "wb") as file:
        file.write(b"latin")
    key = take_snapshot(workspace, source).key
    work = tmp_path / "work"
    restore_snapshot(workspace, key, str(work))
    for name in NASTY:
        assert (work / name / name).read_text() == name
        assert Path(find_snapshot_file(workspace, key, f"{name}/{name}")).read_text() == name
    assert b"not-utf8-\xff" in os.listdir(os.fsencode(work))


# --- clear refusals ----------------------------------------------------------------------------
def test_a_missing_source_folder_is_named(workspace, tmp_path):
    with pytest.raises(SnapshotError, match=r"no source folder .*nowhere"):
        take_snapshot(workspace, tmp_path / "nowhere")


def test_a_file_as_source_folder_is_refused_with_its_folder(workspace, source):
    with pytest.raises(SnapshotError, match="not a folder") as caught:
        take_snapshot(workspace, source / "train.py")
    assert caught.value.hint.endswith(str(source))


def fail_for(monkeypatch, function: str, name: str, code: int) -> None:
    """Let one system call fail for one path, as it would for somebody who is not root."""
    real = getattr(os, function)

    def failing(path, *args, **kwargs):
        if not isinstance(path, int) and os.fspath(path).endswith(name):
            raise OSError(code, os.strerror(code), os.fspath(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, function, failing)


def test_an_unreadable_folder_is_named(workspace, source, monkeypatch):
    (source / "locked").mkdir()
    fail_for(monkeypatch, "scandir", "locked", errno.EACCES)
    with pytest.raises(SnapshotError, match=r"Cannot read .*/source/locked: Permission denied"):
        take_snapshot(workspace, source)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
def test_an_unreadable_file_is_named(workspace, source, monkeypatch, code):
    fail_for(monkeypatch, "open", "train.py", code)
    with pytest.raises(SnapshotError, match=r"Cannot read .*/source/train\.py") as caught:
        take_snapshot(workspace, source)
    assert ".amlignore" in caught.value.hint
    assert stored(workspace) == []


def test_a_file_that_vanishes_while_it_is_copied_leaves_nothing(workspace, source, monkeypatch):
    real_store = snapshots._store

    def vanish_then_store(workspace, sources):
        (source / "train.py").unlink()
        return real_store(workspace, sources)

    monkeypatch.setattr(snapshots, "_store", vanish_then_store)
    with pytest.raises(SnapshotError, match=r"train\.py vanished"):
        take_snapshot(workspace, source)
    assert stored(workspace) == []


def test_too_much_code_names_the_five_biggest_files_before_copying(workspace, source):
    for n in range(1, 7):
        with open(source / f"data_{n}.csv", "wb") as file:
            file.truncate(n * 40 * 1024**2)
    with pytest.raises(SnapshotError) as caught:
        take_snapshot(workspace, source)
    message = caught.value.message
    assert "840.0 MB" in message
    assert "300.0 MB" in message
    biggest = "data_6.csv (240.0 MB), data_5.csv (200.0 MB), data_4.csv (160.0 MB), data_3.csv"
    assert biggest in message
    assert "data_1.csv" not in message
    assert ".amlignore" in caught.value.hint
    assert stored(workspace) == []

    (source / ".amlignore").write_text("*.csv\n")
    assert take_snapshot(workspace, source).n_files == 2


def test_just_under_the_limit_is_taken(workspace, source, monkeypatch):
    monkeypatch.setattr(source_files, "MAX_BYTES", 15)
    assert take_snapshot(workspace, source).size_bytes == 15
    (source / "one.more").write_text("x")
    with pytest.raises(SnapshotError):
        take_snapshot(workspace, source)


def test_too_many_files_are_refused(workspace, source, monkeypatch):
    monkeypatch.setattr(source_files, "MAX_FILES", 3)
    for n in range(5):
        (source / f"{n}.png").touch()
    with pytest.raises(SnapshotError, match="more than 3 files"):
        take_snapshot(workspace, source)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a\0b"])
def test_a_given_name_that_leads_elsewhere_is_refused(workspace, name):
    with pytest.raises(SnapshotError, match="not a name for a file of code"):
        take_snapshot(workspace, None, {name: b""})


@pytest.mark.parametrize("name", ["train.py/inside", "package"])
def test_a_given_name_that_clashes_with_a_folder_is_refused(workspace, source, name):
    (source / "package").mkdir()
    (source / "package" / "m.py").touch()
    with pytest.raises(SnapshotError, match="beside"):
        take_snapshot(workspace, source, {name: b""})


def test_given_files_go_over_those_of_the_folder(workspace, source, tmp_path):
    extra = tmp_path / "extra.py"
    extra.write_text("extra")
    key = take_snapshot(workspace, source, {"train.py": b"mine", "package/extra.py": extra}).key
    assert list_snapshot_files(workspace, key) == [("package/extra.py", 5), ("train.py", 4)]


def test_a_given_path_that_is_no_file_is_named(workspace, source):
    with pytest.raises(SnapshotError, match=r"no file .*gone\.py"):
        take_snapshot(workspace, None, {"a.py": source / "gone.py"})
    with pytest.raises(SnapshotError, match="is not a file"):
        take_snapshot(workspace, None, {"a.py": source})


def test_a_full_disk_leaves_nothing_behind(workspace, source, monkeypatch):
    for n in range(5):
        (source / f"{n}.py").write_bytes(b"x" * 1000)
    real, written = os.write, []

    def write_until_full(fd, data):
        written.append(len(data))
        if len(written) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(fd, data)

    monkeypatch.setattr(os, "write", write_until_full)
    with pytest.raises(SnapshotError, match=r"No space left on device") as caught:
        take_snapshot(workspace, source)
    assert workspace.snapshots_folder in caught.value.message
    assert stored(workspace) == []


def test_a_workspace_that_cannot_be_written_is_named(source, tmp_path):
    (tmp_path / "file").touch()
    workspace = WorkspaceFolder(tmp_path / "file" / "ws")
    with pytest.raises(SnapshotError, match=r"Cannot store .*Not a directory"):
        take_snapshot(workspace, source)


# --- reading one file --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["../../../secret", "/etc/passwd", "..", ".", "", "nope.py", "train.py/x", "a\0b"]
)
def test_only_files_of_the_snapshot_can_be_found(workspace, source, tmp_path, name):
    (tmp_path / "secret").touch()
    key = take_snapshot(workspace, source).key
    with pytest.raises(FileNotInRunError, match=r"It has: train\.py"):
        find_snapshot_file(workspace, key, name)
