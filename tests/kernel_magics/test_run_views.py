"""``RunDetails(run).show()`` in a notebook: the same card as ``%%estimator``'s, kept up to date."""

from __future__ import annotations

from typing import Any

from estimatory import Experiment, Run, Workspace
from estimatory.run_card.bundle import MIME_TYPE

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


def test_unloading_takes_the_view_away(notebook: Any, workspace: Workspace) -> None:
    start(workspace, notebook)
    notebook.run(SHOW)
    notebook.run("%load_ext estimatory")
    notebook.run("%unload_ext estimatory")
    from estimatory import run_details

    assert run_details._view is None
