"""The card of a sweep: static, small, and harmless."""

from __future__ import annotations

import json
import xml.dom.minidom
from collections.abc import Callable
from html.parser import HTMLParser

from estimatory import Experiment, Run, ScriptRunConfig, Sweep
from estimatory.api.run_card.bundle import LIMIT, MIME_TYPE, make_bundle
from estimatory.api.run_card.curves import draw_steps
from estimatory.api.run_card.sweep_part import MOST_POINTS, TOP, take_sweep
from estimatory.sweeps import choice
from estimatory.sweeps.plan import RANDOM, Named
from estimatory.sweeps.preview import describe_request
from estimatory.sweeps.trials import DRAWN, ENDED, TrialLog

LOG_X = "run.log('AUC', given.x)"


def text_of(page: str) -> str:
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(page)
    return " ".join(words)


def test_the_card_shows_the_best_and_the_way_to_it(sweep: Callable[..., Run]) -> None:
    run = sweep(LOG_X, "choice(1, 5, 3, 2, 4, 0)")
    run.wait_for_completion()
    bundle = make_bundle(run.folder)
    page = text_of(bundle["text/html"])
    assert "Best AUC 5 " in page
    assert "x = 5" in page
    assert "6 of 6 trials ended: 6 Completed" in page
    assert "x = choice(1, 5, 3, 2, 4, 0)" in page
    assert "sampler grid; 6 points" in page
    shown = bundle[MIME_TYPE]["snapshot"]["sweep"]
    assert [row["best"] for row in shown["top"]] == [5.0, 4.0, 3.0, 2.0, 1.0]
    assert shown["picture"]["best_so_far"] == [1.0, 5.0, 5.0, 5.0, 5.0, 5.0]
    assert bundle["text/html"].count("<circle") == 6
    assert "<script" not in bundle["text/html"]
    assert json.loads(json.dumps(bundle, allow_nan=False)) == bundle


def test_a_sweep_without_a_best_says_why(sweep: Callable[..., Run]) -> None:
    run = sweep("run.log('auc', 1)", "choice(1, 2)")
    run.wait_for_completion(raise_on_error=False)
    page = text_of(make_bundle(run.folder)["text/html"])
    assert "No trial has logged 'AUC' yet; they did log 'auc'." in page


def test_another_run_has_no_part_of_a_sweep(run_code: Callable[..., Run]) -> None:
    run = run_code("print(1)")
    run.wait_for_completion()
    assert take_sweep(run.folder) is None
    assert "sweep" not in make_bundle(run.folder)[MIME_TYPE]["snapshot"]


def test_names_and_values_become_no_markup(sweep: Callable[..., Run]) -> None:
    run = sweep("run.log('AUC', 1)", "choice('1', '<script>alert(1)</script>')")
    run.wait_for_completion(raise_on_error=False)
    assert "<script" not in make_bundle(run.folder)["text/html"]


def test_values_of_secret_parameters_are_hidden(workspace, tmp_path) -> None:
    code = "from estimatory import Run\nRun.get_context().log('AUC', 1)\n"
    (tmp_path / "main.py").write_text(code)
    config = ScriptRunConfig(str(tmp_path), "main.py")
    space = {"--password": choice("hunter2", "hunter3")}
    request = Sweep(config, space, metric="AUC").to_request("swept")
    assert "hunter" not in str(describe_request(request))
    run = Experiment(workspace, "swept").submit_request(request)
    run.wait_for_completion()
    for shown in (run, *run.get_children()):
        assert "hunter" not in json.dumps(make_bundle(shown.folder))


def test_the_card_of_a_thousand_trials_is_small(sweep: Callable[..., Run]) -> None:
    run = sweep(LOG_X, "uniform(0, 1)", sampler=Named(RANDOM), max_trials=1)
    run.wait_for_completion()
    log = TrialLog(run.folder)
    for number in range(1, 1000):
        log.note(DRAWN, f"{run.id}_{number}", parameters={"--x": number / 7})
        value = float("nan") if number % 50 == 0 else (number * 37 % 1000) + number / 1e6
        log.note(
            ENDED, number=number, status="Completed", steps=1, best=value, last=value,
            started_at=1.0, ended_at=2.0, reason="",
        )  # fmt: skip
    log.close()
    bundle = make_bundle(run.folder)
    shown = bundle[MIME_TYPE]["snapshot"]["sweep"]
    assert len(json.dumps(bundle)) < LIMIT
    assert len(shown["top"]) == TOP
    assert len(shown["picture"]["numbers"]) <= MOST_POINTS
    assert shown["picture"]["numbers"][-1] == 999
    assert max(filter(None, shown["picture"]["best_so_far"])) == shown["top"][0]["best"]


def test_steps_are_drawn_level_to_the_next_point() -> None:
    drawn = draw_steps([0, 1, 2], [1.0, "NaN", 3.0], [1.0, 1.0, 3.0])
    picture = xml.dom.minidom.parseString(drawn)
    assert len(picture.getElementsByTagName("circle")) == 2
    (line,) = picture.getElementsByTagName("polyline")
    heights = [point.split(",")[1] for point in line.getAttribute("points").split()]
    assert heights == ["117.0", "117.0", "117.0", "117.0", "3.0"]
    assert draw_steps([0], ["NaN"], [None]) == ""
