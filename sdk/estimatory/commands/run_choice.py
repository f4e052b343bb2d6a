"""Which run a word on the command line means."""

from __future__ import annotations

import argparse

from estimatory.errors import RunNotFoundError, UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_folder import WorkspaceFolder


def add_run_argument(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    text = "run id, the beginning of one, its last part, or `last` for the newest"
    parser.add_argument("run", metavar="RUN", nargs=nargs, help=text)


def find_run(workspace: WorkspaceFolder, word: str) -> RunFolder:
    """The one run that ``word`` means.

    Raises:
        RunNotFoundError: it means none.
        UserError: it means several.
    """
    ids = workspace.list_run_ids()
    if word in ids:
        return workspace.run_folder(word)
    if word == "last":
        return _find_newest(workspace)
    found = sorted(i for i in ids if word and (i.startswith(word) or _is_tail(i, word)))
    if len(found) == 1:
        return workspace.run_folder(found[0])
    if not found:
        raise RunNotFoundError(
            f"There is no run {word!r} in {workspace.path}.", "`estimatory runs` lists the runs."
        )
    shown = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    raise UserError(f"{word!r} means {len(found)} runs: {shown}.", "Write more of the id.")


def _is_tail(run_id: str, word: str) -> bool:
    return run_id.rpartition("_")[2].startswith(word)


def _find_newest(workspace: WorkspaceFolder) -> RunFolder:
    from estimatory.store import Index, RunQuery

    index = Index(workspace)
    index.sync()
    newest = index.list_runs(RunQuery(limit=1))
    if not newest:
        raise RunNotFoundError(f"There are no runs in {workspace.path}.", "Submit one first.")
    return workspace.run_folder(newest[0].run_id)
