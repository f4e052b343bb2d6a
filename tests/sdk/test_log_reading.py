"""Stretches of logs begin and stop at lines, and never within a character."""

from __future__ import annotations

import pytest

from estimatory.base.log_reading import find_beginning, find_stop, read_end


@pytest.mark.parametrize(
    ("data", "beginning", "stop"),
    [
        (b"ne\nwhole\nha", 3, 9),
        (b"one long line", 0, 13),
        (b"one long line\n", 0, 14),
        ("€uro".encode()[1:], 2, 5),
        (b"\n\n\n\n", 1, 4),
        (b"", 0, 0),
        (b"\x80\x80\x80\x80\x80", 0, 5),
    ],
)
def test_where_a_stretch_begins_and_stops(data, beginning, stop):
    assert (find_beginning(data), find_stop(data)) == (beginning, stop)


@pytest.mark.parametrize("n_bytes", range(5, 12))
def test_the_end_of_a_line_of_long_characters_has_no_broken_one(tmp_path, n_bytes):
    path = tmp_path / "log"
    path.write_text("€" * 1000, encoding="utf-8")
    with path.open("rb") as file:
        end = read_end(file, n_bytes)
    assert set(end) == {"€"}
    assert len(end) == n_bytes // 3
