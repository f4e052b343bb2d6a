"""``estimatory compute``: what each host lacks, found out by looking at it."""

from __future__ import annotations

import json

import pytest


def _check(desk) -> tuple[dict[str, dict], int]:
    done = desk.command("compute", "check", "lab", "--json")
    assert done.stderr == ""
    return {report["host"]: report for report in json.loads(done.stdout)}, done.returncode


def test_hosts_that_can_be_used(desk):
    reports, status = _check(desk)
    assert status == 0
    assert list(reports) == ["lab1", "lab2", "lab3"]
    for report in reports.values():
        assert (report["is_usable"], report["missing"]) == (True, [])
        assert report["rsync"] == "/usr/bin/rsync"
        assert report["free_bytes"] > 0
        assert abs(report["skew_s"]) < 1
        assert "uv is copied there" in report["notes"][0]
    table = desk.command("compute", "check", "lab").stdout
    assert table.splitlines()[0].split()[:3] == ["HOST", "USABLE", "PYTHON"]
    assert table.splitlines()[3].split()[:2] == ["lab3", "yes"]


def test_what_hosts_lack_is_told_of_each(desk):
    first, second, third = desk.lab.hosts
    first.stop_sshd()
    second.run("mount", "--bind", "/dev/null", "/usr/bin/rsync", check=True)
    third.run("mkdir", "-p", "/home/lab3/.cache", check=True)
    third.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/home/lab3/.cache", check=True)
    try:
        reports, status = _check(desk)
        table = desk.command("compute", "check", "lab").stdout
    finally:
        first.start_sshd()
        second.run("umount", "/usr/bin/rsync", check=True)
        third.run("umount", "/home/lab3/.cache", check=True)
    assert status == 1
    assert reports["lab1"]["missing"][0].startswith("Host lab1 cannot be reached: ssh: connect")
    assert reports["lab1"]["is_reached"] is False
    assert reports["lab2"]["missing"] == ["rsync, which brings runs there and back"]
    assert reports["lab3"]["missing"][0].startswith("room: 1 MB")
    assert "lab2 lacks: rsync" in table


def test_a_host_key_that_is_not_known_is_refused(desk):
    known = "/home/desk/.ssh/known_hosts"
    desk.lab.desk.run("sed", "-i.kept", "/^lab2,/s/ AAAA.*/ AAAA/", known, check=True)
    desk.lab.desk.run("sed", "-i", "/^lab2,/d", known, check=True)
    try:
        reports, status = _check(desk)
    finally:
        desk.lab.desk.run("mv", f"{known}.kept", known, check=True)
    assert status == 1
    assert "The key of host lab2 is not known or has changed" in reports["lab2"]["missing"][0]
    assert reports["lab1"]["is_usable"]


def test_a_wrong_key_of_ours_is_told(desk, tmp_path):
    other = tmp_path / "other-key"
    desk.lab.desk.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other), check=True)
    desk.attach("wrong", private_key_file=str(other))
    done = desk.command("compute", "check", "wrong")
    assert done.returncode == 1
    assert "Host lab1 does not let us in" in done.stdout


def test_targets_are_listed(desk):
    assert json.loads(desk.command("compute", "list", "--json").stdout) == [
        {"name": "local", "kind": "local", "nodes": 1, "hosts": []},
        {"name": "lab", "kind": "SshCompute", "nodes": 3, "hosts": ["lab1", "lab2", "lab3"]},
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("local", "'local' is no target of hosts"), ("nothing", "no compute target 'nothing'")],
)
def test_what_has_no_hosts_cannot_be_checked(desk, name, reason):
    done = desk.command("compute", "check", name)
    assert done.returncode == 2
    assert reason in done.stderr


def test_a_shared_folder_that_a_host_does_not_see_is_told(desk, shared_desk):
    private = desk.workspace.parent / "private"
    private.mkdir()
    desk.attach("other", shared_folder=str(private))
    done = desk.command("compute", "check", "other")
    assert done.returncode == 1
    assert f"lab3 lacks: the shared folder {private}" in done.stdout
    assert shared_desk.command("compute", "check", "lab").returncode == 0
