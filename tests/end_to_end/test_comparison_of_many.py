"""Thirty runs side by side: readable, told apart, nothing hidden without a word."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from estimatory import Experiment
from estimatory.metrics.journal import JournalWriter
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

N_RUNS = 30
NAN = float("nan")
MARK = "['stroke', 'stroke-dasharray', 'stroke-width']"


def name_of(number):
    return f"resnet50-augmented-with-mixup-and-cutmix-seed-{number}"


def curves_of(number):
    """What each run logs; the best loss is that of the run in the middle."""
    return {
        "loss": [abs(number - 15) + 1 / (step + 1) for step in range(20)],
        "lr": [0.1 / (step + 1) for step in range(20)],
        "broken": [NAN] * 20,
        "partly": [NAN if step % 4 == number % 4 else number + step for step in range(20)],
        "once": [0.5 + number / 100],
        " ": [1.0, 2.0 + number],
        "tur\u202ened": [1.0, 2.0 + number],
    }


def log_run(experiment, name, curves, **parameters):
    run = experiment.start_logging(outputs=False, display_name=name)
    run.folder.add_request("parameters", parameters=parameters)
    for metric, values in curves.items():
        for value in values:
            run.log(metric, value)
    run.complete()
    return run


@pytest.fixture
def runs(workspace):
    sweep = Experiment(workspace, "sweep")
    return [
        log_run(sweep, name_of(number), curves_of(number), seed=number, width=32 * (number % 3))
        for number in range(N_RUNS)
    ]


@pytest.fixture
def of_many_ranks(workspace):
    run = log_run(Experiment(workspace, "ranks"), "twenty ranks", {"loss": [1.0, 0.5]})
    for rank in range(1, 20):
        journal = JournalWriter(run.folder.journal_path(f"rank-{rank}"))
        for value in (1.0 + rank, NAN if rank == 19 else 0.5):
            journal.append("loss", value)
        journal.close()
    return run


@pytest.fixture
def lab(runs, of_many_ranks, jupyter):
    with open_empty_lab(jupyter) as lab:
        yield lab


def compare(lab, runs):
    """As a user does: mark rows with Ctrl + click, then the button. Returns the comparison."""
    for run in runs:
        row = lab.page.locator(f".estimatory-run-row[data-run-id={run.id}]")
        row.click(modifiers=["Control"])
    expect(lab.get("selection")).to_contain_text(f"{len(runs)} selected")
    lab.get("compare").click()
    view = lab.get("comparison").last
    expect(view.get_by_test_id("estimatory-comparison-loading")).to_have_count(0)
    return view


def heads(view):
    return view.locator("tbody th[data-run-id]")


def chart(view, metric):
    return view.locator(f"[data-testid=estimatory-metric][data-metric='{metric}']")


def test_many_lines_are_read_sorted_and_told_apart(lab, runs, of_many_ranks):
    lab.page.set_viewport_size({"width": 1280, "height": 800})
    view = compare(lab, runs)
    the_table_is_one_line_a_run(view)
    all_marks_differ(view)
    a_run_is_hidden_and_brought_forward(lab.page, view, runs)
    the_table_is_sorted_and_measured_from_a_baseline(view)
    charts_say_what_they_cannot_show(view)
    look_at_it(lab, view)
    a_run_of_many_ranks_has_a_legend_that_opens(lab, of_many_ranks)
    assert not [m for m in lab.messages if "estimatory" in m.lower()], lab.messages


def the_table_is_one_line_a_run(view):
    expect(heads(view)).to_have_count(N_RUNS)
    expect(view.locator("[data-fact=seed]")).to_be_visible()
    rows = view.locator(".estimatory-compared tbody tr").all()
    assert max(row.bounding_box()["height"] for row in rows) < 32
    box = view.locator(".estimatory-compared-box")
    box.evaluate("box => { box.scrollTop = 300; box.scrollLeft = 300 }")
    first, name = box.locator("thead th").first, heads(view).nth(20)
    edges = [one.bounding_box() for one in (box, first, name)]
    assert abs(edges[0]["y"] - edges[1]["y"]) < 3, "the head stays"
    assert abs(edges[0]["x"] - edges[2]["x"]) < 3, "the names stay"
    box.evaluate("box => { box.scrollTop = 0; box.scrollLeft = 0 }")


def all_marks_differ(view):
    lines = view.locator(".estimatory-legend-item line")
    look = f"lines => lines.map(line => {MARK}.map(name => line.getAttribute(name)).join())"
    assert len(set(lines.evaluate_all(look))) == N_RUNS
    in_table = view.locator("tbody .estimatory-swatch line").evaluate_all(look)
    assert in_table == lines.evaluate_all(look), "the same marks in legend and table"


def a_run_is_hidden_and_brought_forward(page, view, runs):
    items = view.locator(".estimatory-legend-item")
    row = view.locator("tbody tr", has=page.locator(f"[data-run-id={runs[3].id}]"))
    loss = chart(view, "loss").locator(".estimatory-metric-value")
    items.nth(3).hover()
    expect(row).to_have_class(re.compile("estimatory-mod-emphasized"))
    expect(loss).to_contain_text(f"12.05  {name_of(3)}")
    items.nth(3).click()
    shown = view.get_by_test_id("estimatory-n-shown")
    expect(shown).to_have_text("29 of 30 runs shown")
    swatch = row.locator(".estimatory-swatch")
    expect(swatch).to_have_attribute("aria-pressed", "false")
    swatch.click()
    expect(shown).to_have_text("30 runs")
    # The same by keys, without the mouse.
    page.mouse.move(5, 5)
    items.first.focus()
    page.keyboard.press("ArrowDown")
    expect(loss).to_contain_text(name_of(1))
    page.keyboard.press("Shift+Enter")
    expect(shown).to_have_text("1 of 30 runs shown")
    page.keyboard.press("Shift+Enter")
    expect(shown).to_have_text("30 runs")


def the_table_is_sorted_and_measured_from_a_baseline(view):
    view.locator("[data-fact=loss] button").click()
    expect(view.locator("[data-fact=loss]")).to_have_attribute("aria-sort", "ascending")
    expect(heads(view).first).to_contain_text(name_of(15))
    expect(view.locator("td.estimatory-mod-best strong").first).to_have_text("0.05")
    view.locator("[data-fact=loss] button").click()
    expect(heads(view).first).to_contain_text(name_of(0))
    view.get_by_test_id("estimatory-baseline").select_option(label=name_of(15))
    expect(view.locator("tbody tr").first).to_contain_text("15.05 +15")
    view.get_by_test_id("estimatory-table-layout").select_option("columns")
    expect(view.locator("[data-row=loss] td").first).to_contain_text("15.05 +15")
    view.get_by_test_id("estimatory-table-layout").select_option("rows")


def charts_say_what_they_cannot_show(view):
    notes = "estimatory-chart-notes"
    same = chart(view, "lr").get_by_test_id(notes)
    expect(same).to_contain_text("30 identical curves")
    expect(same).not_to_contain_text(name_of(29))
    same.get_by_role("button", name="27 more").click()
    expect(same).to_contain_text(name_of(29))
    expect(chart(view, "broken").get_by_test_id(notes)).to_contain_text("Only NaN")
    expect(chart(view, "broken").locator("canvas")).to_have_count(0)
    expect(chart(view, "partly").get_by_test_id(notes)).to_contain_text(f"{name_of(0)} (5)")
    expect(chart(view, " ").locator(".estimatory-metric-name")).to_have_text('" "')
    expect(view.get_by_text("tur\\u202ened").first).to_be_visible()


def look_at_it(lab, view):
    main = view.locator(".estimatory-comparison-main")
    main.evaluate("main => { main.scrollTop = 0 }")
    lab.take_pictures_in_themes("comparison-of-30", "Dark High Contrast", "Dark", "Light")
    main.evaluate("main => { main.scrollTop = 600 }")
    lab.page.wait_for_timeout(600)  # what comes into view is drawn
    lab.take_picture("comparison-of-30-charts")
    lab.page.set_viewport_size({"width": 800, "height": 700})
    lab.page.wait_for_timeout(600)
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    lab.take_picture("comparison-of-30-narrow")


def a_run_of_many_ranks_has_a_legend_that_opens(lab, of_many_ranks):
    lab.page.locator(f".estimatory-run-row[data-run-id={of_many_ranks.id}]").click()
    view = lab.get("run-view")
    view.get_by_role("tab", name="Metrics").click()
    items = view.locator(".estimatory-legend-item")
    expect(items).to_have_count(12)
    view.get_by_test_id("estimatory-legend-more").click()
    expect(items).to_have_count(20)
    items.nth(19).hover()
    expect(chart(view, "loss").locator(".estimatory-metric-value")).to_contain_text("NaN  rank 19")
    expect(view.get_by_test_id("estimatory-chart-notes")).to_have_text("In part NaN: rank 19 (1)")
    lab.take_picture("legend-of-20-ranks")
    view.get_by_test_id("estimatory-as-table").check()
    expect(view.get_by_test_id("estimatory-series-table")).to_contain_text("2, of which 1 NaN")
