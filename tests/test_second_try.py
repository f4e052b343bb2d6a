"""A test that fails once is flaky; one that fails twice fails the suite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.second_try import MOST

ROOT = Path(__file__).parents[1]
UNLUCKY = """
from pathlib import Path
def test_unlucky():
    before = Path(__file__).with_suffix(".tried")
    was_tried = before.exists()
    before.touch()
    assert was_tried
"""


@pytest.fixture
def run_suite(tmp_path):
    """Run the tests of one file as ``make test`` does; its exit status and its output."""

    def run(code: str, *arguments: str) -> tuple[int, str]:
        (tmp_path / "test_some.py").write_text(code)
        plugins = ["-p", "tests.second_try", "-p", "tests.side_by_side"]
        command = [sys.executable, "-m", "pytest", *plugins, "--second-try"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        return ended.returncode, ended.stdout

    return run


@pytest.mark.parametrize("processes", ["0", "2"])
def test_one_that_passes_alone_is_listed_and_does_not_fail_the_suite(run_suite, processes):
    status, output = run_suite(UNLUCKY, "-n", processes)
    assert status == 0
    assert "FLAKY test_some.py::test_unlucky" in output.splitlines()[-2]
    assert "1 failed" in output.splitlines()[-1]


def test_one_that_fails_twice_fails_the_suite(run_suite):
    status, output = run_suite(UNLUCKY + "def test_broken(): assert False\n")
    assert status == 1
    assert "FLAKY test_some.py::test_unlucky" in output
    assert "FLAKY test_some.py::test_broken" not in output


def test_many_failures_are_not_tried_again(run_suite):
    status, output = run_suite(
        f"import pytest\n@pytest.mark.parametrize('n', range({MOST + 1}))\n"
        "def test_broken(n): assert False\n"
    )
    assert status == 1
    assert "Once more" not in output


def test_a_broken_fixture_is_tried_again_and_a_broken_file_is_not(run_suite):
    fixture = UNLUCKY.replace("def test_unlucky", "import pytest\n@pytest.fixture\ndef ready")
    assert run_suite(f"{fixture}\ndef test_ready(ready): pass\n")[0] == 0
    status, output = run_suite("import nowhere\n")
    assert status != 0
    assert "Once more" not in output


CRASHING = UNLUCKY.replace("assert was_tried", "was_tried or __import__('os')._exit(3)")


def test_a_process_that_crashes_loses_no_test(run_suite):
    others = "".join(f"def test_{number}(): pass\n" for number in range(6))
    status, output = run_suite(f"def test_first(): pass\n{CRASHING}{others}", "-n", "2")
    assert status == 0, output
    assert "FLAKY test_some.py::test_unlucky" in output
    assert "1 failed, 7 passed" in output.splitlines()[-1]


def test_a_crash_in_the_only_test_ends(run_suite):
    status, output = run_suite("import os\ndef test_crashing(): os._exit(3)\n", "-n", "2")
    assert status == 1
    assert "FLAKY" not in output


def test_a_suite_that_was_stopped_does_not_pass(run_suite):
    status, output = run_suite(UNLUCKY + "def test_never_reached(): pass\n", "-x")
    assert status != 0
    assert "Once more" not in output


def test_a_failure_that_pytest_cannot_show_ends_its_test_alone(run_suite):
    broken = "def test_broken(request):\n    request.node.repr_failure = None\n    assert False\n"
    status, output = run_suite(f"{broken}def test_next(): pass\n", "-n", "2")
    assert status == 1
    assert "pytest could not show it" in output
    assert "1 failed, 1 passed" in output.splitlines()[-1]
