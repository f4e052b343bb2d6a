"""Runs as data frames and as figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import estimatory
from estimatory import Experiment, UserError
from estimatory.metrics.journal import JournalWriter


@pytest.fixture
def experiment(workspace):
    return Experiment(workspace, "search")


@pytest.fixture
def make_run(experiment):
    """A run whose loss falls from 1 at the pace of its parameter."""

    def make(pace, n_points=4, **parameters):
        run = experiment.start_logging(outputs=False, display_name=f"pace {pace}")
        run.folder.add_request("parameters", parameters={"pace": pace, **parameters})
        for step in range(n_points):
            run.log("loss", 1 / (1 + pace * step), step=10 * step)
        run.complete()
        return experiment.workspace.get_run(run.id)  # to log more, as from another process

    return make


def traces(figure):
    return json.loads(figure.to_json())["data"]


def test_points_of_a_run_become_rows(make_run):
    run = make_run(1)
    JournalWriter(run.folder.journal_path("rank-1")).append("loss", 0.75)
    JournalWriter(run.folder.journal_path("system")).append("system/cpu", 3)
    frame = run.to_dataframe()
    assert list(frame.columns) == ["metric", "rank", "step", "time", "value"]
    assert frame["value"].tolist() == [1, 0.5, pytest.approx(1 / 3), 0.25, 0.75]
    assert frame["step"].tolist() == [0, 10, 20, 30, 0]
    assert frame["rank"].tolist() == [0, 0, 0, 0, 1]
    assert str(frame["time"].dt.tz) == "UTC"
    assert set(run.to_dataframe("system/cpu")["metric"]) == {"system/cpu"}


def test_a_run_without_points_is_an_empty_frame_and_an_empty_figure(experiment):
    run = experiment.start_logging(outputs=False)
    assert run.to_dataframe().shape == (0, 5)
    assert traces(run.plot()) == []


def test_a_run_is_drawn_with_a_chart_for_each_metric(make_run):
    run = make_run(1)
    for step in range(3):
        run.log("accuracy <b>", step)
    figure = run.plot(log_y=True)
    assert [trace["name"] for trace in traces(figure)] == [
        "loss · rank 0",
        "accuracy &lt;b> · rank 0 (zero or less: 1 of 3 points)",
    ]
    assert figure.data[0].x.tolist() == [0, 10, 20, 30]
    assert figure.layout.yaxis.type == "log"
    assert [trace["name"] for trace in traces(run.plot("loss"))] == ["loss · rank 0"]
    assert run.plot("loss", x="time").data[0].x[0] == 0


def test_a_figure_stays_small_and_keeps_extremes(make_run):
    run = make_run(1, n_points=1)
    for step in range(300_000):
        run.log("noise", 1e6 if step == 123_456 else step % 7)
    figure = run.plot("noise")
    assert len(figure.data[0].y) <= 2000
    assert figure.data[0].y.max() == 1e6
    assert len(figure.to_json()) < 100_000


def test_smoothing_is_a_moving_average_with_gaps(make_run):
    run = make_run(1, n_points=0)
    for value in (0.0, 1.0, float("nan"), 1.0):
        run.log("x", value)
    smoothed = run.plot("x", smoothing=0.5).data[0].y
    assert smoothed[:2].tolist() == [0, pytest.approx(2 / 3)]
    assert np.isnan(smoothed[2])
    assert smoothed[3] == pytest.approx(6 / 7)


def test_runs_of_an_experiment_become_rows(make_run, experiment):
    first, second = make_run(1), make_run(2, colour="blue")
    second.tag("kept")
    frame = experiment.to_dataframe()
    assert frame.index.tolist() == [second.id, first.id]
    assert frame.columns.tolist() == [
        *("name", "status", "created_at", "duration_s", "target"),
        *("parameters.pace", "parameters.colour", "metrics.loss", "tags.kept"),
    ]
    assert frame.loc[second.id, "metrics.loss"] == pytest.approx(1 / 7)
    assert frame["parameters.pace"].tolist() == [2, 1]
    assert frame["status"].unique().tolist() == ["Completed"]
    assert Experiment(experiment.workspace, "empty").to_dataframe().empty


def test_runs_are_drawn_over_each_other_or_over_a_parameter(make_run, experiment):
    make_run(1)
    make_run(2)
    assert [trace["name"] for trace in traces(experiment.plot())] == ["pace 2", "pace 1"]
    (points,) = experiment.plot("loss", over="pace").data
    assert list(points.x) == [2, 1]
    assert list(points.y) == [pytest.approx(1 / 7), 0.25]


def test_runs_of_one_name_are_each_drawn(make_run, experiment):
    make_run(1)
    make_run(1)
    assert len(experiment.plot().data) == 2


def test_parameters_are_drawn_side_by_side_where_they_differ(make_run, experiment):
    for pace, colour in ((1, "red"), (2, "blue"), (3, "red")):
        make_run(pace, colour=colour, seed=0)
    (figure,) = experiment.plot_parameters().data
    pace, colour, loss = figure.dimensions
    assert (pace.label, list(pace.values)) == ("pace", [3, 2, 1])
    assert (colour.label, list(colour.values), list(colour.ticktext)) == (
        "colour",
        [0, 1, 0],
        ["red", "blue"],
    )
    assert loss.label == "loss"


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda e, r: r.plot("los"), r"has no metric 'los'\.\nDid you mean 'loss'\?"),
        (lambda e, r: r.to_dataframe(["zzz"]), "has no metric 'zzz'.\nIt has: loss"),
        (lambda e, r: r.plot(x="epoch"), "x='epoch' is neither 'step' nor 'time'"),
        (lambda e, r: r.plot(smoothing=1), "smoothing=1 must be from 0"),
        (lambda e, r: e.plot("lss"), "Experiment search has no metric 'lss'"),
        (lambda e, r: e.plot(over="pce"), "has no parameter 'pce'.\nDid you mean 'pace'"),
        (lambda e, r: Experiment(e.workspace, "none").plot(), "Experiment none has no runs"),
    ],
)
def test_wrong_wishes_are_told_with_what_there_is(make_run, experiment, act, message):
    run = make_run(1)
    with pytest.raises(UserError, match=message):
        act(experiment, run)


def test_an_experiment_without_metrics_says_how_to_log_one(experiment):
    experiment.start_logging(outputs=False).complete()
    with pytest.raises(UserError, match=r"no metrics\.\nrun\.log\("):
        experiment.plot()


def test_an_interpreter_without_the_libraries_is_told_so(make_run):
    run = make_run(1)
    code = (
        "import sys\n"
        "sys.modules['pandas'] = sys.modules['plotly'] = None\n"
        "from estimatory import Run, UserError, Workspace\n"
        f"run = Workspace({run.experiment.workspace.path!r}).get_run({run.id!r})\n"
        "for act in (run.to_dataframe, run.plot):\n"
        "    try: act()\n"
        "    except UserError as error: print(error)\n"
    )
    core = str(Path(estimatory.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": core},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Data frames need pandas" in done.stdout
    assert "Figures need plotly" in done.stdout
