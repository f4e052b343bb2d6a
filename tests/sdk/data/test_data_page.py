"""The page on data names calls that are there; its examples are run with those of every page."""

from __future__ import annotations

import re
from pathlib import Path

from estimatory.data import Datastore

PAGE = Path(__file__).resolve().parents[3] / "docs/data.md"


def test_every_call_that_the_page_names_is_there():
    calls = set(re.findall(r"Datastore\.(register_\w+)", PAGE.read_text("utf-8")))
    assert len(calls) == 8
    assert all(hasattr(Datastore, name) for name in calls)
