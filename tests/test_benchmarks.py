"""Benchmarks run, once and small: no time is judged here, they only must not rot."""

from __future__ import annotations

import dataclasses
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of ``benchmarks/`` by name."""
    monkeypatch.syspath_prepend(str(REPOSITORY))

    def load_module(name: str) -> ModuleType:
        return importlib.import_module(f"benchmarks.{name}")

    return load_module


@pytest.fixture
def place(load: Any, tmp_path: Path) -> Iterator[Any]:
    """A place for quick looks where no peer is installed."""
    with load("place").open_place(is_quick=True) as opened:
        peers = load("peers").Peers(str(tmp_path / "nothing"))
        yield type(opened)(opened.folder, peers, is_quick=True)


def test_every_benchmark_is_listed_and_loads(load: Any) -> None:
    names = load("__main__").NAMES
    for name in names:
        assert callable(load(name).measure)
    rest = {path.stem for path in (REPOSITORY / "benchmarks").glob("*.py")} - set(names)
    assert rest == {
        "__init__",
        "__main__",
        "browser",
        "jupyter",
        "peers",
        "place",
        "table",
        "timing",
    }


# --- the table --------------------------------------------------------------------------------


def test_table_shows_figures_ratios_and_verdicts(load: Any) -> None:
    table = load("table")
    beside = [table.Beside("peer", 6e-6, "lost 3"), table.Beside("other", note="not installed")]
    reaches = [
        table.at_most(2e-6, 1e-6),
        table.times_faster(2e-6, table.fastest(beside, ("peer", "other")), 2),
        table.Reach("never tried", None),
    ]
    row = table.Row("log", 2e-6, ("p95 3 µs",), ("100 calls",), beside, reaches)
    heading, _, *lines, _ = table.render([row]).splitlines()
    assert heading.split() == ["what", "ours", "beside", "ratio", "reach"]
    first, second, third = (" ".join(line.split()) for line in lines)
    assert first == "log 2 µs peer 6 µs (lost 3) 3 × faster ≤ 1 µs MISSED (2 µs)"
    assert second == (
        "100 calls p95 3 µs other not installed ≥ 2 × faster than any peer met (3 × peer)"
    )
    assert third == "never tried not measured"


def test_row_that_could_not_be_measured_is_shown(load: Any) -> None:
    table = load("table")
    text = table.render([table.Row("build", None, ("no package index",), (), [table.Beside("x")])])
    assert "—" in text
    assert "no package index" in text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3.2e-8, "0.032 µs"),
        (4.26e-7, "0.426 µs"),
        (0.0123, "12.3 ms"),
        (5e-4, "500 µs"),
        (2, "2 s"),
    ],
)
def test_times_have_three_figures_and_a_fitting_unit(load: Any, seconds: float, said: str) -> None:
    assert load("table").say_time(seconds) == said


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [(1.0, 2.5, "2.5 × faster"), (3.0, 2.0, "1.5 × slower"), (1e-6, 2.0, "2,000,000 × faster")],
)
def test_ratios_say_who_is_faster(load: Any, ours: float, theirs: float, said: str) -> None:
    assert load("table").say_ratio(ours, theirs) == said


def test_without_a_peer_the_promise_is_not_judged(load: Any) -> None:
    table = load("table")
    assert table.fastest([table.Beside("peer", note="not installed")], ("peer",)) is None
    assert table.times_faster(1.0, None, 5).verdict == "not measured"


def test_subjects_take_turns(load: Any) -> None:
    timing, turns = load("timing"), []
    answers = timing.interleave({n: lambda n=n: turns.append(n) or n for n in "abc"}, 2)
    assert "".join(turns) == "abccba"
    assert answers == {"a": ["a", "a"], "b": ["b", "b"], "c": ["c", "c"]}


def test_p95_is_a_value_that_was_measured(load: Any) -> None:
    p95 = load("timing").p95
    assert p95([float(n) for n in range(1, 101)]) == 95
    assert p95([3.0]) == 3
    assert p95([2.0, 1.0]) == 2


def test_the_greatest_of_few_values_is_called_the_worst(load: Any) -> None:
    say_tail = load("table").say_tail
    assert say_tail([0.1, 0.3, 0.2]) == "worst 300 ms"
    assert say_tail([n / 1000 for n in range(1, 101)]) == "p95 95 ms"


# --- each row, tiny ---------------------------------------------------------------------------


def test_log_cost(load: Any, place: Any) -> None:
    (row,) = load("log_cost").measure(place)
    missing = [b.name for b in row.beside if b.note == "not installed"]
    assert missing == ["tensorboardX", "trackio", "wandb off-line", "MLflow sqlite"]
    losses = {b.name: b.note.rpartition("lost ")[2] for b in row.beside if "lost" in b.note}
    assert losses == {"struct into memory": "1,500", "struct into an mmap": "0"}
    assert row.reaches[-1].is_met
    json.dumps(row.to_json())


def test_log_visibility(load: Any, place: Any) -> None:
    delays = load("log_visibility").measure_readers(place, n_points=50)
    assert [len(found) for found in delays.values()] == [5, 5]
    assert all(0 <= delay < 30 for found in delays.values() for delay in found)


def test_launch(load: Any, place: Any) -> None:
    first_line, end = load("launch").measure(place, script_s=0)
    assert 0 < first_line.seconds < 30
    assert 0 < end.seconds < 30
    assert [b.note for b in first_line.beside[1:3]] == ["not installed", "not installed"]


def test_first_curve_without_a_browser(
    load: Any, place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    rows = load("first_curve").measure(place)
    assert [row.notes for row in rows] == [("not measured: no Chromium is installed",)] * 2


def test_runs_that_no_curve_came_from_are_ended(
    load: Any, place: Any, workspace: Any, make_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from estimatory import Run

    make_run("ended", experiment="diabetes")
    for run_id, status in (("running", "Running"), ("prepared", "Preparing")):
        folder = make_run(run_id, experiment="diabetes", ended=False)
        folder.write_record(dataclasses.replace(folder.read_record(), status=status))
    canceled: list[str] = []
    monkeypatch.setattr(Run, "cancel", lambda run: canceled.append(run.id))
    monkeypatch.setattr(Run, "wait_for_completion", lambda run, **_: None)
    load("first_curve").Demo(None, None, place.folder, workspace.path, {}).end_runs()
    assert sorted(canceled) == ["prepared", "running"]


def test_a_page_is_closed_whatever_happens_on_it(load: Any) -> None:
    page = Mock()
    page.goto.side_effect = TimeoutError
    opened = load("browser").open_page(Mock(**{"new_page.return_value": page}), "http://x", 900)
    with pytest.raises(TimeoutError), opened:
        pass
    page.close.assert_called_once_with()


def test_log_view_without_a_browser(load: Any, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    rows = load("log_view").measure(place)
    assert [row.notes for row in rows] == [("not measured: no Chromium is installed",)] * 2
    assert rows[1].what == "log of one line of 20 MB: click on Logs → its end in sight"


@pytest.mark.parametrize(("layout", "n_lines"), [("lines", 25_000), ("one line", 0)])
def test_only_the_last_text_of_a_long_log_has_a_number(
    load: Any, tmp_path: Path, layout: str, n_lines: int
) -> None:
    path = tmp_path / "log"
    load("log_view").write_log(str(path), 25_000, layout)
    data = path.read_bytes()
    assert (len(data), data.count(b"\n"), data.count(b"<line 0>")) == (25_000 * 200, n_lines, 1)
    assert b"<line 0>" in data[-200:]


def test_the_script_of_the_quickstart_is_taken_from_its_cell(load: Any, place: Any) -> None:
    module = load("first_curve")
    demo = module.Demo(None, None, place.folder, place.folder, {})
    lines = Path(demo.write_script()).read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["rounds=400", "learning_rate=0.03", "import joblib"]
    compile("\n".join(lines), "script.py", "exec")


@pytest.mark.network
def test_ranks(load: Any, place: Any) -> None:
    (row,) = load("ranks").measure(place)
    assert 0 < row.seconds < 30
    assert 0 < row.beside[0].seconds < 30


@pytest.mark.network
def test_many_ranks(load: Any, place: Any) -> None:
    (row,) = load("many_ranks").measure(place)
    assert row.reaches[-1].is_met, row.reaches[-1]
    assert 0 < row.seconds < 30


def test_thinning(load: Any, place: Any) -> None:
    module = load("thinning")
    (row,) = module.measure(place)
    assert row.what == "read 100,000 points as 1,000"


def test_listing(load: Any, place: Any, workspace: Any) -> None:
    from estimatory.store import RunQuery

    module = load("listing")
    module.write_index(workspace.folder, 50)
    query = RunQuery(experiment="churn-3", sort="metric:accuracy", limit=5)
    row = module.measure_index(place, workspace.folder, query)
    assert row.what.startswith("list 50 runs")


def test_import_cost(load: Any, place: Any) -> None:
    for row in load("import_cost").measure(place):
        [foreign] = [r for r in row.reaches if r.promise == "no third-party module"]
        assert foreign.is_met, foreign


def test_no_public_name_loads_a_third_party_module(load: Any) -> None:
    found = load("import_cost").import_anew("from estimatory import *")
    assert found.foreign == ()
    assert found.n_modules < 250


def test_containers_without_an_engine(load: Any, place: Any) -> None:
    rows = load("containers").measure(place)
    assert [row.notes for row in rows] == [("not measured: no container engine answers",)] * 2
