"""What cannot be stored is refused clearly and leaves nothing."""

from __future__ import annotations

import errno
import os

import pytest

from estimatory.errors import SnapshotError, WorkspaceError
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.folders.workspace_settings import set_setting
from estimatory.snapshots import source_files, store as snapshots
from estimatory.snapshots.reading import list_snapshot_files
from estimatory.snapshots.store import take_snapshot


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
def test_an_unreadable_file_is_named(workspace, source, monkeypatch, code, stored):
    fail_for(monkeypatch, "open", "train.py", code)
    with pytest.raises(SnapshotError, match=r"Cannot read .*/source/train\.py") as caught:
        take_snapshot(workspace, source)
    assert ".amlignore" in caught.value.hint
    assert stored() == []


def test_a_file_that_vanishes_while_it_is_copied_leaves_nothing(
    workspace, source, monkeypatch, stored
):
    real_store = snapshots._store

    def vanish_then_store(workspace, sources):
        (source / "train.py").unlink()
        return real_store(workspace, sources)

    monkeypatch.setattr(snapshots, "_store", vanish_then_store)
    with pytest.raises(SnapshotError, match=r"train\.py vanished"):
        take_snapshot(workspace, source)
    assert stored() == []


def test_too_much_code_names_the_five_biggest_files_before_copying(workspace, source, stored):
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
    assert stored() == []

    (source / ".amlignore").write_text("*.csv\n")
    assert take_snapshot(workspace, source).n_files == 2


def test_just_under_the_limit_is_taken(workspace, source, monkeypatch):
    monkeypatch.setattr(source_files, "MAX_BYTES", 15)
    assert take_snapshot(workspace, source).size_bytes == 15
    (source / "one.more").write_text("x")
    with pytest.raises(SnapshotError):
        take_snapshot(workspace, source)


def test_the_setting_of_the_workspace_raises_the_limit(workspace, source, monkeypatch):
    monkeypatch.setattr(source_files, "MAX_BYTES", 14)
    with pytest.raises(SnapshotError) as caught:
        take_snapshot(workspace, source)
    assert '{"snapshots": {"max_bytes": 1e9}} in settings.json' in caught.value.hint
    os.makedirs(workspace.path)
    set_setting(workspace, "snapshots.max_bytes", 15)
    assert take_snapshot(workspace, source).size_bytes == 15
    set_setting(workspace, "snapshots.max_bytes", "much")
    with pytest.raises(WorkspaceError, match=r"snapshots\.max_bytes"):
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


def test_a_full_disk_leaves_nothing_behind(workspace, source, monkeypatch, stored):
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
    assert stored() == []


def test_a_workspace_that_cannot_be_written_is_named(source, tmp_path):
    (tmp_path / "file").touch()
    workspace = WorkspaceFolder(tmp_path / "file" / "ws")
    with pytest.raises(SnapshotError, match=r"Cannot store .*Not a directory"):
        take_snapshot(workspace, source)
