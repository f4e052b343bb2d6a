"""What counts as code."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from estimatory.errors import SnapshotError
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.snapshots import source_files
from estimatory.snapshots.reading import list_snapshot_files, open_snapshot_file
from estimatory.snapshots.store import restore_snapshot, take_snapshot


def test_what_is_never_code_is_left_out(workspace, source, names):
    for name in sorted(source_files.ALWAYS_LEFT_OUT):
        (source / "package" / name).mkdir(parents=True)
        (source / "package" / name / "file").touch()
    key = take_snapshot(workspace, source).key
    assert names(key) == ["train.py"]


def test_ignore_rules_are_those_of_git(workspace, source, names):
    rules = "# data\n*.csv\n!keep.csv\n/top.txt\ndata/\nlogs/*\n!logs/a\n"
    (source / ".amlignore").write_text(rules)
    for name in ("a.csv", "keep.csv", "top.txt", "sub/top.txt", "sub/data/x", "logs/a", "logs/b"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).touch()
    expected = [".amlignore", "keep.csv", "logs/a", "sub/top.txt", "train.py"]
    assert names(take_snapshot(workspace, source).key) == expected


def test_only_the_first_ignore_file_counts(workspace, source, names):
    (source / "a").touch()
    (source / "b").touch()
    (source / ".gitignore").write_text("a\n")
    assert "a" not in names(take_snapshot(workspace, source).key)
    (source / ".amlignore").write_text("b\n")
    assert {"a", "b"} & set(names(take_snapshot(workspace, source).key)) == {"a"}
    (source / ".estimatoryignore").write_text("a\nb\n")
    assert not {"a", "b"} & set(names(take_snapshot(workspace, source).key))


def test_a_bad_pattern_is_named(workspace, source):
    (source / ".gitignore").write_text("!\n")
    with pytest.raises(SnapshotError, match=r"\.gitignore, line 1: '!' is not a pattern"):
        take_snapshot(workspace, source)


def test_a_workspace_inside_the_source_folder_is_no_code(source):
    workspace = WorkspaceFolder(source / "my-workspace")
    take_snapshot(workspace, source)
    key = take_snapshot(workspace, source).key
    assert [name for name, _ in list_snapshot_files(workspace, key)] == ["train.py"]


def test_a_workspace_that_is_the_source_folder_captures_no_runs(source):
    workspace = WorkspaceFolder(source)
    take_snapshot(workspace, source)
    key = take_snapshot(workspace, source).key
    assert [name for name, _ in list_snapshot_files(workspace, key)] == ["train.py"]


def test_links_stand_for_what_they_lead_to(workspace, source, tmp_path, names):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "tool.py").write_text("tool")
    (source / "tool.py").symlink_to(shared / "tool.py")
    (source / "shared").symlink_to(shared)
    (source / "broken").symlink_to(tmp_path / "nowhere")
    (source / "round").symlink_to(source / "round")
    key = take_snapshot(workspace, source).key
    assert names(key) == ["shared/tool.py", "tool.py", "train.py"]
    path = Path(workspace.snapshots_folder, key, "tool.py")
    assert not os.path.islink(path)
    assert path.read_text() == "tool"


def test_links_that_lead_round_are_followed_once(workspace, source, names):
    (source / "package").mkdir()
    (source / "package" / "up").symlink_to(source)
    (source / "package" / "self").symlink_to(source / "package")
    (source / "again").symlink_to(source / "package")
    (source / "package" / "m.py").touch()
    expected = ["again/m.py", "package/m.py", "train.py"]
    assert names(take_snapshot(workspace, source).key) == expected


@pytest.mark.timeout(20)
def test_special_files_are_passed_over(workspace, source, names):
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(source / "s"))
        assert names(take_snapshot(workspace, source).key) == ["train.py"]


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
        with open_snapshot_file(workspace, key, f"{name}/{name}") as file:
            assert file.read().decode() == name
    assert b"not-utf8-\xff" in os.listdir(os.fsencode(work))
