"""How tests are shared out among the processes of pytest-xdist.

Most tests wait most of their time, so there are more processes than cores. What takes longest
begins first, and has the cores first.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_TOGETHER = ("containers", "multihost", "slurm", "packaging")
"""Rooms around one engine, set of hosts, queue, or wheel: each stays in one process."""
_BROWSER = "end_to_end"
_FIRST = (*_TOGETHER, _BROWSER, "binder", "notebooks", "sdk/compat", "sdk/test_e", "test_")
"""What takes longest; the rest follows in the order of the files."""
_MOST_BROWSERS = 2
"""Files with a browser and a JupyterLab that run at once: each keeps a core busy."""
_NICE = 5
"""For files that can run in any process: the suite is no shorter than a room that stays in one."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Take the place of the scheduler where none was asked for.

    The marks of ``--dist loadgroup`` do not reach the scheduler from pytest 9.2 on.
    """
    return RoomScheduling(config, log) if config.getvalue("dist") == "load" else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Set the priority of a process of pytest-xdist, and so of all that its test starts."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        with suppress(PermissionError):  # only root may raise it again
            os.setpriority(
                os.PRIO_PROCESS, 0, 0 if _find_scope(item.nodeid) in _TOGETHER else _NICE
            )


class RoomScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Give out rooms whole and files whole: a fixture of a file is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return _find_scope(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(self._choose_scope(node), last=False)
        super()._assign_work_unit(node)

    def _choose_scope(self, node: Any) -> str:
        """Return what takes longest of what may begin now; where nothing may, something must."""
        waiting = sorted(self.workqueue, key=_rank)
        others = (work for other, work in self.assigned_work.items() if other is not node)
        if sum(map(self._has_browser, others)) < _MOST_BROWSERS:
            return waiting[0]
        return next((scope for scope in waiting if not _is_browser(scope)), waiting[0])

    def _has_browser(self, work: dict[str, dict[str, bool]]) -> bool:
        return any(_is_browser(scope) and not all(done.values()) for scope, done in work.items())

    def _reschedule(self, node: Any) -> None:
        """Give a process two tests at least, for it begins one only when it knows the next."""
        super()._reschedule(node)
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
            super()._reschedule(node)

    def remove_node(self, node: Any) -> str | None:
        """Give what a crashed process had left to others, but for the test that it crashed in."""
        work = self.assigned_work.pop(node)
        left = [(done, test) for done in work.values() for test in done if not done[test]]
        if not left:
            return None
        tests, crashed = left[0]
        tests[crashed] = True
        self.workqueue.update(
            (scope, done) for scope, done in work.items() if not all(done.values())
        )
        for other in self.assigned_work:
            self._reschedule(other)
        return crashed


def _find_scope(nodeid: str) -> str:
    path = nodeid.partition("::")[0].removeprefix("tests/")
    room = path.partition("/")[0]
    return room if room in _TOGETHER else path


def _is_browser(scope: str) -> bool:
    return scope.startswith(_BROWSER)


def _rank(scope: str) -> int:
    return next((at for at, start in enumerate(_FIRST) if scope.startswith(start)), len(_FIRST))
