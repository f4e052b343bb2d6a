"""Ports on which ranks meet: free, different, and none that the kernel gives away meanwhile."""

from __future__ import annotations

import socket

from estimatory.runtime import ports


def test_they_are_different_and_can_be_listened_on():
    found = ports.find_free_ports(16)
    assert len(set(found)) == 16
    for port in found:
        with socket.socket() as opened:
            opened.bind(("", port))


def test_none_is_one_that_the_kernel_gives_to_whoever_asks_for_any():
    with socket.socket() as opened:
        opened.bind(("", 0))
        given = opened.getsockname()[1]
    assert given >= ports._find_first_of_kernel()
    assert all(10_000 <= port < ports._find_first_of_kernel() for port in ports.find_free_ports(50))


def test_one_that_is_taken_is_left_out(monkeypatch):
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("", 0))
        free.bind(("", 0))
        there = free.getsockname()[1]
        free.close()
        monkeypatch.setattr(ports, "_draw_ports", lambda: iter([taken.getsockname()[1], there]))
        assert ports.find_free_ports(1) == [there]


def test_where_the_kernel_gives_all_of_them_any_will_do(monkeypatch):
    monkeypatch.setattr(ports, "_find_first_of_kernel", lambda: 1024)
    assert len(set(ports.find_free_ports(3))) == 3


def test_a_system_that_tells_no_range_is_taken_for_one_like_linux(monkeypatch, tmp_path):
    monkeypatch.setattr(ports, "_RANGE", str(tmp_path / "missing"))
    assert ports._find_first_of_kernel() == 32_768
