"""Names and texts that are no clean Unicode over REST and the socket, and the files behind them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from estimatory import ModelRegistry, Workspace
from estimatory.base.clean_text import showable, storable
from estimatory.folders.run_folder import RunFolder
from estimatory.snapshots.store import take_snapshot

NAMES = [os.fsdecode(b"m-\xff.bin"), "back\u202ewards", "line\nbreak", r"back\slash", "tab\t"]
LOG_NAME = os.fsdecode(b"log-\xff.log")


@pytest.fixture
def odd_run(make_run: Callable[..., RunFolder], workspace: Workspace, tmp_path: Path) -> RunFolder:
    """A run with odd names among its files, its code, its logs and its tags."""
    source = tmp_path / "source"
    source.mkdir()
    for name in NAMES:
        (source / name).write_text(f"code {name!a}")
    snapshot = take_snapshot(workspace.folder, source).key
    tags = {"t\udcff": "\udcff\0"}
    folder = make_run("odd", tags=tags, display_name="a\u202eb\udcff", snapshot=snapshot)
    outputs = Path(folder.work_folder, "outputs")
    outputs.mkdir()
    for name in NAMES:
        (outputs / name).write_text(f"output {name!a}")
    Path(folder.logs_folder, LOG_NAME).write_bytes(b"half \xff\n")
    return folder


def _check_utf_8(value: object) -> None:
    json.dumps(value, ensure_ascii=False).encode()


async def test_every_file_is_found_by_the_name_that_is_listed(ask, get_raw, odd_run):
    listed = [file["path"] for file in (await ask("runs/odd/files"))["files"]]
    assert set(listed) >= {f"outputs/{storable(name)}" for name in NAMES}
    for name in NAMES:
        for shown in {storable(name), showable(name)}:
            answer = await get_raw(f"runs/odd/files/{quote('outputs/' + shown)}?download=1")
            assert answer.body.decode() == f"output {name!a}"
            assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")


async def test_every_file_of_the_code_is_found_by_the_name_that_is_listed(ask, get_raw, odd_run):
    listed = [file["path"] for file in (await ask("runs/odd/snapshot"))["files"]]
    assert sorted(listed) == sorted(map(storable, NAMES))
    for name in NAMES:
        answer = await get_raw(f"runs/odd/snapshot/{quote(storable(name))}")
        assert answer.body.decode() == f"code {name!a}"


async def test_a_model_of_such_files_is_served(ask, get_raw, odd_run, workspace):
    path = f"outputs/{storable(NAMES[0])}"
    model = await ask("models", "POST", {"run_id": "odd", "name": "m", "path": path})
    assert model["files"] == [{"path": storable(NAMES[0]), "size": len(f"output {NAMES[0]!a}")}]
    answer = await get_raw(f"models/m/1/files/{quote(storable(NAMES[0]))}")
    assert answer.body.decode() == f"output {NAMES[0]!a}"
    assert Path(ModelRegistry(workspace.folder).get_model("m").path).is_file()


async def test_a_log_of_such_a_name_is_read_searched_and_followed(ask, stream, odd_run):
    shown = storable(LOG_NAME)
    assert shown in [log["name"] for log in (await ask("runs/odd/logs"))["logs"]]
    assert (await ask(f"runs/odd/logs/{shown}"))["text"] == "half \ufffd\n"
    assert (await ask(f"runs/odd/logs/{shown}/search", query="half"))["matches"]
    log = {"name": shown, "offset": 0}
    await stream.send(type="subscribe", topic="run", run_id="odd", log=log)
    frame = await stream.next_with("log")
    assert frame["log"]["text"] == "half \ufffd\n"
    _check_utf_8(frame)


async def test_lists_details_and_frames_hold_text_that_all_can_read(ask, stream, odd_run):
    listed = await ask("runs", tag=r"t\udcff")
    assert [run["tags"] for run in listed["runs"]] == [{r"t\udcff": "\\udcff\0"}]
    for path in ("runs", "runs/odd", "experiments", "workspace", "runs/odd/files", "models"):
        _check_utf_8(await ask(path))
    await stream.send(type="subscribe", topic="runs")
    _check_utf_8(await stream.next())
    await stream.send(type="subscribe", topic="run", run_id="odd")
    _check_utf_8(await stream.next_with("run"))


async def test_an_error_names_the_files_there_are(get_raw, odd_run):
    answer = await get_raw("runs/odd/files/none.txt")
    assert answer.code == 404
    message = json.loads(answer.body)["message"]
    assert r"m-\udcff.bin" in message
    assert r"back\u202ewards" in message
