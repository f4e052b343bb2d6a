"""Feeds by themselves: slow sockets, shared followers, ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil

import pytest

from estimatory.store import Index
from estimatory_server.live import LiveFeeds, RunSubscription


class FakeSocket:
    """Keeps what is pushed; busy when told so."""

    def __init__(self) -> None:
        self.is_busy = False
        self.frames: list[dict] = []

    def push(self, frame: str) -> None:
        self.frames.append(json.loads(frame))

    @property
    def values(self) -> list[float]:
        """What a browser would hold of the series."""
        held: list[float] = []
        for frame in self.frames:
            metrics = frame.get("metrics")
            if metrics:
                held = [] if metrics["reset"] else held
                for series in metrics["series"]:
                    held += series["values"]
        return held

    async def holds(self, n: int) -> None:
        for _ in range(200):
            if len(self.values) >= n:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{len(self.values)} of {n} values came")


@pytest.fixture
def feeds(workspace):
    return LiveFeeds(workspace.folder, Index(workspace.folder), logging.getLogger("test"))


async def test_a_busy_socket_is_passed_over_and_catches_up(feeds, make_run, journal):
    writer = journal(make_run("a", ended=False))
    slow, quick = FakeSocket(), FakeSocket()
    for socket in (slow, quick):
        feeds.follow_run("a", RunSubscription(socket, None, 1000, None))
    writer.append("x", 0)
    await slow.holds(1)
    slow.is_busy = True
    for n in range(1, 6):
        writer.append("x", n)
        await quick.holds(n + 1)
    assert slow.values == [0.0]
    slow.is_busy = False
    await slow.holds(6)
    assert slow.values == quick.values == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert len(slow.frames) < len(quick.frames)
    await feeds.close()


async def test_sockets_with_different_wishes_get_their_own_thinning(feeds, make_run, journal):
    writer = journal(make_run("a", ended=False))
    for n in range(10_000):
        writer.append("x", n)
    coarse, fine = FakeSocket(), FakeSocket()
    feeds.follow_run("a", RunSubscription(coarse, None, 10, None))
    feeds.follow_run("a", RunSubscription(fine, None, 1000, None))
    await fine.holds(100)
    await coarse.holds(2)
    assert len(coarse.values) <= 10 < len(fine.values) <= 1000
    await feeds.close()


async def test_a_feed_ends_with_its_last_socket_and_begins_again(feeds, make_run, journal):
    writer = journal(make_run("a", ended=False))
    writer.append("x", 1)
    first = FakeSocket()
    feeds.follow_run("a", RunSubscription(first, None, 10, None))
    await first.holds(1)
    feeds.leave(first)
    await asyncio.sleep(0.6)
    before = _n_open_files()
    writer.append("x", 2)
    second = FakeSocket()
    feeds.follow_run("a", RunSubscription(second, None, 10, None))
    await second.holds(2)
    assert (first.values, second.values) == ([1.0], [1.0, 2.0])
    await feeds.close()
    assert _n_open_files() <= before


def _n_open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


async def test_an_idle_run_is_told_nothing(feeds, make_run):
    make_run("a", ended=False)
    socket = FakeSocket()
    feeds.follow_run("a", RunSubscription(socket, None, 10, None))
    await asyncio.sleep(1.5)
    assert len(socket.frames) == 1
    await feeds.close()


async def test_a_run_that_vanishes_ends_its_feed_with_an_error(feeds, make_run):
    folder = make_run("a", ended=False)
    socket = FakeSocket()
    feeds.follow_run("a", RunSubscription(socket, None, 10, None))
    while not socket.frames:
        await asyncio.sleep(0.02)
    shutil.rmtree(folder.path)
    for _ in range(200):
        if socket.frames[-1]["topic"] == "error":
            break
        await asyncio.sleep(0.02)
    assert socket.frames[-1]["reason"] == "RunNotFoundError"
    make_run("a")
    feeds.follow_run("a", RunSubscription(socket, None, 10, None))
    for _ in range(200):
        if socket.frames[-1]["topic"] == "run":
            break
        await asyncio.sleep(0.02)
    assert socket.frames[-1]["run"]["status"] == "Completed"
    await feeds.close()


async def test_the_list_is_told_to_a_slow_socket_when_it_is_ready(feeds, make_run):
    socket = FakeSocket()
    feeds.follow_list(socket)
    while not socket.frames:
        await asyncio.sleep(0.02)
    socket.is_busy = True
    make_run("a")
    await asyncio.sleep(0.8)
    assert len(socket.frames) == 1
    socket.is_busy = False
    for _ in range(200):
        if len(socket.frames) > 1:
            break
        await asyncio.sleep(0.02)
    assert [run["run_id"] for run in socket.frames[1]["changed"]] == ["a"]
    await feeds.close()
