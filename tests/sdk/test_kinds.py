"""A new kind of event is a row: all readers have it, and what was forgotten is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import estimatory_server
from estimatory import Experiment, Run, Workspace
from estimatory.api.run_card.left_out import count_logged
from estimatory.api.run_card.wording import ICONS
from estimatory.api.runs import OfflineRun
from estimatory.commands.output import STATUS_COLOURS
from estimatory.folders.run_record import STATUSES, TONES
from estimatory.metrics.events import read_events
from estimatory.metrics.kinds import KINDS, STRING, TAG, Kind, list_shown
from estimatory.metrics.logged_values import list_logged

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = yaml.safe_load((Path(estimatory_server.__file__).parent / "openapi.yaml").read_text())[
    "components"
]["schemas"]
FORGOTTEN = "what was forgotten is the difference"


def test_a_kind_that_a_test_adds_is_read_everywhere(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep_last(logged: object, value: object) -> None:
        vars(logged).update(value=value, count=1)

    kind = Kind("bins", list, lambda _, bins: sum(bins), keep_last, group="charts")
    monkeypatch.setitem(KINDS, "histogram", kind)
    run = Experiment(workspace, "kinds").start_logging(outputs=False)
    run.tracker._event("histogram", "ages", bins=[1, 2, 3])
    run.tracker._event("histogram", "damaged", bins="none")
    assert run.get_metrics() == {"ages": 6}
    (logged,) = list_logged(run.folder)
    assert (logged.kind, logged.value) == ("histogram", [1, 2, 3])
    assert count_logged(read_events(run.folder)) == {"charts": 1}
    run.complete()


@pytest.mark.parametrize("door", [Run, OfflineRun])
def test_every_kind_is_logged_by_a_method(door: type) -> None:
    methods = {name.removeprefix("log_") for name in vars(door) if name.startswith("log_")}
    assert methods == set(KINDS) - {TAG, STRING}, FORGOTTEN


def test_every_kind_is_described_and_drawn() -> None:
    assert set(SCHEMAS["LoggedValue"]["properties"]["kind"]["enum"]) == set(list_shown()), FORGOTTEN
    views = (ROOT / "extension/src/components/logged/views.tsx").read_text("utf-8")
    drawn = set(re.findall(r"(?:case|===) '(\w+)'", views))
    assert set(list_shown()) <= drawn, FORGOTTEN


def test_every_status_has_a_tone_and_a_description() -> None:
    assert set(STATUSES) == set(TONES), FORGOTTEN
    assert set(STATUSES) == set(SCHEMAS["Status"]["enum"]), FORGOTTEN
    assert set(TONES.values()) == set(ICONS) == set(STATUS_COLOURS), FORGOTTEN
