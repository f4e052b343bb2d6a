"""``RunDetails(run).show()`` in a notebook: the same card as ``%%estimator``'s, kept up to date."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.api.run_card.bundle import MIME_TYPE
from estimatory.errors import DamagedFileError, LockTimeoutError, RunNotFoundError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RunRecord
from estimatory_magics.output import idle, run_views

DAMAGED = DamagedFileError("record.json", "it is cut")

SHOW = "from azureml.widgets import RunDetails\nRunDetails(run).show()"


def start(workspace: Workspace, notebook: Any) -> Run:
    run = Experiment(workspace, "study").start_logging()
    notebook.shell.push({"run": run})
    return run


def statuses(notebook: Any) -> list[str]:
    return [d["data"][MIME_TYPE]["snapshot"]["run"]["status"] for d in notebook.displays]


def test_the_card_is_the_one_of_a_cell(notebook: Any, workspace: Workspace) -> None:
    run = start(workspace, notebook)
    notebook.run(SHOW)
    (display,) = notebook.displays
    assert set(display["data"]) == {MIME_TYPE, "text/html", "text/plain"}
    assert display["data"][MIME_TYPE]["run_id"] == run.id
    assert display["transient"]["display_id"].startswith(run.id)


def test_later_cells_bring_the_card_up_to_date(notebook: Any, workspace: Workspace) -> None:
    run = start(workspace, notebook)
    notebook.run(SHOW)
    run.log("a", 1)
    notebook.run("1 + 1")
    run.complete()
    notebook.run("1 + 1")
    notebook.run("1 + 1")
    assert statuses(notebook) == ["Running", "Running", "Completed"]
    assert [bool(d.get("update")) for d in notebook.displays] == [False, True, True]
    assert len({d["transient"]["display_id"] for d in notebook.displays}) == 1


def test_a_finished_run_is_shown_once(notebook: Any, workspace: Workspace) -> None:
    start(workspace, notebook).complete()
    notebook.run(SHOW)
    notebook.run("1 + 1")
    assert statuses(notebook) == ["Completed"]


def test_a_deleted_run_is_forgotten(notebook: Any, workspace: Workspace) -> None:
    import shutil

    run = start(workspace, notebook)
    notebook.run(SHOW)
    shutil.rmtree(run.folder.path)
    notebook.run("1 + 1")
    assert statuses(notebook) == ["Running"]


@pytest.mark.parametrize("error", [LockTimeoutError("busy"), OSError(5, "no"), DAMAGED])
def test_a_passing_error_does_not_end_the_following(
    notebook: Any, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    run = start(workspace, notebook)
    notebook.run(SHOW)
    with monkeypatch.context() as patch:
        patch.setattr(run_views, "settle", Mock(side_effect=error))
        notebook.run("1 + 1")
    run.complete()
    notebook.run("1 + 1")
    assert statuses(notebook) == ["Running", "Completed"]


@pytest.mark.parametrize("error", [LockTimeoutError("busy"), OSError(5, "no"), DAMAGED])
def test_an_idle_kernel_goes_on_after_a_passing_error(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    pauses = follow_idly(monkeypatch, [error, error, RunRecord("r", "Completed")])
    assert pauses == [1, 2, 4]


def test_an_idle_kernel_leaves_a_deleted_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert follow_idly(monkeypatch, [RunNotFoundError("gone")]) == [1]


def follow_idly(monkeypatch: pytest.MonkeyPatch, answers: list[Any]) -> list[float]:
    """How long it paused before each answer; the last one ends it."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def follow() -> None:
        task = idle.follow_when_idle(RunFolder("r"), "Running", lambda: "Completed")
        assert task is not None
        await task

    monkeypatch.setattr(idle, "settle", Mock(side_effect=answers))
    monkeypatch.setattr(idle, "asyncio", Mock(wraps=asyncio, sleep=pause))
    asyncio.run(follow())
    return pauses


def test_unloading_takes_the_view_away(notebook: Any, workspace: Workspace) -> None:
    start(workspace, notebook)
    notebook.run(SHOW)
    notebook.run("%load_ext estimatory")
    notebook.run("%unload_ext estimatory")
    from estimatory.api import run_details

    assert run_details._view is None
