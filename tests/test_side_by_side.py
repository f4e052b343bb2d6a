"""What a process of pytest-xdist is given next."""

from __future__ import annotations

import pytest

from tests.side_by_side import RoomScheduling

BROWSER = "end_to_end/test_a.py"
WAITING = ["sdk/test_runs.py", "sdk/test_ends.py", "end_to_end/test_b.py"]


def choose(waiting: list[str], *others: dict[str, dict[str, bool]]) -> str:
    """What a process is given while others work: ``{scope: {test: is done}}`` each."""
    scheduling = RoomScheduling.__new__(RoomScheduling)
    scheduling.workqueue = dict.fromkeys(waiting)
    scheduling.assigned_work = {"me": {}, **dict(enumerate(others))}
    return scheduling._choose_scope("me")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("tests/containers/nodes/test_a.py::test_b[c::d]", "containers"),
        ("tests/slurm/test_a.py::test_b", "slurm"),
        ("tests/end_to_end/test_a.py::test_b", BROWSER),
        ("tests/sdk/test_a.py::TestB::test_c", "sdk/test_a.py"),
        ("test_a.py::test_b", "test_a.py"),
    ],
)
def test_rooms_around_one_thing_and_files_stay_whole(path: str, scope: str) -> None:
    assert RoomScheduling._split_scope(None, path) == scope


def test_what_takes_longest_begins_first() -> None:
    assert choose(WAITING) == "end_to_end/test_b.py"
    assert choose([*WAITING, "slurm"]) == "slurm"


def test_a_third_browser_waits_until_one_has_ended() -> None:
    busy, ended = {BROWSER: {"test_a": False}}, {BROWSER: {"test_a": True}}
    assert choose(WAITING, busy) == "end_to_end/test_b.py"
    assert choose(WAITING, busy, busy) == "sdk/test_ends.py"
    assert choose(WAITING, busy, ended) == "end_to_end/test_b.py"
    assert choose(["end_to_end/test_b.py"], busy, busy) == "end_to_end/test_b.py"
