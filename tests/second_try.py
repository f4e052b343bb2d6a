"""Tests that failed run once more, alone, at the end: one that passes then is *flaky*.

A busy machine makes a wait too long now and then. Such a test is listed in the last lines, to be
mended; it does not fail the suite. ``--second-try`` asks for it, as ``make test`` does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

MOST = 10
"""Failures beyond which something is broken, and nothing is tried again."""
_FLAKY = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-try", action="store_true", help="run failed tests once more, alone, at the end"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Report a failure that pytest cannot show, which would end the suite otherwise."""
    try:
        return (yield)
    except Exception as error:  # noqa: BLE001 - whatever it stumbled over, the other tests go on
        name = call.excinfo.typename if call.excinfo else "A failure"
        said = f"{name}: pytest could not show it: {error!r}"
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed", said, call.when or "call"
        )


@pytest.hookimpl(trylast=True)  # the processes of pytest-xdist have ended by then
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let the suite pass where all that failed passes alone."""
    failed = _find_failed(session)
    if exitstatus != pytest.ExitCode.TESTS_FAILED or not 0 < len(failed) <= MOST:
        return
    flaky = [test for test in failed if _passes_alone(session.config, test)]
    session.config.stash[_FLAKY] = flaky
    if flaky == failed:
        session.exitstatus = pytest.ExitCode.OK


def _find_failed(session: pytest.Session) -> list[str]:
    """Return the names of failed tests, where all tests ran and these are to be tried again."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not session.config.getoption("--second-try") or reporter is None:
        return []
    reports = [report for reports in reporter.stats.values() for report in reports]
    ran = {report.nodeid for report in reports if isinstance(report, pytest.TestReport)}
    if len(ran) < session.testscollected:  # stopped by -x, or by processes that crash and crash
        return []
    failures = [*reporter.stats.get("failed", []), *reporter.stats.get("error", [])]
    if any(isinstance(report, pytest.CollectReport) for report in failures):
        return []
    return list(dict.fromkeys(report.nodeid for report in failures))


def _passes_alone(config: pytest.Config, test: str) -> bool:
    print(f"\nOnce more, alone: {test}", flush=True)
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist"]
    return subprocess.run([*command, test], cwd=config.rootpath).returncode == 0


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """List the flaky ones in the last lines."""
    yield
    for test in terminalreporter.config.stash.get(_FLAKY, []):
        terminalreporter.write_line(f"FLAKY {test} (failed, then passed alone)", yellow=True)
