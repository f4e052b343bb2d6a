"""Lines of one figure: told apart, none hidden by another or left out without a word."""

from __future__ import annotations

import json

import pytest

from estimatory import Experiment

NAN, INFINITY = float("nan"), float("inf")


@pytest.fixture
def experiment(workspace):
    return Experiment(workspace, "lines")


@pytest.fixture
def make_run(experiment):
    def make(name, **metrics):
        run = experiment.start_logging(outputs=False, display_name=name)
        for metric, values in metrics.items():
            for value in values:
                run.log(metric, value)
        run.complete()
        return run

    return make


def test_no_two_of_fifty_lines_look_alike(make_run, experiment):
    for number in range(50):
        make_run(f"run {number}", loss=[number, number + 1])
    looks = {json.dumps(trace.line.to_plotly_json()) for trace in experiment.plot().data}
    assert len(looks) == 50


def test_identical_lines_are_stripes_and_say_so(make_run, experiment):
    make_run("c", loss=[1, 2])
    make_run("b", loss=[1, 3])
    make_run("a", loss=[1, 2])
    a, b, c = experiment.plot().data
    assert [trace.name for trace in (a, b, c)] == ["a", "b", "c (same as a)"]
    assert (a.line.dash, c.line.dash) == ("0px,0px,7px,7px", "0px,7px,7px,0px")
    assert b.line.dash == "solid"


@pytest.mark.parametrize(
    ("values", "log_y", "remark"),
    [
        ([NAN, NAN], False, "only NaN, 2 points"),
        ([INFINITY], False, "only infinite, 1 point"),
        ([1, NAN, 3, -INFINITY], False, "NaN or infinite: 2 of 4 points"),
        ([-1, 0], True, "only zero or less, 2 points"),
        ([1, 2], True, ""),
    ],
)
def test_points_that_are_not_drawn_are_counted(make_run, experiment, values, log_y, remark):
    run = make_run("it", loss=values)
    (trace,) = experiment.plot(log_y=log_y).data
    assert trace.name == (f"it ({remark})" if remark else "it")
    title = run.plot(log_y=log_y).layout.annotations[0].text
    assert title == ("loss" + (f" <sub>{remark}</sub>" if remark else ""))


def test_a_point_between_gaps_is_drawn(make_run, experiment):
    make_run("it", loss=[1, NAN, 3, NAN, 5])
    make_run("other", loss=[1, 2, NAN, 4, 5])
    assert [trace.mode for trace in experiment.plot().data] == ["lines", "lines+markers"]


def test_of_a_long_series_all_gaps_are_counted(make_run):
    run = make_run("it", loss=[NAN, 1.0] * 4000)
    assert run.plot().data[0].name == "loss · rank 0 (NaN: 4000 of 8000 points)"


def test_runs_that_cannot_be_drawn_over_a_parameter_are_counted(make_run, experiment):
    for number, value in enumerate([1.0, NAN, 3.0]):
        run = make_run(f"run {number}", loss=[value])
        run.folder.add_request("parameters", parameters={"size": number})
    said = "<sub>not drawn: 1 of 3 runs, NaN or infinite</sub>"
    assert experiment.plot("loss", over="size").layout.title.text == said
    figure = experiment.plot_parameters("loss")
    assert figure.layout.title.text == said
    assert list(figure.data[0].dimensions[0]["values"]) == [2, 0]


def test_names_that_turn_or_cannot_be_seen_are_written_out(make_run, experiment):
    run = make_run("na\u202eme", **{name: [1.0] for name in ("a\u202eb", " ", "\u200b")})
    titles = [annotation.text for annotation in run.plot().layout.annotations]
    assert titles == ["a\\u202eb", "(no name)", "(no name)"]
    figure = experiment.plot("a\u202eb")
    assert figure.data[0].name == "na\\u202eme"
    assert figure.layout.yaxis.title.text == "a\\u202eb"
