"""Ignore rules are understood as they were meant, or the code does not travel."""

from __future__ import annotations

import codecs

import pytest
from tests.sdk.odd_files import ODD_FILES

from estimatory.errors import SnapshotError
from estimatory.snapshots.source_files import IGNORE_FILES
from estimatory.snapshots.store import list_code, take_snapshot

RULES = "private/\n*.csv\n# and\n\nnotes.txt\n"
SPELLINGS = {
    "utf-8": RULES.encode(),
    "utf-8 marked": codecs.BOM_UTF8 + RULES.encode(),
    "utf-16 little": codecs.BOM_UTF16_LE + RULES.encode("utf-16-le"),
    "utf-16 big": codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"),
    "utf-32 little": codecs.BOM_UTF32_LE + RULES.encode("utf-32-le"),
    "utf-32 big": codecs.BOM_UTF32_BE + RULES.encode("utf-32-be"),
    "windows lines": codecs.BOM_UTF8 + RULES.replace("\n", "\r\n").encode(),
    "old mac lines": RULES.replace("\n", "\r").encode(),
}
REFUSED = {
    "utf-16 without a mark": (RULES.encode("utf-16-le"), "line 1 holds a NUL"),
    "a nul": (b"a\nb\0c\n", "line 2 holds a NUL"),
    "latin": ("a\nprivé/\n".encode("latin-1"), "line 2 is not text in UTF-8"),
    "cut utf-16": (codecs.BOM_UTF16_LE + b"a\0\n\0b", "line 2 is not text in UTF-16"),
    "a bare !": (b"a\n!\n", "line 2: '!' is not a pattern"),
    "a range that goes back": (b"\n\n[z-a]\n", r"line 3: '\[z-a\]' is not a pattern"),
    "an open bracket": (b"private[1\n", r"line 1: 'private\[1' is not a pattern"),
    "a lone backslash": (b"\\\n", "line 1: .* is not a pattern"),
}


@pytest.fixture
def names(workspace, source):
    for name in ("private/key", "a.csv", "notes.txt"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("mine")
    return lambda: [name for name, _ in list_code(workspace, source)]


@pytest.mark.parametrize("file", IGNORE_FILES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_rules_are_read_however_they_were_saved(source, names, file, spelling):
    (source / file).write_bytes(SPELLINGS[spelling])
    assert names() == [file, "train.py"]


@pytest.mark.parametrize("file", IGNORE_FILES)
@pytest.mark.parametrize("content", REFUSED)
def test_rules_that_cannot_be_understood_let_nothing_travel(
    workspace, source, names, stored, file, content
):
    data, reason = REFUSED[content]
    (source / file).write_bytes(data)
    with pytest.raises(SnapshotError, match=rf"{file}.*{reason}") as caught:
        take_snapshot(workspace, source)
    assert caught.value.hint
    assert stored() == []


IN_ITS_PLACE = {
    "folder": (ODD_FILES["folder"], "not a regular file"),
    "pipe": (ODD_FILES["pipe"], "not a regular file"),
    "socket": (ODD_FILES["socket"], "not a regular file"),
    "link in a circle": (ODD_FILES["circle"], "Too many levels of symbolic links"),
    "link to nothing": (lambda path: path.symlink_to("nowhere"), "leads nowhere"),
    "device": (ODD_FILES["device"], "not a regular file"),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("file", IGNORE_FILES)
@pytest.mark.parametrize("what", IN_ITS_PLACE)
def test_something_else_in_place_of_the_rules_lets_nothing_travel(
    workspace, source, names, file, what
):
    make, reason = IN_ITS_PLACE[what]
    make(source / file)
    with pytest.raises(SnapshotError, match=rf"{file} cannot be read: .*{reason}"):
        take_snapshot(workspace, source)


@pytest.mark.parametrize("name", ["outputs", "logs"])
def test_a_file_with_the_name_of_a_folder_of_the_run_is_left_out_with_a_notice(
    workspace, source, nothing_told, capsys, name
):
    (source / name).write_text("old results")
    (source / "sub").mkdir()
    (source / "sub" / name).write_text("code")
    for _ in range(2):
        take_snapshot(workspace, source)
    assert [n for n, _ in list_code(workspace, source)] == [f"sub/{name}", "train.py"]
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"{source / name} is left out" in told


def test_a_file_given_under_the_name_of_a_folder_of_the_run_is_refused(workspace):
    with pytest.raises(SnapshotError, match="cannot be named 'outputs'"):
        take_snapshot(workspace, None, {"outputs": b""})


def test_folders_that_link_to_each_other_have_a_limit(workspace, source, monkeypatch):
    monkeypatch.setattr("estimatory.snapshots.source_files.MAX_FILES", 200)
    for i in range(10):
        (source / str(i)).mkdir()
        for j in range(10):
            (source / str(i) / str(j)).symlink_to(source / str(j))
    with pytest.raises(SnapshotError, match="more than 200 folders"):
        take_snapshot(workspace, source)
