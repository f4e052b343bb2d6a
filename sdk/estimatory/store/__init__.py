"""What is known of all runs: summaries, and the index that lists, filters and sorts them.

The folders are the truth. The index is derived: it may be deleted at any moment, by anybody.
"""

from __future__ import annotations

from .deletion import delete_run
from .index import Changes, Index
from .index_file import is_busy
from .job import describe_job
from .query import RunQuery
from .summary import ExperimentSummary, RunSummary, describe_run, summarize_run

__all__ = [
    "Changes",
    "ExperimentSummary",
    "Index",
    "RunQuery",
    "RunSummary",
    "delete_run",
    "describe_job",
    "describe_run",
    "is_busy",
    "summarize_run",
]
