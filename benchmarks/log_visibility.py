"""From ``run.log`` to another process that sees the point, and to a browser's socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import mmap
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from .jupyter import JupyterServer, serve
from .peers import SCRIPTS
from .place import Place
from .scripts.writer import POINT
from .table import Beside, Row, at_most, say_tail
from .timing import interleave, median, p95

if TYPE_CHECKING:
    from estimatory.metrics.series import Series

ROUNDS = 5
N_POINTS = 200
PAUSE_S = 0.02
POLL_S = 0.001
READER_LIMIT_S, BROWSER_LIMIT_S = 0.005, 0.300
_PATIENCE_S = 60
_RAW = "raw mmap, polled alike"


def measure(place: Place) -> list[Row]:
    """Two rows; every point holds the moment at which it was logged."""
    delays = measure_readers(place)
    ours, raw = delays["ours"], delays[_RAW]
    in_browser = measure_browser(place)
    return [
        _make_row("log() → another process reads it", ours, raw, READER_LIMIT_S),
        _make_row("log() → the browser's socket", in_browser, raw, BROWSER_LIMIT_S),
    ]


def measure_readers(place: Place, n_points: int = N_POINTS) -> dict[str, list[float]]:
    """Seconds until a polling reader saw each point of ours, and of a bare mmap."""
    subjects = {
        "ours": lambda: _read_run(place, place.amount(n_points)),
        _RAW: lambda: _read_mmap(place, place.amount(n_points)),
    }
    answers = interleave(subjects, place.rounds(ROUNDS))
    return {name: [*chain(*rounds)] for name, rounds in answers.items()}


def measure_browser(place: Place, n_points: int = 2 * N_POINTS) -> list[float]:
    """Seconds until a socket of a real server brought each point."""
    workspace_path = place.new_folder("workspace")
    n_points = place.amount(n_points)
    with _writing("run", workspace_path, n_points) as (path, begin):
        with serve(place, workspace_path) as server:
            run_id = os.path.basename(path)
            return asyncio.run(_follow(server, run_id, n_points, begin))


def _make_row(what: str, delays: list[float], raw: list[float], limit_s: float) -> Row:
    how = "polled every ms" if limit_s == READER_LIMIT_S else "real server, 4 frames a second"
    return Row(
        what,
        median(delays),
        (say_tail(delays),),
        (f"{len(delays):,} points, {how}",),
        [Beside(_RAW, median(raw), say_tail(raw))],
        [at_most(p95(delays), limit_s, of="p95 ")],
    )


@contextlib.contextmanager
def _writing(how: str, path: str, n_points: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """A process that logs: where it logs to, and a call that lets it begin."""
    script = os.path.join(SCRIPTS, "writer.py")
    process = subprocess.Popen(
        [sys.executable, script, how, path, str(n_points), str(PAUSE_S)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin = process.stdin

    def begin() -> None:
        stdin.write("\n")
        stdin.flush()

    try:
        yield process.stdout.readline().strip(), begin
    finally:
        process.kill()
        process.communicate()


def _collect(n_points: int, look: Callable[[], list[float]]) -> list[float]:
    """Poll until all moments have been seen; how long each took to be seen."""
    delays: list[float] = []
    deadline = time.monotonic() + _PATIENCE_S
    while len(delays) < n_points:
        moments = look()
        now = time.monotonic()
        delays += [now - moment for moment in moments]
        if now > deadline:
            raise TimeoutError(f"{len(delays)} of {n_points} points came in {_PATIENCE_S} s")
        time.sleep(POLL_S)
    return delays


def _read_run(place: Place, n_points: int) -> list[float]:
    from estimatory.folders.run_folder import RunFolder
    from estimatory.metrics.series import SeriesFollower

    with _writing("run", place.new_folder("workspace"), n_points) as (path, begin):
        with SeriesFollower(RunFolder(path)) as follower:
            follower.poll(n_points)
            begin()
            return _collect(n_points, lambda: _moments(follower.poll(n_points)[2]))


def _moments(series: list[Series]) -> list[float]:
    return [float(value) for each in series for value in each.values]


def _read_mmap(place: Place, n_points: int) -> list[float]:
    path = os.path.join(place.new_folder("mmap"), "points")
    with open(path, "w+b") as file:
        file.truncate(POINT.size * (n_points + 1))
        room = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    n_seen = 0

    def look() -> list[float]:
        nonlocal n_seen
        moments = []
        while (moment := POINT.unpack_from(room, n_seen * POINT.size)[1]) > 0:
            moments.append(moment)
            n_seen += 1
        return moments

    with _writing("mmap", path, n_points) as (_, begin):
        begin()
        return _collect(n_points, look)


async def _follow(
    server: JupyterServer, run_id: str, n_points: int, begin: Callable[[], None]
) -> list[float]:
    """What a browser gets of a run that logs; numbers as it parses them."""
    from tornado.websocket import websocket_connect

    socket = await websocket_connect(server.stream_url)
    wish = {"type": "subscribe", "topic": "run", "run_id": run_id, "points": 10 * n_points}
    await socket.write_message(json.dumps(wish))
    await socket.read_message()
    begin()
    delays: list[float] = []
    while len(delays) < n_points:
        text = await asyncio.wait_for(socket.read_message(), _PATIENCE_S)
        if text is None:
            raise ConnectionError("The server closed the stream.")
        series = json.loads(text).get("metrics", {}).get("series", [])
        now = time.monotonic()
        moments = [v for each in series if each["name"] == "moment" for v in each["values"]]
        delays += [now - moment for moment in moments]
    socket.close()
    return delays
