"""The WebSocket: what happens reaches the browser, resumable, and no faster than it reads."""

from __future__ import annotations

import asyncio
import math
import time

from estimatory.folders.run_record import COMPLETED


def _values(frame):
    return {s["name"]: s["values"] for s in frame["metrics"]["series"]}


async def test_first_frame_holds_the_run_and_its_whole_series(stream, make_run, journal):
    folder = make_run("run-1", ended=False)
    journal(folder).append("loss", 0.5)
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    frame = await stream.next()
    assert frame["topic"] == "run"
    assert frame["run_id"] == "run-1"
    assert frame["run"]["status"] == "Running"
    assert frame["metrics"]["reset"] is True
    assert _values(frame) == {"loss": [0.5]}


async def test_points_logged_later_come_as_additions(stream, make_run, journal):
    folder = make_run("run-1", ended=False)
    writer = journal(folder)
    writer.append("loss", 0.5)
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    await stream.next_with("metrics")
    writer.append("loss", 0.4)
    writer.append("acc", 1, step=7)
    frame = await stream.next_with("metrics")
    assert frame["metrics"]["reset"] is False
    assert _values(frame) == {"loss": [0.4], "acc": [1.0]}
    loss, acc = sorted(frame["metrics"]["series"], key=lambda s: s["name"], reverse=True)
    assert (loss["steps"], loss["count"], loss["min"], loss["max"]) == ([1], 2, 0.4, 0.5)
    assert (acc["steps"], acc["type"]) == ([7], "int")


async def test_a_cursor_resumes_where_the_connection_was_lost(stream, make_run, journal):
    folder = make_run("run-1", ended=False)
    writer = journal(folder)
    for value in range(5):
        writer.append("loss", value)
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    cursor = (await stream.next_with("metrics"))["metrics"]["cursor"]
    await stream.send(type="unsubscribe", topic="run", run_id="run-1")
    writer.append("loss", 5)
    await stream.send(type="subscribe", topic="run", run_id="run-1", cursor=cursor)
    frame = await stream.next_with("metrics")
    assert frame["metrics"]["reset"] is False
    assert _values(frame) == {"loss": [5.0]}
    assert frame["metrics"]["series"][0]["steps"] == [5]


async def test_latency_stays_within_a_frame_while_points_stream_in(stream, make_run, journal):
    folder = make_run("run-1", ended=False)
    writer = journal(folder)
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    await stream.next()
    n_points, seen, frames = 200, 0, []

    async def write():
        for value in range(n_points):
            writer.append("loss", value)
            await asyncio.sleep(0.01)

    task = asyncio.create_task(write())
    began = time.monotonic()
    while seen < n_points:
        frame = await stream.next_with("metrics")
        frames.append(time.monotonic())
        seen += len(_values(frame)["loss"])
    await task
    assert seen == n_points
    assert len(frames) <= (frames[-1] - began) * 4 + 2


async def test_status_changes_are_pushed(stream, make_run):
    folder = make_run("run-1", ended=False)
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    await stream.next_with("run")
    folder.write_record(folder.read_record().moved_to(COMPLETED, time.time()))
    frame = await stream.next_with("run")
    assert frame["run"]["status"] == "Completed"


async def test_log_tail_is_pushed_as_it_grows(stream, make_run):
    folder = make_run("run-1", ended=False)
    with open(folder.log_path(0), "ab", buffering=0) as log:
        log.write("é first\n".encode())
        wish = {"name": "rank-0.log", "offset": 0}
        await stream.send(type="subscribe", topic="run", run_id="run-1", log=wish)
        first = (await stream.next_with("log"))["log"]
        assert first == {"name": "rank-0.log", "text": "é first\n", "offset": 0, "next_offset": 9}
        log.write("zwei €".encode()[:-1])
        second = (await stream.next_with("log"))["log"]
        assert (second["text"], second["offset"]) == ("zwei ", 9)
        log.write("€".encode()[-1:])
        assert (await stream.next_with("log"))["log"]["text"] == "€"


