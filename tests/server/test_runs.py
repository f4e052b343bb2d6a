"""/runs over HTTP: listing, changing, canceling, deleting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from estimatory.api.run_card import MIME_TYPE, make_bundle
from estimatory.base.files import read_json, write_json
from estimatory.folders.run_record import CANCEL_REQUESTED, FAILED, Failure


async def test_runs_are_listed_newest_first_with_total(ask, make_run):
    make_run("run-1", created_at=100.0)
    make_run("run-2", created_at=200.0)
    answer = await ask("runs", limit=1)
    assert [run["run_id"] for run in answer["runs"]] == ["run-2"]
    assert answer["total"] == 2


async def test_runs_are_sorted_by_a_metric_those_without_it_last(ask, make_run, journal):
    for run_id, values in (("a", [9.0, 1.0]), ("b", [3.0]), ("c", [2.0]), ("d", [])):
        writer = journal(make_run(run_id))
        for value in values:
            writer.append("loss", value)
        writer.close()

    async def order(**params):
        return [run["run_id"] for run in (await ask("runs", **params))["runs"]]

    assert await order(sort="metric:loss", order="asc") == ["a", "c", "b", "d"]
    assert await order(sort="metric:loss", order="desc") == ["b", "c", "a", "d"]
    assert await order(sort="metric:loss", order="asc", limit=2, offset=2) == ["b", "d"]


async def test_runs_are_filtered(ask, make_run):
    make_run("a", experiment="one", tags={"stage": "trial"}, parameters={"lr": 0.1})
    make_run("b", experiment="two", ended=False)
    make_run("c", experiment="two", parent_run_id="b")

    async def found(path="runs", **params):
        return sorted(run["run_id"] for run in (await ask(path, **params))["runs"])

    assert await found(experiment="two") == ["b", "c"]
    assert await found(status="Running") == ["b"]
    assert await found(tag="stage=trial") == await found(tag="stage") == ["a"]
    assert await found(tag="stage=other") == []
    assert await found(search="LR=0.1") == ["a"]
    assert await found(search="two b") == ["b"]
    assert await found(parent="b") == ["c"]
    assert await found(parent="") == ["a", "b"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limit": "many"}, "limit: 'many' is not a whole number from 0 to 10000"),
        ({"limit": "-1"}, "limit"),
        ({"status": "Sleeping"}, "'Sleeping' is none of NotStarted"),
        ({"sort": "colour"}, "'colour' is none of created_at"),
        ({"order": "up"}, "'up' is none of desc, asc"),
    ],
)
async def test_wrong_query_arguments_are_named(ask, params, message):
    status, error = await ask("runs", **params)
    assert status == 422
    assert message in error["message"]


async def test_a_run_is_renamed_described_and_tagged(ask, make_run):
    make_run("a", tags={"old": "1", "kept": "2"})
    body = {"display_name": "Ä <b>", "description": "why", "tags": {"old": None, "new": "3"}}
    detail = await ask("runs/a", "PATCH", body)
    assert (detail["display_name"], detail["description"]) == ("Ä <b>", "why")
    assert detail["tags"] == {"kept": "2", "new": "3"}
    (row,) = (await ask("runs", tag="new=3"))["runs"]
    assert row["display_name"] == "Ä <b>"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"colour": "red"}, 422, "colour: there is no such field; there are display_name"),
        ({"display_name": 7}, 422, "display_name: must be a string"),
        ({"tags": ["x"]}, 422, "tags: must be an object of strings"),
        ({"tags": {"x": 1}}, 422, "tags"),
        ([], 400, "not a JSON object"),
    ],
)
async def test_wrong_changes_are_refused(ask, make_run, body, status, message):
    make_run("a")
    answered, error = await ask("runs/a", "PATCH", body)
    assert answered == status
    assert message in error["message"]


async def test_a_body_that_is_no_json_is_refused(jp_fetch, make_run):
    make_run("a")
    answer = await jp_fetch(
        "estimatory/api/runs/a", method="PATCH", body="{not json", raise_error=False
    )
    assert answer.code == 400
    assert "not JSON" in json.loads(answer.body)["message"]


async def test_cancel_is_requested_once(ask, make_run):
    folder = make_run("a", ended=False)
    detail = await ask("runs/a/cancel", "POST")
    assert detail["status"] == CANCEL_REQUESTED
    assert len(folder.list_requests("cancel")) == 1
    make_run("b")
    status, error = await ask("runs/b/cancel", "POST")
    assert status == 409
    assert "Completed" in error["message"]


async def test_a_run_is_deleted_when_it_has_ended(ask, make_run):
    alive, ended = make_run("alive", ended=False), make_run("ended")
    status, error = await ask("runs/alive", "DELETE")
    assert (status, error["reason"]) == (409, "ConflictError")
    assert await ask("runs/ended", "DELETE") is None
    assert alive.exists()
    assert os.listdir(os.path.dirname(ended.path)) == ["alive"]
    assert (await ask("runs"))["total"] == 1
    assert (await ask("runs/ended", "DELETE"))[0] == 404


async def test_a_run_whose_worker_was_killed_is_shown_as_failed(ask, make_run):
    folder = make_run("a", ended=False)
    worker = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    from estimatory.liveness.registration import register_worker

    register_worker(folder, worker.pid)
    assert (await ask("runs"))["runs"][0]["status"] == "Running"
    worker.kill()
    worker.wait()
    (row,) = (await ask("runs"))["runs"]
    assert row["status"] == "Failed"
    assert "disappeared" in row["failure_message"]


async def test_a_failure_is_told_in_full(ask, make_run):
    folder = make_run("a", ended=False)
    failure = Failure("ValueError: no", "ValueError", ({"file": "t.py", "line": 3},), 0, 1)
    record = folder.read_record().moved_to(FAILED, time.time(), failure=failure, exit_code=1)
    folder.write_record(record)
    detail = await ask("runs/a")
    assert detail["failure"]["frames"] == [{"file": "t.py", "line": 3, "opens_in": ""}]
    assert (detail["failure_message"], detail["exit_code"]) == ("ValueError: no", 1)


async def test_size_is_told_in_bytes(ask, make_run):
    folder = make_run("a")
    with open(os.path.join(folder.work_folder, "big"), "wb") as file:
        file.write(b"x" * 200_000)
    assert (await ask("runs/a/size"))["bytes"] >= 200_000


async def test_a_damaged_run_does_not_hide_the_others(ask, make_run):
    make_run("good")
    folder = make_run("bad")
    with open(folder.spec_path, "w") as file:
        file.write("{half")
    rows = {run["run_id"]: run for run in (await ask("runs"))["runs"]}
    assert rows["good"]["status"] == "Completed"
    assert "cannot be read" in rows["bad"]["failure_message"]
    status, error = await ask("runs/bad")
    assert status == 422
    assert error["reason"] == "DamagedFileError"
    assert "spec.json" in error["message"]
    assert await ask("runs/bad", "DELETE") is None


async def test_experiments_count_their_runs(ask, make_run):
    make_run("a", experiment="one", created_at=5.0)
    make_run("b", experiment="two", created_at=9.0, ended=False)
    make_run("c", experiment="two", created_at=7.0)
    assert (await ask("experiments"))["experiments"] == [
        {"name": "two", "n_runs": 2, "n_active": 1, "last_run_at": 9.0},
        {"name": "one", "n_runs": 1, "n_active": 0, "last_run_at": 5.0},
    ]


async def test_a_real_run_is_seen_from_start_to_end(ask, run_code, wait_until):
    run = run_code(
        "from estimatory import Run\n"
        "run = Run.get_context()\n"
        "for i in range(10): run.log('loss', 1 / (i + 1))\n"
        "run.tag('colour', 'blue')\n"
        "print('hello from the script')\n"
    )
    run.wait_for_completion()
    detail = await ask(f"runs/{run.id}")
    assert (detail["status"], detail["exit_code"]) == ("Completed", 0)
    assert detail["metrics"] == {"loss": 0.1}
    assert detail["tags"]["colour"] == "blue"
    assert "hello from the script" in (await ask(f"runs/{run.id}/logs/rank-0.log"))["text"]
    files = (await ask(f"runs/{run.id}/snapshot"))["files"]
    assert [file["path"] for file in files] == ["main.py"]
    (loss,) = (await ask(f"runs/{run.id}/metrics", series="loss"))["series"]
    assert loss["count"] == 10


async def test_a_card_is_the_output_of_a_cell(ask, make_run, workspace, tmp_path):
    folder = make_run("run-1")
    assert (await ask("runs/run-1/card"))["text/plain"] == make_bundle(folder)["text/plain"]
    (tmp_path / "link").symlink_to(workspace.path)
    for path in (workspace.path, str(tmp_path / "link")):
        assert MIME_TYPE in await ask("runs/run-1/card", workspace=path)


async def test_a_card_of_another_workspace_is_refused(ask, make_run):
    make_run("run-1")
    for path in ("/elsewhere", "", "odd\0path"):
        code, said = await ask("runs/run-1/card", workspace=path)
        assert (code, said["reason"]) == (404, "RunNotFoundError")


async def test_the_card_of_a_run_whose_worker_vanished_says_so(ask, make_run):
    folder = make_run("run-1", ended=False)
    write_json(folder.worker_path, {**read_json(folder.worker_path), "pid": 2**22 + 1})
    assert "Failed" in (await ask("runs/run-1/card"))["text/plain"]
