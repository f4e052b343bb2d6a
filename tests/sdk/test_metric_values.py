"""Names, steps and values at the door: kept as they are, or refused in words, without a trace."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.analysis.frames import frame_of_points
from estimatory.errors import EstimatoryError, TrackingError, UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.journal import NO_STEP, JournalWriter, list_points, names_path
from estimatory.metrics.series import SeriesFollower, last_values, read_series

INTEGERS = [
    2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**62 + 3, 2**63 - 1, -(2**63), 2**63 + 1,
    2**64 - 1, 10**22, 2**70,
]  # fmt: skip


@pytest.fixture
def run(workspace: Workspace) -> Run:
    return Experiment(workspace, "values").start_logging()


def test_whole_numbers_are_kept_to_their_last_digit(run: Run) -> None:
    for number in INTEGERS:
        run.log("n", number)
    for name, number in (("i8", numpy.int64(2**63 - 1)), ("u8", numpy.uint64(2**64 - 1))):
        run.log(name, number)
    run.log("array", numpy.array(2**53 + 1))
    run.log("float", float(2**60))
    metrics = run.get_metrics()
    assert metrics["n"] == INTEGERS
    assert (metrics["i8"], metrics["u8"]) == (2**63 - 1, 2**64 - 1)
    assert metrics["array"] == 2**53 + 1
    assert isinstance(metrics["float"], float)


def test_they_are_in_series_frames_and_lists_of_runs(run: Run) -> None:
    wide, mixed = [1, 2**53 + 1, 2**64 - 1], [0.5, 2**53 + 1]
    for number in wide:
        run.log("wide", number)
    for value in (*mixed, 1.0):
        run.log("mixed", value)
    run.log("plain", 0.25)
    series = {one.name: one for one in read_series(run.folder)}
    assert series["wide"].values.tolist() == wide
    assert (series["wide"].type, series["wide"].last) == ("int", 2**64 - 1)
    assert (series["wide"].min, series["wide"].max) == (1.0, 2.0**64)
    assert (series["mixed"].type, series["mixed"].values.tolist()) == ("float", [*mixed, 1.0])
    assert series["plain"].values.dtype == float
    frame = frame_of_points(list(series.values()))
    assert frame[frame.metric == "wide"]["value"].tolist() == wide
    assert last_values(run.folder) == {"wide": 2.0**64, "mixed": 1.0, "plain": 0.25}
    assert len(read_series(run.folder, points=2)[0].values) == 2


def test_they_are_followed(run: Run) -> None:
    run.log("x", 1)
    with SeriesFollower(run.folder) as follower:
        follower.poll(100)
        run.log("x", 2**53 + 1)
        _, _, (series,) = follower.poll(100)
    assert series.to_json()["values"] == [2**53 + 1]
    assert series.last == 2**53 + 1


@pytest.mark.parametrize("value", [2**64 + 1, -(2**63) - 1, 10**400])
def test_what_takes_more_than_64_bits_is_refused_in_words(run: Run, value: int) -> None:
    run.log("x", 1)
    with pytest.raises(UserError, match="takes more than 64 bits"):
        run.log("x", value)
    assert run.get_metrics() == {"x": 1}


def test_arrays_of_no_dimension_keep_the_type_of_each(run: Run) -> None:
    for value in (numpy.array(3), numpy.array(0.5), numpy.array(True)):
        run.log("x", value)
    assert run.get_metrics() == {"x": [3, 0.5, True]}


@pytest.mark.parametrize(
    ("name", "kept"),
    [(1, "1"), (2.5, "2.5"), (True, "True"), (numpy.int64(7), "7"), ("a\udcff", "a\\udcff")],
)
def test_a_number_becomes_a_name_and_odd_text_a_visible_one(run: Run, name: Any, kept: str) -> None:
    run.log(name, 1.0)
    run.log(name, 2.0)
    run.log_list(name, [1])
    run.log_row(name, a=1)
    run.log_table(name, {name: [1]})
    run.log_residuals(name, {})
    run.tag(name, "v")
    assert {event["name"] for event in _events(run)} == {kept}
    assert [point[0] for point in list_points(run.folder.journal_path("rank-0"))] == [kept] * 2
    assert run.get_tags() == {kept: "v"}
    for word in run.get_metrics():
        word.encode()


def test_names_that_are_equal_but_not_the_same_stay_apart(run: Run) -> None:
    for name in (1, True, 1.0, "1"):
        run.log(name, 0.5)  # type: ignore[arg-type]
    assert run.get_metrics() == {"1": [0.5, 0.5], "True": 0.5, "1.0": 0.5}


@pytest.mark.parametrize("name", [None, b"x", (1, 2), ["x"], {"x": 1}, object()])
def test_what_is_no_name_is_refused_by_every_call(run: Run, name: Any, tmp_path: Path) -> None:
    image = tmp_path / "a.png"
    image.write_bytes(b"\x89PNG" + bytes(9))
    calls: list[Callable[[], None]] = [
        lambda: run.log(name, 1.0),
        lambda: run.log(name, "text"),
        lambda: run.log_list(name, [1]),
        lambda: run.log_row(name, a=1),
        lambda: run.log_table(name, {"a": [1]}),
        lambda: run.log_image(name, path=str(image)),
        lambda: run.log_residuals(name, {}),
        lambda: run.tag(name, "v"),
    ]
    for call in calls:
        with pytest.raises(UserError, match="A name is text, such as 'loss'"):
            call()
    run.log("x", 1.0)
    assert (run.get_metrics(), run.get_tags()) == ({"x": 1.0}, {})


def test_steps_from_the_lowest_to_the_highest(run: Run) -> None:
    steps = [-1, 0, -(2**63) + 1, 2**63 - 1, numpy.int64(5), 3.0, True]
    for step in steps:
        run.log("x", 0.5, step=step)  # type: ignore[arg-type]
    run.log("x", 0.5)
    found = read_series(run.folder)[0].steps.tolist()
    assert found == [-1, 0, -(2**63) + 1, 2**63 - 1, 5, 3, 1, 7]


@pytest.mark.parametrize(
    "step",
    [2**63, -(2**63), 10**5000, 1.5, math.nan, math.inf, "first", [1], b"1", object()],
    ids=lambda step: type(step).__name__,
)
def test_other_steps_are_refused_before_a_slot_is_taken(run: Run, step: Any) -> None:
    run.log("x", 1.0)
    with pytest.raises(UserError, match=r"The step of 'x' is .*; it must be"):
        run.log("x", 2.0, step=step)
    run.log("x", 3.0)
    path = run.folder.journal_path("rank-0")
    assert [point[2] for point in list_points(path)] == [1.0, 3.0]
    run.complete()
    assert os.path.getsize(path) == 32 * 3


class Failing:
    def __float__(self) -> float:
        raise RuntimeError("boom\udcff")

    def tolist(self) -> None:
        raise RuntimeError("boom\udcff")

    def __str__(self) -> str:
        raise RuntimeError("boom")

    __repr__ = __str__


def _circle() -> list[Any]:
    circle: list[Any] = []
    circle.append(circle)
    return circle


def _deep() -> list[Any]:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    return deep


BAD = {
    "circle": (lambda run: run.log_list("bad", _circle()), "contains itself"),
    "deep": (lambda run: run.log_list("bad", _deep()), "nested too deeply"),
    "tolist of a list": (lambda run: run.log_list("bad", Failing()), r"tolist\(\).*boom"),
    "tolist of an item": (lambda run: run.log_list("bad", [Failing()]), "RuntimeError: boom"),
    "tolist of a column": (lambda run: run.log_table("bad", {"a": Failing()}), r"tolist\(\)"),
    "float": (lambda run: run.log("bad", Failing()), "is not a scalar"),
    "text of a tag": (lambda run: run.tag("bad", Failing()), "has no text"),
    "key": (lambda run: run.log_residuals("bad", {(1, 2): 3}), "keys must be str"),
    "digits": (lambda run: run.log_list("bad", [10**5000]), "cannot be logged"),
    "bytes": (lambda run: run.log_list("bad", [b"1"]), "not a scalar, list or table"),
    "columns": (lambda run: run.log_table("bad", {1: [1], "1": [2]}), "have one name"),
    "document": (lambda run: run.log_residuals("bad", Failing()), "takes a dict"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_logged_is_refused_in_words(run: Run, case: str) -> None:
    call, words = BAD[case]
    with pytest.raises(EstimatoryError, match=words) as caught:
        call(run)
    str(caught.value).encode()
    run.log_list("good", [1])
    assert (run.get_metrics(), run.get_tags()) == ({"good": [1]}, {})


def test_odd_text_and_keys_within_a_value_are_kept_readable(run: Run) -> None:
    run.log_row("r", **{"c\udcff": "v\udcff"})
    run.log_residuals("d", {math.nan: "é😀", "x": math.nan})
    metrics = run.get_metrics()
    assert metrics["r"] == {"c\\udcff": "v\\udcff"}
    assert metrics["d"]["NaN"] == "é😀"


def test_journals_of_the_first_version_are_read_as_they_were_written(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run-1")
    os.makedirs(folder.metrics_folder)
    path = folder.journal_path("rank-0")
    record = struct.Struct("<ddqII")
    points = [record.pack(0.5, 1.0, -1, 0, 1), record.pack(7.0, 2.0, 9, 1 << 29, 2)]
    with open(path, "wb") as file:
        file.write(struct.pack("<8sIIdd", b"ESTJRNL\0", 1, 32, 0.0, 0.0) + b"".join(points))
    with open(names_path(path), "w") as file:
        file.write('"x"\n')
    assert [point[2:] for point in list_points(path)] == [(0.5, 1.0, NO_STEP), (7.0, 2.0, 9)]
    assert read_series(folder)[0].steps.tolist() == [0, 9]
    with SeriesFollower(folder, '{"rank-0": 1}') as follower:
        _, _, (series,) = follower.poll(10)
    assert series.steps.tolist() == [9]


def test_names_that_are_lost_or_damaged_hide_no_point(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run-1")
    os.makedirs(folder.metrics_folder)
    path = folder.journal_path("rank-0")
    writer = JournalWriter(path)
    for name in ("a", "b", "c", "d"):
        writer.append(name, 1.0)
    with open(names_path(path), "w") as file:
        file.write('"a"\n{"broken\nnull\n')
    names = ["a", "series-1", "None", "series-3"]
    assert [point[0] for point in list_points(path)] == names
    assert [series.name for series in read_series(folder)] == names


@pytest.mark.parametrize("content", [b"garbage" * 20, None])
def test_what_is_no_journal_costs_itself_only_and_is_told(
    run: Run, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    os.makedirs(run.folder.metrics_folder, exist_ok=True)
    path = Path(run.folder.journal_path("rank-0"))
    path.mkdir() if content is None else path.write_bytes(content)
    Path(names_path(str(path))).mkdir()
    assert run.get_metrics() == {}
    assert "rank-0.journal cannot be read" in capsys.readouterr().err
    assert read_series(run.folder) == []
    assert last_values(run.folder) == {}


def _events(run: Run) -> list[dict[str, Any]]:
    from estimatory.metrics.events import read_events

    return read_events(run.folder)


def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    writer = JournalWriter(str(tmp_path / "rank-0.journal"))
    writer.close()
    with pytest.raises(TrackingError, match="Nothing more can be logged"):
        writer.append("x", 1.0)
