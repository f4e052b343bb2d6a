"""All runs: summaries, and the index that lists, filters and sorts them; acts on one run.

The folders are the truth. The index is derived: it may be deleted at any moment, by anybody.
"""

from __future__ import annotations

from .acts import add_run_properties, cancel_run, edit_run, fail_run, set_run_tags, tell_index
from .deletion import delete_run
from .detail import RunDetail, describe_run, describe_with_events
from .index import Changes, Index
from .index_file import address_of, is_busy
from .job import describe_job
from .query import RunQuery
from .summary import ExperimentSummary, RunSummary, summarize_run

__all__ = [
    "Changes",
    "ExperimentSummary",
    "Index",
    "RunDetail",
    "RunQuery",
    "RunSummary",
    "add_run_properties",
    "address_of",
    "cancel_run",
    "delete_run",
    "describe_job",
    "describe_run",
    "describe_with_events",
    "edit_run",
    "fail_run",
    "is_busy",
    "set_run_tags",
    "summarize_run",
    "tell_index",
]
