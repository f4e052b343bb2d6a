"""Which processes belong to a run: seen in every state that the system shows them in."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from estimatory.base import processes

MARK = processes.RUN_MARK
RUN_ID = "restless_1795225044_1b49ee1c"


@pytest.fixture
def start():
    started = []

    def start(*command, **options):
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, **options))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_one_that_becomes_another_program_again_and_again_is_seen_at_every_look(start, tmp_path):
    script = tmp_path / "restless"
    script.write_text('#!/bin/sh\nexec "$0"\n')
    script.chmod(0o755)
    pid = start(str(script), env={**os.environ, MARK: RUN_ID}).pid
    assert all(processes.is_marked(pid, MARK, RUN_ID) for _ in range(3000))


def test_one_without_any_variable_is_looked_at_twice(start, monkeypatch):
    code = "import time; print('up', flush=True); time.sleep(600)"
    process = start(sys.executable, "-c", code, env={})
    process.stdout.readline()
    sleeps = []
    monkeypatch.setattr(processes.time, "sleep", sleeps.append)
    assert not processes.is_marked(process.pid, MARK)
    assert len(sleeps) == 1


def test_one_that_has_ended_is_not_waited_for(start, monkeypatch):
    pid = start(sys.executable, "-c", "", env={MARK: RUN_ID}).pid
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    sleeps = []
    monkeypatch.setattr(processes.time, "sleep", sleeps.append)
    assert not processes.is_marked(pid, MARK)
    assert sleeps == []
    assert pid not in processes.find_run_processes(RUN_ID, os.getpid())


def test_threads_of_the_kernel_are_of_no_run():
    found = dict(processes.iter_parents())
    assert os.getpid() in found
    assert 2 not in found or found[2] != 0, "kthreadd"
