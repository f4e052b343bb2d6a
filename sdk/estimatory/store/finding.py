"""Finds a run by what people say: its id, the beginning or the last part of one, or ``last``.

What begins the ids of a sweep and of its trials means the sweep; ``last`` is no child of another.
"""

from __future__ import annotations

import difflib

from ..errors import RunNotFoundError, UserError
from ..folders.run_folder import RunFolder
from ..folders.workspace_folder import WorkspaceFolder
from .index import Index
from .query import RunQuery

LAST = "last"
_SHOWN = 5
_NEWEST = 1000


def find_run(workspace: WorkspaceFolder, word: str) -> RunFolder:
    """Return the one run that ``word`` means.

    Raises:
        RunNotFoundError: it means no run.
        UserError: it means several runs.
    """
    ids = workspace.list_run_ids()
    if word in ids:
        return workspace.run_folder(word)
    if word == LAST:
        return workspace.run_folder(_find_newest(workspace))
    found = _without_children(
        sorted(i for i in ids if word and (i.startswith(word) or _is_tail(i, word)))
    )
    if not found:
        raise RunNotFoundError(*_explain_missing(workspace, word))
    if len(found) > 1:
        raise UserError(
            f"{word!r} means {len(found)} runs: {_render(found)}.",
            f"Write more of the id: {len(found)} runs begin so or end so.",
        )
    return workspace.run_folder(found[0])


def list_run_ids(workspace: WorkspaceFolder, beginning: str = "") -> list[str]:
    """Return the ids of the newest runs that begin so, newest first."""
    index = Index(workspace)
    index.sync()
    runs = index.list_runs(RunQuery(search=beginning, limit=_NEWEST))
    return [run.run_id for run in runs if run.run_id.startswith(beginning)]


def _is_tail(run_id: str, word: str) -> bool:
    return run_id.rpartition("_")[2].startswith(word)


def _without_children(ids: list[str]) -> list[str]:
    """Return the one whose id all others begin with, as the trials of a sweep do; else all."""
    top = ids[0] if ids else ""
    return ids[:1] if all(i.startswith(f"{top}_") for i in ids[1:]) else ids


def _find_newest(workspace: WorkspaceFolder) -> str:
    """Return the newest run that stands alone; a child only where there is no other."""
    index = Index(workspace)
    index.sync()
    newest = index.list_runs(RunQuery(parent="", limit=1)) or index.list_runs(RunQuery(limit=1))
    if not newest:
        raise RunNotFoundError(f"There are no runs in {workspace.path}.", "Submit one first.")
    return newest[0].run_id


def _explain_missing(workspace: WorkspaceFolder, word: str) -> tuple[str, str]:
    missing = f"There is no run {word!r:.80} in {workspace.path}"
    ids = list_run_ids(workspace)
    if not ids:
        return f"{missing}: there are no runs yet.", "Submit one first."
    close = difflib.get_close_matches(word, ids, n=3, cutoff=0.5)
    near = f"did you mean {_render(close)}?" if close else f"the newest are {_render(ids[:3])}."
    return f"{missing}; {near}", "`estimatory runs` and %runs list the runs."


def _render(ids: list[str]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more
