"""States of the ranks of a run, from the files that each left in the run folder."""

from __future__ import annotations

from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.files import list_folder
from ..base.lazy_dataclasses import dataclass
from ..errors import DamagedFileError, UserError
from ..folders.run_folder import RunFolder
from ..folders.run_record import CANCELED, COMPLETED, FAILED, NOT_STARTED, RUNNING, RunRecord
from .events import rank_of


@dataclass(frozen=True)
class RankState:
    """One rank, for people."""

    rank: int
    host: str
    state: str
    """``NotStarted``, ``Running``, ``Completed``, ``Failed``, or ``Canceled`` when it was ended
    because the run was."""

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def read_ranks(folder: RunFolder, n_ranks: int, record: RunRecord) -> list[RankState]:
    """Return one entry for each rank; empty for a run of one process."""
    if n_ranks == 1:
        return []
    hosts = planned_hosts(folder)
    return [
        RankState(
            rank,
            hosts[rank] if rank < len(hosts) else "",
            _judge(rank, read_rank(folder, rank), record),
        )
        for rank in range(n_ranks)
    ]


def count_joined(folder: RunFolder) -> int:
    """Count the ranks that have started the script."""
    names = list_folder(folder.ranks_folder)
    return sum(name.endswith(".json") and name[:-5].isdecimal() for name in names)


def list_logging_ranks(folder: RunFolder) -> list[int]:
    """Ranks that have logged something, in order."""
    ranks = {rank_of(writer) for writer in folder.list_writers()}
    return sorted(rank for rank in ranks if rank is not None)


def check_rank(folder: RunFolder, rank: int) -> None:
    """Raises UserError: the run has no such rank, and none that logged under its number."""
    last = max(folder.read_spec().n_ranks - 1, *list_logging_ranks(folder), 0)
    if not 0 <= rank <= last:
        has = f"ranks 0 to {last}" if last else "one rank, 0"
        raise UserError(f"Run {folder.run_id} has {has}.", f"There is no rank {rank}.")


def read_rank(folder: RunFolder, rank: int) -> dict[str, Any] | None:
    """Return ``{"rank", "host", "pid", "joined_at", "ended_at", "exit_code"}`` of a rank.

    None before it has joined; the last two only once the script has ended in good order.
    """
    try:
        return folder.read_part(folder.rank_path(rank))
    except (FileNotFoundError, NotADirectoryError, DamagedFileError):
        return None


def _judge(rank: int, said: dict[str, Any] | None, record: RunRecord) -> str:
    failed_rank = record.failure.rank if record.failure else None
    if record.status == FAILED and rank == failed_rank:
        return FAILED
    if said is None:
        return NOT_STARTED
    if "exit_code" in said:
        return FAILED if said["exit_code"] else COMPLETED
    if not record.is_terminal:
        return RUNNING
    return COMPLETED if record.status == COMPLETED else CANCELED


def planned_hosts(folder: RunFolder) -> list[str]:
    """Return the host of each rank; empty where there is no plan."""
    try:
        ranks = folder.read_part(folder.plan_path)["ranks"]
    except (FileNotFoundError, NotADirectoryError, DamagedFileError):
        return []
    return [str(rank.get("host", "")) for rank in ranks]
