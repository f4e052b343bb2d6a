"""Code is stored once, by content, and comes back exactly."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from estimatory.errors import ConflictError, FileNotInRunError, NotFoundError
from estimatory.snapshots import store as snapshots
from estimatory.snapshots.reading import list_snapshot_files, open_snapshot_file
from estimatory.snapshots.store import restore_snapshot, take_snapshot


def test_the_same_code_is_stored_once(workspace, source, tmp_path, stored):
    first = take_snapshot(workspace, source)
    twin = tmp_path / "elsewhere"
    twin.mkdir()
    (twin / "train.py").write_text("print('hello')\n")
    before = os.stat(os.path.join(workspace.snapshots_folder, first.key)).st_mtime_ns

    assert take_snapshot(workspace, twin) == first
    assert take_snapshot(workspace, None, {"train.py": b"print('hello')\n"}) == first
    assert stored() == [first.key]
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


def test_ten_processes_store_the_same_code_at_once(workspace, source, stored, names):
    for n in range(50):
        (source / f"module_{n}.py").write_text(f"x = {n}\n" * 1000)
    with multiprocessing.get_context("fork").Pool(10) as pool:
        taken = pool.starmap(take_snapshot, [(workspace, source)] * 10)
    assert len(set(taken)) == 1
    assert stored() == [taken[0].key]
    assert len(names(taken[0].key)) == 51


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


@pytest.mark.parametrize(
    "name", ["../../../secret", "/etc/passwd", "..", ".", "", "nope.py", "train.py/x", "a\0b"]
)
def test_only_files_of_the_snapshot_can_be_found(workspace, source, tmp_path, name):
    (tmp_path / "secret").touch()
    key = take_snapshot(workspace, source).key
    with pytest.raises(FileNotInRunError, match=r"It has: train\.py"):
        open_snapshot_file(workspace, key, name)