async def test_a_huge_log_is_sent_in_bounded_parts_from_its_end(stream, make_run):
    folder = make_run("run-1", ended=False)
    with open(folder.log_path(0), "wb") as log:
        log.write(b"x" * 5_000_000 + b"end")
    wish = {"name": "rank-0.log", "offset": 0}
    await stream.send(type="subscribe", topic="run", run_id="run-1", log=wish)
    part = (await stream.next_with("log"))["log"]
    assert len(part["text"]) == 1 << 16
    assert part["text"].endswith("end")
    assert part["offset"] == 5_000_003 - (1 << 16)


async def test_nan_and_infinities_travel_as_strings(stream, make_run, journal):
    folder = make_run("run-1", ended=False)
    writer = journal(folder)
    for value in (math.nan, math.inf, -math.inf):
        writer.append("<script>alert(1)</script>", value)
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    frame = await stream.next_with("metrics")
    assert _values(frame) == {"<script>alert(1)</script>": ["NaN", "Infinity", "-Infinity"]}


async def test_changes_of_the_list_are_pushed(stream, make_run):
    make_run("run-1", ended=False)
    await stream.send(type="subscribe", topic="runs")
    first = await stream.next()
    assert [run["run_id"] for run in first["changed"]] == ["run-1"]
    folder = make_run("run-2", ended=False)
    assert [run["run_id"] for run in (await stream.next())["changed"]] == ["run-2"]
    folder.write_record(folder.read_record().moved_to(COMPLETED, time.time()))
    changed = (await stream.next())["changed"]
    assert [(run["run_id"], run["status"]) for run in changed] == [("run-2", "Completed")]


async def test_deleted_runs_are_told_to_the_list(stream, make_run, ask):
    make_run("run-1")
    await ask("runs")
    await stream.send(type="subscribe", topic="runs")
    await stream.next()
    await ask("runs/run-1", method="DELETE")
    assert (await stream.next())["removed"] == ["run-1"]


async def test_two_sockets_share_a_run(open_stream, stream, make_run, journal):
    folder = make_run("run-1", ended=False)
    writer = journal(folder)
    writer.append("loss", 1.0)
    other = open_stream()
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    await stream.next_with("metrics")
    writer.append("loss", 2.0)
    await stream.next_with("metrics")
    await other.send(type="subscribe", topic="run", run_id="run-1")
    assert _values(await other.next_with("metrics")) == {"loss": [1.0, 2.0]}
    writer.append("loss", 3.0)
    assert _values(await stream.next_with("metrics")) == {"loss": [3.0]}
    assert _values(await other.next_with("metrics")) == {"loss": [3.0]}


async def test_wrong_wishes_are_answered_with_the_reason(stream, make_run):
    make_run("run-1")
    for wish, reason, message in (
        ({"type": "subscribe", "topic": "run", "run_id": "nope"}, "RunNotFoundError", "nope"),
        ({"type": "subscribe", "topic": "run", "run_id": "../x"}, "RunNotFoundError", "../x"),
        ({"type": "subscribe", "topic": "weather"}, "UserError", "weather"),
        ({"type": "shout"}, "UserError", "shout"),
        ({"type": "subscribe", "topic": "run"}, "UserError", "run_id"),
    ):
        await stream.send(**wish)
        frame = await stream.next()
        assert (frame["topic"], frame["reason"]) == ("error", reason)
        assert message in frame["message"]
    wish = {"name": "../spec.json", "offset": 0}
    await stream.send(type="subscribe", topic="run", run_id="run-1", log=wish)
    assert "not the name of a log" in (await stream.next())["message"]
    await stream.send_text("no json")
    assert "not JSON" in (await stream.next())["message"]


async def test_a_run_deleted_while_followed_ends_with_an_error_frame(stream, make_run, ask):
    make_run("run-1")
    await stream.send(type="subscribe", topic="run", run_id="run-1")
    await stream.next_with("run")
    await ask("runs/run-1", method="DELETE")
    frame = await stream.next_with("reason")
    assert (frame["reason"], frame["run_id"]) == ("RunNotFoundError", "run-1")
