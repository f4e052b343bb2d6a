"""The display of a run: bundle, card, curves, tables."""

from __future__ import annotations

import json
import math
import os
import xml.dom.minidom
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import wait_until

from estimatory import Run
from estimatory.api.run_card.bundle import LIMIT, MIME_TYPE, bundle_of, make_bundle
from estimatory.api.run_card.card import render_card, render_line
from estimatory.api.run_card.curves import draw_curve
from estimatory.api.run_card.snapshot import MAX_POINTS, MAX_SERIES, take_snapshot
from estimatory.api.run_card.wording import escaped, number
from estimatory.metrics import events

_EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _assert_harmless(text: str) -> None:
    tags = _Tags(text)
    assert not tags.seen & {"script", "img", "iframe", "style", "a", "link", "object"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert tags.seen <= {
        "div", "span", "b", "i", "code", "pre", "table", "tr", "td", "th", "details", "summary",
        "svg", "polyline", "circle", "thead", "tbody", "br",
    }  # fmt: skip


def _finished(run: Run) -> Run:
    run.wait_for_completion(raise_on_error=False)
    return run


@pytest.fixture
def evil_run(run_code: Callable[..., Run]) -> Run:
    code = f"""
from estimatory import Run
run = Run.get_context()
for i in range(5):
    run.log({_EVIL!r}, [1.0, float("nan"), float("inf"), 2.0, -1.0][i])
run.tag({_EVIL!r}, {_EVIL!r})
print({_EVIL!r})
print("\\x1b[31mred\\x1b[0m 10%\\r 20%\\r 100%")
raise ValueError({_EVIL!r})
"""
    return _finished(
        run_code(
            code,
            display_name=_EVIL * 12,
            parameters={_EVIL: _EVIL, "lr": 0.1},
            primary_metric=_EVIL,
            primary_metric_goal="max",
        )
    )


def test_nothing_from_a_run_becomes_markup(evil_run: Run) -> None:
    bundle = make_bundle(evil_run.folder)
    _assert_harmless(bundle["text/html"])
    assert "<script" not in bundle["text/html"]
    assert "\n" not in bundle["text/plain"]
    assert len(json.dumps(bundle)) < LIMIT


def test_the_bundle_is_what_structure_md_promises(evil_run: Run) -> None:
    content = make_bundle(evil_run.folder)[MIME_TYPE]
    assert sorted(content) == ["run_id", "snapshot", "version", "workspace"]
    assert content["version"] == 1
    assert content["run_id"] == evil_run.id
    assert content["workspace"] == evil_run.experiment.workspace.path
    snapshot = content["snapshot"]
    assert sorted(snapshot) == [
        "facts", "log_is_whole", "log_tail", "logged", "run", "series", "silence", "taken_at",
    ]  # fmt: skip
    assert snapshot["run"]["status"] == "Failed"
    assert snapshot["series"][0]["values"] == [1.0, "NaN", "Infinity", 2.0, -1.0]
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_the_log_tail_is_plain_text_with_bars_as_they_ended(evil_run: Run) -> None:
    snapshot = take_snapshot(evil_run.folder)
    lines = snapshot["log_tail"].split("\n")
    assert snapshot["log_is_whole"]
    assert lines[0] == _EVIL
    assert lines[1] == " 100%"


def test_what_a_curve_cannot_show_is_said_below_it(run_code: Callable[..., Run]) -> None:
    code = """
from estimatory import Run
run = Run.get_context()
run.log("", 1.5)
for value in (1.0, float("nan"), 2.0):
    run.log("some", value)
    run.log("none", float("inf"))
"""
    run = _finished(run_code(code))
    html = make_bundle(run.folder)["text/html"]
    for text in ("(no name)", "1 of 3 NaN or infinite", "only NaN or infinity"):
        assert text in html, text


def test_the_name_of_a_log_is_text(evil_run: Run) -> None:
    snapshot = take_snapshot(evil_run.folder)
    html = render_card({**snapshot, "run": {**snapshot["run"], "telling_log": _EVIL}})
    _assert_harmless(html)
    assert "<i>Log &lt;script&gt;" in html


def test_a_file_of_a_script_is_not_taken_for_a_log(evil_run: Run) -> None:
    for name in os.listdir(evil_run.folder.logs_folder):
        Path(evil_run.folder.logs_folder, name).write_text("")
    Path(evil_run.folder.logs_folder, "slurm-<img src=x onerror=alert(1)>").write_text("text")
    bundle = make_bundle(evil_run.folder)
    assert bundle[MIME_TYPE]["snapshot"]["run"]["telling_log"] == ""
    assert "onerror=alert(1)&gt; line" not in bundle["text/html"]
    _assert_harmless(bundle["text/html"])


def test_a_silent_run_says_so(run_code: Callable[..., Run]) -> None:
    run = run_code("import time; time.sleep(300)")
    wait_until(lambda: run.status == "Running")
    assert "No output yet; running for " in make_bundle(run.folder)["text/html"]
    run.cancel()


def test_of_several_processes_the_log_of_the_failed_one_is_shown(
    evil_run: Run, blame_rank: Callable[[Run, int], None]
) -> None:
    folder = evil_run.folder
    spec = json.loads(Path(folder.spec_path).read_text())
    Path(folder.spec_path).write_text(json.dumps({**spec, "process_count_per_node": 3}))
    blame_rank(evil_run, 2)
    assert "<i>Log</i>" in make_bundle(folder)["text/html"]  # rank 2 wrote nothing
    Path(folder.log_path(2)).write_text("rank two says why\n")
    bundle = make_bundle(folder)
    assert bundle[MIME_TYPE]["snapshot"]["log_tail"] == "rank two says why"
    assert bundle[MIME_TYPE]["snapshot"]["run"]["telling_log"] == "rank-2.log"
    assert "<i>Log rank-2.log</i>" in bundle["text/html"]
    assert "monospace" in bundle["text/html"]


def test_the_card_names_the_failure_with_its_line(evil_run: Run) -> None:
    html = make_bundle(evil_run.folder)["text/html"]
    assert "ValueError" in html
    assert "main.py line 9" in html


def test_a_run_with_very_much_stays_small(run_code: Callable[..., Run]) -> None:
    code = """
from estimatory import Run
run = Run.get_context()
for i in range(3000):
    for name in ("a", "b"):
        run.log(name, i / 7, step=i * 1000003)
for i in range(2000):
    run.log("series %d %s" % (i, "x" * 400), i / 3)
print("y" * 1_000_000)
"""
    big = {f"p{i}" * 60: ["v" * 1000] * 60 for i in range(60)}
    run = _finished(run_code(code, parameters=big, tags={f"t{i}": "v" * 5000 for i in range(99)}))
    bundle = make_bundle(run.folder)
    assert len(json.dumps(bundle)) <= LIMIT
    assert bundle[MIME_TYPE]["snapshot"]["run"]["status"] == "Completed"
    _assert_harmless(bundle["text/html"])


def test_series_are_thinned_and_the_primary_one_leads(run_code: Callable[..., Run]) -> None:
    code = """
from estimatory import Run
run = Run.get_context()
for i in range(1000):
    for name in "abcdefgh":
        run.log(name, i)
"""
    run = _finished(run_code(code, primary_metric="h", primary_metric_goal="max"))
    series = make_bundle(run.folder)[MIME_TYPE]["snapshot"]["series"]
    assert [s["name"] for s in series] == ["h", "a", "b", "c", "d", "e"]
    assert len(series) == MAX_SERIES
    assert all(s["count"] == 1000 and len(s["values"]) <= MAX_POINTS for s in series)


def test_the_card_says_what_it_leaves_out(run_code: Callable[..., Run]) -> None:
    code = """
from estimatory import Run
run = Run.get_context()
for number in range(50):
    run.log("metric %d" % number, number)
open("a.png", "wb").write(b"\\x89PNG\\r\\n\\x1a\\n")
for number in range(3):
    run.log_image("picture %d" % number, path="a.png")
run.log_row("a table", x=1)
run.log_row("a table", x=2)
run.log_list("a list", [1, 2])
run.log("a text", "words")
"""
    run = _finished(run_code(code))
    html = make_bundle(run.folder)["text/html"]
    left_out = "44 more metrics, 3 pictures, 2 tables, 1 text."
    assert f"Not shown here: {left_out} Open the run, or" in html
    assert f"%run_show {run.id}" in html


def test_the_card_says_which_facts_it_leaves_out(run_code: Callable[..., Run]) -> None:
    code = """
def fail(depth):
    return fail(depth - 1) if depth else 1 / 0
fail(20)
"""
    many = {f"name {number}": "value" for number in range(43)}
    run = _finished(run_code(code, parameters=many, tags={**many, "one more": ""}))
    html = make_bundle(run.folder)["text/html"]
    assert "Not shown here: 3 more parameters, 4 more tags, 14 more frames. Open" in html


def test_what_is_left_out_for_its_size_is_said(run_code: Callable[..., Run]) -> None:
    large = {f"{number}": ["v" * 400] * 20 for number in range(30)}
    html = make_bundle(_finished(run_code("", parameters=large)).folder)["text/html"]
    assert "Not shown here: 30 parameters. Open" in html


def test_what_was_logged_is_read_once(evil_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    read_file = events._read_file
    monkeypatch.setattr(events, "_read_file", lambda path: read.append(path) or read_file(path))
    take_snapshot(evil_run.folder)
    assert len(read) == len(set(read)) > 0


def test_of_a_long_line_the_end_is_shown(run_code: Callable[..., Run]) -> None:
    run = _finished(run_code("print('-' * 300 + 'the end')"))
    tail = take_snapshot(run.folder)["log_tail"]
    assert (tail[:2], tail[-8:], len(tail)) == ("…-", "-the end", 240)


def test_of_a_long_log_the_end_is_shown_and_of_a_short_one_all(
    run_code: Callable[..., Run],
) -> None:
    short = make_bundle(_finished(run_code("for n in range(30): print('line', n)")).folder)
    assert "line 0\n" in short["text/html"]
    assert "<i>Log</i>" in short["text/html"]
    html = make_bundle(_finished(run_code("for n in range(999): print('line', n)")).folder)[
        "text/html"
    ]
    assert "<i>Log, last 40 lines</i>" in html
    assert ">line 959\n" in html
    assert "line 998<" in html
    assert "<details" not in html


def test_the_primary_metric_is_drawn_large_and_first(run_code: Callable[..., Run]) -> None:
    code = """
from estimatory import Run
run = Run.get_context()
for n in range(5):
    run.log("first", n)
    run.log("loss", 1 / (n + 1))
"""
    run = _finished(run_code(code, primary_metric="loss", primary_metric_goal="min"))
    html = make_bundle(run.folder)["text/html"]
    large = html.index('width="560"')
    assert html.index("<b>loss</b>") < large < html.index('width="180"')
    assert "last 0.2 · min 0.2 · max 1 · 5 points" in html
    assert html.count("loss") == 1


def test_a_run_that_has_not_begun_has_a_card(run_code: Callable[..., Run]) -> None:
    run = run_code("import time; time.sleep(30)", display_name="waiting")
    bundle = make_bundle(run.folder)
    assert "waiting" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Run waiting (")
    run.cancel()


def test_reduction_goes_only_as_far_as_needed(evil_run: Run) -> None:
    snapshot = make_bundle(evil_run.folder)[MIME_TYPE]["snapshot"]
    many = [{**snapshot["series"][0], "values": [1.23456789] * 200, "steps": list(range(200)),
             "times": [1e9 + 0.123456] * 200}] * 14  # fmt: skip
    bundle = bundle_of({**snapshot, "series": many}, evil_run.folder)
    kept = bundle[MIME_TYPE]["snapshot"]["series"]
    assert len(kept) == 14
    assert len(kept[0]["values"]) == 67
    assert bundle[MIME_TYPE]["snapshot"]["log_tail"] == snapshot["log_tail"]


# --- curves and words ----------------------------------------------------------------------------
def test_a_curve_is_valid_svg_with_gaps_where_there_is_no_number() -> None:
    svg = draw_curve([0, 1, 2, 3, 4, 5], [1.0, 2.0, "NaN", 3.0, math.inf, 4.0])
    document = xml.dom.minidom.parseString(svg)
    assert len(document.getElementsByTagName("polyline")) == 1
    assert len(document.getElementsByTagName("circle")) == 2
    assert "nan" not in svg.lower()


@pytest.mark.parametrize("values", [[5, 5, 5], [1e308, -1e308], [0.0], [1e-320, 2e-320]])
def test_odd_curves_stay_inside_the_picture(values: list[float]) -> None:
    svg = draw_curve(list(range(len(values))), values)
    xml.dom.minidom.parseString(svg)
    assert "nan" not in svg
    assert "inf" not in svg


def test_no_numbers_no_curve() -> None:
    assert draw_curve([], []) == ""
    assert draw_curve([1], ["NaN"]) == ""


def test_words() -> None:
    assert escaped("<b>") == "&lt;b&gt;"
    assert escaped("x" * 500, 10) == f'<span title="{"x" * 500}">xxxxxxxxx…</span>'
    assert [number(v) for v in (1, 0.123456789, 1e-9, True, "NaN")] == [
        "1", "0.12346", "1e-09", "True", "NaN",
    ]  # fmt: skip


def test_line_and_card_agree_on_the_state(run_code: Callable[..., Run]) -> None:
    run = _finished(run_code("from estimatory import Run; Run.get_context().log('loss', 0.25)"))
    snapshot = make_bundle(run.folder)[MIME_TYPE]["snapshot"]
    assert render_line(snapshot).endswith("loss=0.25")
    assert f"Run {run.id}: Completed" in render_line(snapshot)
    assert "<b>Completed</b>" in render_card(snapshot)
