"""The contract of a launcher on real hosts, two of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.multihost.conftest import PYTHON

HERE = Path(__file__).parent
_RUN = """
import sys, pytest
sys.exit(pytest.main(["-q", "-n", "0", "-p", "no:cacheprovider", *sys.argv[1:], {path!r}]))
"""


def test_the_launcher_on_hosts_keeps_its_contract(desk) -> None:
    hosts = [host.name for host in desk.lab.hosts][:2]
    settings = {"hosts": hosts, "private_key_file": desk.lab.key_file}
    variables = {"LAB_SETTINGS": json.dumps(settings), "LAB_PYTHON": PYTHON}
    said = desk.execute(_RUN.format(path=str(HERE / "contract_at_desk.py")), variables)
    assert "4 passed" in said
