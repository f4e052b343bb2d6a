"""Listing, filtering and sorting a hundred thousand runs: the index, and a page through REST."""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .jupyter import API, serve
from .place import Place
from .table import Beside, Row, at_most, at_most_times, say_tail
from .timing import median, take_times

if TYPE_CHECKING:
    from estimatory.folders.workspace_folder import WorkspaceFolder
    from estimatory.store import RunQuery, RunSummary

N_RUNS = 100_000
ROUNDS = 31
REST_LIMIT_S = 0.100
_BARE = "the same SQL, bare sqlite3"


def measure(place: Place) -> list[Row]:
    """Three rows: best runs of an experiment by the index and by REST; a rare word by REST."""
    from estimatory import Workspace
    from estimatory.store import RunQuery

    workspace = Workspace(place.new_folder("listing")).folder
    n_runs = place.amount(N_RUNS)
    write_index(workspace, n_runs)
    best = RunQuery(experiment="churn-3", statuses=("Completed",), sort="metric:accuracy")
    rare = RunQuery(search=f"trial {n_runs - 1}", sort="metric:accuracy")
    return [measure_index(place, workspace, best), *_measure_rest(place, workspace, best, rare)]


def measure_index(place: Place, workspace: WorkspaceFolder, query: RunQuery) -> Row:
    """The query through the index, beside its own statements; a page must come full."""
    from estimatory.store import Index, RunQuery

    index = Index(workspace)
    index.sync()
    assert len(index.list_runs(query)) == query.limit, query
    with contextlib.closing(sqlite3.connect(workspace.index_path)) as connection:
        times = take_times(
            {
                "ours": lambda: index.list_runs(query),
                _BARE: lambda: _query_bare(connection, query),
            },
            place.rounds(ROUNDS),
            warm_up=3,
        )
    n_runs = index.count(RunQuery())
    index.close()
    ours, bare = median(times["ours"]), Beside(_BARE, median(times[_BARE]))
    return Row(
        f"list {n_runs:,} runs: filter, sort by metric",
        ours,
        (say_tail(times["ours"]),),
        ("experiment + status, page of 100",),
        [bare],
        [at_most_times(ours, bare, 2)],
    )


def _query_bare(connection: sqlite3.Connection, query: RunQuery) -> list[tuple[str]]:
    """The statements that the index runs, and what they answer, untouched."""
    from estimatory.store.query import render_ids_with_metric

    ids = [row[0] for row in connection.execute(*render_ids_with_metric(query))]
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT id, summary FROM summaries WHERE id IN ({marks})"
    return connection.execute(sql, ids).fetchall()


def _measure_rest(
    place: Place, workspace: WorkspaceFolder, best: RunQuery, rare: RunQuery
) -> list[Row]:
    with serve(place, workspace.path) as server:
        connection = server.connect()
        paths = {"best": _render_path(best), "rare": _render_path(rare), "empty": "/api"}
        answers = {name: json.loads(server.ask(connection, paths[name])) for name in paths}
        assert len(answers["best"]["runs"]) == best.limit, "the page must come full"
        assert len(answers["rare"]["runs"]) == answers["rare"]["total"] > 0, "one page, not empty"
        actions = {n: lambda p=p: server.ask(connection, p) for n, p in paths.items()}
        times = take_times(actions, place.rounds(ROUNDS), warm_up=3)
    floor = Beside("the server's smallest answer", median(times["empty"]))
    return [
        _make_rest_row("the same page through REST", times["best"], answers["best"], floor),
        _make_rest_row("search a rare word, through REST", times["rare"], answers["rare"], floor),
    ]


def _make_rest_row(what: str, times: list[float], answer: dict[str, Any], floor: Beside) -> Row:
    ours = median(times)
    return Row(
        what,
        ours,
        (say_tail(times),),
        (f"{len(answer['runs'])} runs of {answer['total']:,} that fit", "sorted by metric"),
        [floor],
        [at_most(ours, REST_LIMIT_S)],
    )


def _render_path(query: RunQuery) -> str:
    wishes = {
        "experiment": query.experiment,
        "status": query.statuses[0] if query.statuses else None,
        "search": query.search or None,
        "sort": query.sort,
        "limit": query.limit,
    }
    return f"{API}/runs?{urlencode({k: v for k, v in wishes.items() if v is not None})}"


# --- the runs ---------------------------------------------------------------------------------


def write_index(workspace: WorkspaceFolder, n_runs: int) -> None:
    """An index of that many runs, written by the index's own code.

    It says that it has seen ``runs/`` as it is, so that nobody looks for the folders behind it:
    a list reads none of them.
    """
    from estimatory.store.index_file import IndexFile
    from estimatory.store.rows import write_meta, write_row

    os.utime(workspace.runs_folder, (0, time.time() - 10))  # one changed just now is not trusted

    def fill(connection: sqlite3.Connection) -> None:
        write_meta(connection, "generation", "benchmark")
        write_meta(connection, "sequence", 1)
        for summary in _make_summaries(n_runs):
            write_row(connection, summary, "", 1)
        mtime = os.stat(workspace.runs_folder).st_mtime_ns
        write_meta(connection, "folders_mtime", mtime)

    IndexFile(workspace.index_path).rebuild(fill, is_forced=True).connection.close()


def _make_summaries(n_runs: int) -> Iterator[RunSummary]:
    from estimatory.store import RunSummary

    rng = random.Random(0)
    for number in range(n_runs):
        created_at = 1.7e9 + 60 * number
        metrics = {name: rng.random() for name in ("accuracy", "loss", "auc")}
        yield RunSummary(
            run_id=f"churn_{int(created_at)}_{rng.getrandbits(32):08x}",
            experiment=f"churn-{number % 10}",
            display_name=f"trial {number}",
            status=rng.choices(("Completed", "Failed", "Canceled"), (8, 1, 1))[0],
            detail="",
            created_at=created_at,
            started_at=created_at + 0.05,
            ended_at=created_at + rng.uniform(1, 3600),
            script="train.py",
            compute_target="local",
            parameters={"reg": rng.random(), "epochs": rng.randrange(1, 100)},
            tags={"stage": rng.choice(("trial", "final"))},
            primary_metric={"name": "accuracy", "goal": "max", "value": metrics["accuracy"]},
            metrics=metrics,
            parent_run_id="",
            failure_message=None,
        )
