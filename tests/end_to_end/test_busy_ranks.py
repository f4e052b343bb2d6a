"""Sixteen ranks that log 1,000 points a second each, watched in a browser: nothing is lost."""

from __future__ import annotations

import json
import os
import time

import nbformat
import pytest
from playwright.sync_api import expect

from estimatory.metrics.series import read_series
from tests.end_to_end.opened_lab import open_lab

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.timeout(240)]

N_RANKS = 16
N_POINTS = 8000
SECONDS = 8
CODE = """%%estimator busy --procs {n_ranks} -p go_file='{go_file}' -o run
import os, time
from estimatory import Run
log = Run.get_context().log
log("loss", 0.0)
while not os.path.exists(go_file):
    time.sleep(0.05)
begin = time.monotonic()
for number in range(1, {n_points}):
    time.sleep(max(0, begin + number / 1000 - time.monotonic()))
    log("loss", float(number))
"""


@pytest.fixture
def lab(jupyter, tmp_path):
    code = CODE.format(n_ranks=N_RANKS, go_file=tmp_path / "go", n_points=N_POINTS)
    cells = ["%load_ext estimatory", code]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "busy.ipynb")
    with open_lab(jupyter, "busy.ipynb") as lab:
        yield lab


class Listener:
    """What the page's own socket brings of the run's metrics."""

    def __init__(self, page):
        self.counts = {}
        self.n_frames = 0
        page.on("websocket", self._listen)

    def _listen(self, socket):
        if "/estimatory/api/stream" in socket.url:
            socket.on("framereceived", self._note)

    def _note(self, payload):
        series = json.loads(payload).get("metrics", {}).get("series", [])
        found = {s["rank"]: s["count"] for s in series if s["name"] == "loss"}
        self.n_frames += bool(found)
        self.counts.update(found)


def server_time(jupyter):
    """Seconds of processor time that the server has used."""
    with open(f"/proc/{jupyter.pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_all_points_of_sixteen_ranks_reach_the_browser(lab, jupyter, workspace, tmp_path):
    lab.run_cell(0)
    lab.run_cell(1)
    strip = lab.card.get_by_test_id("estimatory-rank-strip")
    expect(strip).to_contain_text("16/16 ranks", timeout=90_000)
    lab.save()
    listener = Listener(lab.page)
    lab.reload()
    lab.open_sidebar()
    lab.get("run-row").first.click()
    view = lab.get("run-view")
    view.get_by_test_id("estimatory-tab-metrics").click()
    expect(view.get_by_test_id("estimatory-metric").first).to_contain_text("16 ranks")

    n_before, spent, begin = listener.n_frames, server_time(jupyter), time.monotonic()
    (tmp_path / "go").touch()
    lab.page.wait_for_timeout(1000 * SECONDS)
    lab.take_picture("busy-ranks")
    n_frames = listener.n_frames - n_before
    share = (server_time(jupyter) - spent) / (time.monotonic() - begin)
    expect(view).to_contain_text("Completed", timeout=90_000)
    everything = dict.fromkeys(range(N_RANKS), N_POINTS)
    run = next(workspace.get_run(run_id) for run_id in workspace.folder.list_run_ids())
    assert {s.rank: s.count for s in read_series(run.folder, ["loss"], 2)} == everything
    assert listener.counts == everything
    assert share < 0.5, "of a core"
    assert n_frames > SECONDS, "four a second at most; how many there are is for the benchmark"
