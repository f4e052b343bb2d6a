from __future__ import annotations

import pytest

from estimatory.folders import run_record as records
from estimatory.folders.run_record import Failure, RunRecord


def test_terminal_statuses_are_followed_by_nothing():
    for status in records.TERMINAL:
        assert not any(records.may_follow(status, other) for other in records.STATUSES)


def test_every_live_status_can_end():
    for status in set(records.STATUSES) - records.TERMINAL:
        assert records.may_follow(status, records.FAILED)
        assert records.may_follow(status, records.CANCELED)


def test_a_forbidden_move_is_a_defect():
    record = RunRecord("r").moved_to(records.FAILED, 1.0)
    with pytest.raises(ValueError, match="Running may not follow Failed"):
        record.moved_to(records.RUNNING, 2.0)


def test_moves_are_remembered_and_the_end_is_dated():
    record = RunRecord("r").moved_to(records.PREPARING, 1.0, detail="resolving")
    record = record.moved_to(records.PREPARING, 1.5, detail="installing")
    assert (record.detail, record.history) == ("installing", ((records.PREPARING, 1.0),))
    record = record.moved_to(records.FAILED, 2.0, failure=Failure("no", frames=({"line": 3},)))
    assert record.ended_at == 2.0
    assert record.detail == ""
    assert RunRecord.from_json(record.to_json()) == record
