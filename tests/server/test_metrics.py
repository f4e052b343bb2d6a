"""/runs/{run_id}/metrics, /events and /logged."""

from __future__ import annotations

import pytest

from estimatory.metrics.events import EventWriter


async def test_a_million_points_come_thinned_with_first_last_and_extremes(ask, make_run, journal):
    writer = journal(make_run("a"))
    for i in range(1_000_000):
        writer.append("loss", 1e6 if i == 123_456 else -1e6 if i == 654_321 else i % 1000)
    (series,) = (await ask("runs/a/metrics", points=1000))["series"]
    points = dict(zip(series["steps"], series["values"]))
    assert len(points) <= 1000
    assert len(points) > 900
    assert series["count"] == 1_000_000
    assert (points[0], points[999_999]) == (0.0, 999.0)
    assert (points[123_456], points[654_321]) == (1e6, -1e6)
    assert (series["min"], series["max"]) == (-1e6, 1e6)


async def test_ten_thousand_series_fit_into_one_answer(ask, make_run, journal):
    writer = journal(make_run("a"))
    for step in range(30):
        for number in range(10_000):
            writer.append(f"s{number}", step)
    series = (await ask("runs/a/metrics"))["series"]
    assert len(series) == 10_000
    assert {s["count"] for s in series} == {30}
    assert sum(len(s["values"]) for s in series) <= 200_000
    assert len((await ask("runs"))["runs"][0]["metrics"]) == 200


async def test_odd_names_and_numbers_come_through(ask, make_run, journal):
    writer = journal(make_run("a", primary_metric="<script>x</script>", primary_metric_goal="max"))
    writer.append("<script>x</script>", float("nan"))
    writer.append("a b/c?d=e&f#g+ü", float("inf"))
    answer = await ask("runs/a/metrics", series="a b/c?d=e&f#g+ü")
    assert [(s["name"], s["values"]) for s in answer["series"]] == [
        ("a b/c?d=e&f#g+ü", ["Infinity"])
    ]
    detail = await ask("runs/a")
    assert detail["primary_metric"]["value"] == "NaN"
    assert (await ask("runs"))["runs"][0]["metrics"]["<script>x</script>"] == "NaN"


@pytest.mark.parametrize("points", ["0", "1", "x", "1000000"])
async def test_wrong_numbers_of_points_are_refused(ask, make_run, points):
    make_run("a")
    status, error = await ask("runs/a/metrics", points=points)
    assert status == 422
    assert "points" in error["message"]


async def test_events_are_filtered_by_kind(ask, make_run):
    folder = make_run("a")
    writer = EventWriter(folder.events_path("rank-0"))
    writer.append("list", "errors", values=[1.0, float("nan")])
    writer.append("tag", "colour", value="blue")
    assert len((await ask("runs/a/events"))["events"]) == 2
    (event,) = (await ask("runs/a/events", kind="list"))["events"]
    assert (event["name"], event["values"], event["rank"]) == ("errors", [1.0, "NaN"], 0)


async def test_what_was_logged_besides_scalars_comes_by_name(ask, make_run):
    folder = make_run("a")
    assert (await ask("runs/a"))["logged_at"] is None
    writer = EventWriter(folder.events_path("rank-0"))
    for i in range(10):
        writer.append("row", "cosine", row={"x": i, "y": float("nan")})
    assert (await ask("runs/a"))["logged_at"] > 0
    (cosine,) = (await ask("runs/a/logged", rows=4))["values"]
    assert (cosine["kind"], cosine["count"]) == ("table", 10)
    assert cosine["value"] == {
        "rows": [0, 3, 6, 9],
        "columns": {"x": [0, 3, 6, 9], "y": ["NaN"] * 4},
    }
    assert (await ask("runs/a/logged", rows=1))[0] == 422
