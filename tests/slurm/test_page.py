"""docs/slurm.md, executed like every page, on a real Slurm."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.slurm.conftest import Cluster
from tests.test_docs import ROOT, check_page, demo, environment  # noqa: F401 - fixtures

pytestmark = pytest.mark.network


def test_examples_do_what_the_page_says(
    cluster: Cluster,
    demo: Path,  # noqa: F811
    environment: dict[str, str],  # noqa: F811
) -> None:
    check_page(ROOT / "docs/slurm.md", demo, environment)
