"""/runs over HTTP."""

from __future__ import annotations


async def test_runs_are_listed_newest_first_with_total(ask, make_run):
    make_run("run-1", created_at=100.0)
    make_run("run-2", created_at=200.0)
    answer = await ask("runs", limit=1)
    assert [run["run_id"] for run in answer["runs"]] == ["run-2"]
    assert answer["total"] == 2
