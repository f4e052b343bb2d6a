"""Each kind of file damaged in each way, met from Python: lists go on, one thing is an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Dataset, Experiment, Workspace
from estimatory.base.unreadable import Listing, unreadable_in
from estimatory.compute import ComputeTarget
from estimatory.environments import list_environments
from estimatory.environments.images.catalog import list_images
from estimatory.errors import DamagedFileError
from estimatory.models import Model
from estimatory.store import Index, RunQuery

from .kinds import KINDS, PARTS, describe
from .made_workspace import DAMAGES, KEYS, damaged


def _runs(workspace: Workspace) -> Listing[Any]:
    index = Index(workspace.folder)
    index.sync()
    listing = Listing(index.list_runs(RunQuery()), index.list_unreadable())
    index.close()
    return listing


LISTS: dict[str, tuple[Callable[[Workspace], Any], str]] = {
    "runs": (_runs, "run-good"),
    "experiments": (lambda w: Experiment.list(w), "good"),
    "models": (lambda w: Model.list(w), "good"),
    "targets": (lambda w: ComputeTarget.list(w), "good"),
    "datastores": (lambda w: w.datastores, "good"),
    "datasets": (lambda w: w.datasets, "good"),
    "definitions": (lambda w: w.environments, "good"),
    "environments": (lambda w: list_environments(w.folder), KEYS["good"]),
    "images": (lambda w: list_images(w.folder), KEYS["good"]),
}


def _names(listing: Any) -> set[str]:
    """As they are listed; ``dict`` looks at each value, too."""
    if hasattr(listing, "keys"):
        return set(dict(listing))
    ids = ("key", "name", "run_id")
    return {next(getattr(e, i) for i in ids if hasattr(e, i)) for e in listing}


def _check_lists(workspace: Workspace, shelf: str) -> None:
    for name, (make, good) in LISTS.items():
        listing = make(workspace)
        assert good in _names(listing), name
        if name == shelf:
            (damage,) = unreadable_in(listing)
            assert "bad" in damage.name or damage.name == KEYS["bad"]
            assert damage.file.startswith(workspace.path)
            assert damage.reason
            assert "estimatory check" in damage.hint


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_lists_go_on_and_one_thing_gives_one_error(kind, how, copy_for):
    workspace = copy_for(how)
    path = KINDS[kind].find(workspace)
    with damaged(path, how):
        if (kind, how) not in {("settings", "types")}:  # any JSON object holds settings
            with pytest.raises(DamagedFileError) as caught:
                KINDS[kind].ask(workspace)
            assert caught.value.path == str(path)
        _check_lists(workspace, KINDS[kind].shelf)
    shelf = KINDS[kind].shelf
    assert not shelf or not unreadable_in(LISTS[shelf][0](workspace))


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_run_costs_itself_only(part, how, copy_for):
    workspace = copy_for(how)
    folder = Path(workspace.folder.run_folder("run-bad").path)
    (file,) = folder.glob(part)
    run = workspace.get_run("run-bad")
    with damaged(file, how):
        found = {each["file"]: each["reason"] for each in describe(workspace)["damaged"]}
        if _is_harmless(part, how):
            assert set(found) <= {str(file.relative_to(folder))}
        else:
            assert set(found) == {str(file.relative_to(folder))}
        metrics = run.get_metrics()
        assert "loss" in metrics or "series-0" in metrics or part == "metrics/rank-0.journal"
        assert run.get_rank_metrics("loss")["loss"][1] == [3.0, 2.0, 1.0]
        assert run.get_details()["runId"] == "run-bad"
        assert run.tags["stage"] == "trial"
        assert "run-bad" in _names(_runs(workspace))
    assert describe(workspace)["damaged"] == []


def _is_harmless(part: str, how: str) -> bool:
    """Half a journal holds fewer points; an empty file of events holds none."""
    return (part == "metrics/rank-0.journal" and how == "truncated") or (
        part.endswith(".jsonl") and how in ("empty", "truncated", "list")
    )


def test_what_is_left_out_is_said_once(copies, capsys, nothing_told):
    workspace = copies[0]
    with damaged(KINDS["dataset"].find(workspace), "empty"):
        assert [d.name for d in Dataset.list(workspace)] == ["good"]
        Dataset.list(workspace)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("estimatory: 1 dataset cannot be read: bad (")
    assert "it is empty" in line
