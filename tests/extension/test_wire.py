"""What the browser expects and what Python sends are the same: names checked on both sides."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import ModelRegistry, Run
from estimatory.api.run_card.bundle import MIME_TYPE, make_bundle
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import STATUSES, TERMINAL, Failure
from estimatory.metrics.events import EventWriter
from estimatory.metrics.logged_values import list_logged
from estimatory.metrics.series import read_series
from estimatory.store import describe_run, summarize_run

SOURCE = Path(__file__).resolve().parents[2] / "extension/src"
WIRE = (SOURCE / "model/wire.ts").read_text()
SAVED_CARD = (SOURCE / "model/saved-card.ts").read_text()


def _fields(schema: str) -> set[str]:
    """Names of a generated type's own members: those indented three times."""
    found = re.search(rf"^ {{8}}{schema}: {{\n(.*?)^ {{8}}}}", WIRE, re.S | re.M)
    assert found, f"there is no type {schema}"
    return set(re.findall(r"^ {12}(\w+)\??:", found[1], re.M))


@pytest.fixture
def folder(run_code: Callable[..., Run]) -> RunFolder:
    code = """
from estimatory import Run
run = Run.get_context()
run.log("loss", 0.5)
run.log("loss", float("nan"))
open("outputs/model.txt", "w").write("weights")
"""
    run = run_code(code, primary_metric="loss", primary_metric_goal="min")
    run.wait_for_completion()
    return run.experiment.workspace.folder.run_folder(run.id)


def test_run_summary(folder: RunFolder) -> None:
    summary = summarize_run(folder).to_json()
    assert set(summary) == _fields("RunSummary")
    assert set(summary["primary_metric"]) == _fields("PrimaryMetric")


def test_run_detail(folder: RunFolder) -> None:
    assert set(describe_run(folder)) == _fields("RunSummary") | _fields("RunDetail")


def test_series(folder: RunFolder) -> None:
    series = read_series(folder, ["loss"])[0].to_json()
    assert set(series) == _fields("Series")
    assert series["values"] == [0.5, "NaN"]


def test_logged_values(folder: RunFolder) -> None:
    EventWriter(folder.events_path("rank-0")).append("list", "errors", values=[1, 2])
    (value,) = [v.to_json() for v in list_logged(folder)]
    assert set(value) == _fields("LoggedValue")
    assert set(value["value"]) == _fields("LoggedTable")


def test_failure() -> None:
    assert set(Failure("no").to_json()) == _fields("Failure")


def test_model(folder: RunFolder, run_code: Callable[..., Run]) -> None:
    registry = ModelRegistry(run_code("").experiment.workspace.folder)
    record = registry.register_from_run(folder, "m", "outputs/model.txt").to_json()
    assert set(record) == _fields("Model")
    assert set(record["files"][0]) == {"path", "size"}


def test_cell_output(folder: RunFolder) -> None:
    bundle = make_bundle(folder)
    card = bundle[MIME_TYPE]
    assert set(card) == _fields("RunCard")
    assert set(card["snapshot"]) == _fields("RunSnapshot")
    assert set(card["snapshot"]["series"][0]) == _fields("Series")
    assert f"'{MIME_TYPE}'" in SAVED_CARD


def test_statuses() -> None:
    union = re.search(r"^ {8}Status: (.*?);", WIRE, re.S | re.M)
    assert union
    assert set(re.findall(r"\"(\w+)\"", union[1])) == set(STATUSES)
    terminal = re.search(r"TERMINAL.*?\[(.*?)\]", (SOURCE / "model/statuses.ts").read_text())
    assert terminal
    assert set(re.findall(r"'(\w+)'", terminal[1])) == set(TERMINAL)


def test_commands_in_the_settings_exist() -> None:
    """A menu entry whose command is misspelled would be dropped without a word."""
    schema = json.loads((SOURCE.parent / "schema/plugin.json").read_text())
    named = {e["command"] for e in schema["jupyter.lab.menus"]["context"] if "command" in e}
    known = set(re.findall(r"'(estimatory:[\w-]+)'", (SOURCE / "command-ids.ts").read_text()))
    assert named <= known
