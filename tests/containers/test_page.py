"""docs/containers.md, executed like every page, with the engine that it speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.containers.conftest import stand_in
from tests.test_docs import ROOT, check_page, demo, environment  # noqa: F401 - fixtures

from estimatory import Workspace

pytestmark = pytest.mark.network


def test_examples_do_what_the_page_says(
    demo: Path,  # noqa: F811
    environment: dict[str, str],  # noqa: F811
    workspace: Workspace,
) -> None:
    """The image of the page is one that people know; the tests' own stands in for it."""
    with stand_in("python:3.11-slim", workspace):
        check_page(ROOT / "docs/containers.md", demo, environment)
