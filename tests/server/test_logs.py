"""/runs/{run_id}/logs: ranges, tails, characters, search."""

from __future__ import annotations

import pytest


@pytest.fixture
def write_log(make_run):
    folder = make_run("a")

    def write(data: bytes, rank: int = 0) -> None:
        with open(folder.log_path(rank), "wb") as file:
            file.write(data)

    return write


async def test_logs_are_listed_in_the_order_of_ranks(ask, write_log):
    for rank in (0, 2, 10):
        write_log(b"x" * rank, rank)
    assert (await ask("runs/a/logs"))["logs"] == [
        {"name": "rank-0.log", "size": 0},
        {"name": "rank-2.log", "size": 2},
        {"name": "rank-10.log", "size": 10},
    ]


async def test_a_log_read_in_parts_is_the_whole_log(ask, write_log):
    text = "zwölf Boxkämpfer jagen Eva — €uro 🎉\n" * 50
    write_log(text.encode())
    read, offset = "", 0
    while True:
        part = await ask("runs/a/logs/rank-0.log", offset=offset, limit=7)
        assert part["offset"] == offset
        read, offset = read + part["text"], part["next_offset"]
        if offset == part["size"]:
            break
    assert read == text


async def test_a_negative_offset_reads_the_tail_from_a_whole_character(ask, write_log):
    write_log("ab€cd".encode())
    part = await ask("runs/a/logs/rank-0.log", offset=-4)
    assert (part["text"], part["offset"], part["next_offset"]) == ("cd", 5, 7)
    part = await ask("runs/a/logs/rank-0.log", offset=-99)
    assert part["text"] == "ab€cd"


async def test_the_tail_begins_with_a_whole_line_and_says_so(ask, write_log):
    write_log(b"one\ntwo\nthree\nfour")
    part = await ask("runs/a/logs/rank-0.log", offset=-12)
    assert (part["text"], part["offset"], part["begins_line"]) == ("three\nfour", 8, True)
    part = await ask("runs/a/logs/rank-0.log", offset=-6)
    assert (part["text"], part["begins_line"]) == ("four", True)
    part = await ask("runs/a/logs/rank-0.log", offset=-3)
    assert (part["text"], part["begins_line"]) == ("our", False)


async def test_pages_back_from_the_end_are_the_whole_log_in_whole_lines(ask, write_log):
    text = "".join(f"{n} größe €\n" for n in range(500))
    write_log(text.encode())
    read, end = "", len(text.encode())
    while end:
        part = await ask("runs/a/logs/rank-0.log", offset=-100, limit=100, end=end)
        assert part["begins_line"]
        assert part["next_offset"] == end
        read, end = part["text"] + read, part["offset"]
    assert read == text


async def test_a_part_that_others_follow_stops_with_a_line(ask, write_log):
    write_log(b"one\ntwo\nthree\n")
    part = await ask("runs/a/logs/rank-0.log", limit=10)
    assert (part["text"], part["next_offset"]) == ("one\ntwo\n", 8)
    part = await ask("runs/a/logs/rank-0.log", limit=10, end=6)
    assert (part["text"], part["size"]) == ("one\ntw", 14)


async def test_a_tail_does_not_begin_within_a_sequence_of_the_terminal(ask, write_log):
    write_log(b"x" * 100 + b"\x1b[38;5;208mred" + b"\x1b]8;;https://a\x1b\\link")
    for n_bytes in range(4, 45):
        text = (await ask("runs/a/logs/rank-0.log", offset=-n_bytes))["text"]
        assert text.startswith(("x", "\x1b", "red", "ed", "d", "link")), text


async def test_where_a_line_begins(ask, write_log):
    write_log(b"one\n" + b"x" * 3_000_000 + b"\nend")
    for offset, expected in ((0, 0), (3, 0), (4, 4), (2_999_999, 4), (3_000_007, 3_000_005)):
        assert await ask("runs/a/logs/rank-0.log/line", offset=offset) == {"offset": expected}
    assert await ask("runs/a/logs/rank-0.log/line", offset=10**10) == {"offset": 3_000_005}


async def test_the_beginning_of_an_endless_line_is_not_looked_for_for_ever(
    ask, write_log, monkeypatch
):
    monkeypatch.setattr("estimatory_server.log_text._FARTHEST", 1000)
    write_log(b"x" * 5000)
    assert await ask("runs/a/logs/rank-0.log/line", offset=4000) == {"offset": None}
    assert await ask("runs/a/logs/rank-0.log/line", offset=900) == {"offset": 0}


async def test_an_offset_beyond_the_end_reads_nothing(ask, write_log):
    write_log(b"abc")
    part = await ask("runs/a/logs/rank-0.log", offset=10)
    assert part == {"text": "", "offset": 3, "next_offset": 3, "size": 3, "begins_line": False}


async def test_bytes_that_are_no_text_are_shown_and_passed(ask, write_log):
    write_log(b"ok \xff\xfe\n" + b"\xe2\x82")
    part = await ask("runs/a/logs/rank-0.log")
    assert part["text"] == "ok \ufffd\ufffd\n"
    part = await ask("runs/a/logs/rank-0.log", offset=part["next_offset"])
    assert (part["text"], part["next_offset"]) == ("\ufffd", part["size"])


async def test_search_finds_lines_across_chunks(ask, write_log):
    lines = [b"line %d" % n for n in range(200_000)]
    lines[150_000] = b"here is a Needle in the hay"
    write_log(b"\n".join(lines))
    answer = await ask("runs/a/logs/rank-0.log/search", query="needle")
    offset = sum(len(line) + 1 for line in lines[:150_000])
    assert answer == {
        "matches": [{"line": 150_001, "offset": offset, "text": "here is a Needle in the hay"}],
        "truncated": False,
    }
    answer = await ask("runs/a/logs/rank-0.log/search", query="line", limit=5)
    assert len(answer["matches"]) == 5
    assert answer["truncated"]


async def test_search_in_one_line_of_megabytes(ask, write_log):
    line = bytearray("größe ".encode() * 500_000)
    seam = (1 << 20) + (1 << 16)  # where one piece of it ends
    for place in (seam - 8, 2_500_000):
        line[place : place + 6] = b"needle"
    write_log(b"first\n" + line + b"\nthe needle in line three\n")
    matches = (await ask("runs/a/logs/rank-0.log/search", query="NEEDLE"))["matches"]
    assert [match["line"] for match in matches] == [2, 2, 3]
    assert all("needle" in match["text"] for match in matches)
    assert all(len(match["text"]) <= 400 for match in matches)
    for match in matches:
        part = await ask("runs/a/logs/rank-0.log", offset=match["offset"], limit=500)
        assert "needle" in part["text"]
        assert not part["text"].startswith("\ufffd")
    assert matches[2]["text"] == "the needle in line three"


async def test_a_long_line_that_is_full_of_matches_answers_a_few(ask, write_log):
    write_log(b"needle " * 500_000)
    answer = await ask("runs/a/logs/rank-0.log/search", query="needle")
    assert 50 < len(answer["matches"]) < 60
    assert {match["line"] for match in answer["matches"]} == {1}


async def test_the_state_of_a_progress_bar_that_holds_the_text_is_found(ask, write_log):
    write_log(b"\n" + b"".join(b"\r%d of 9999" % n for n in range(10_000)) + b"\n")
    [match] = (await ask("runs/a/logs/rank-0.log/search", query="7321 of"))["matches"]
    assert (match["line"], match["text"]) == (2, "7321 of 9999")
    part = await ask("runs/a/logs/rank-0.log", offset=match["offset"], limit=20)
    assert part["text"].startswith("7321 of 9999\r")


@pytest.mark.parametrize("name", ["nope.log", "..", "%2e%2e%2fspec.json", "..%2fspec.json", "a%00"])
async def test_names_that_are_no_logs_are_not_found(get_raw, write_log, name):
    write_log(b"x")
    assert (await get_raw(f"runs/a/logs/{name}")).code == 404


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 10**9}, {"offset": "end"}])
async def test_wrong_ranges_are_refused(ask, write_log, params):
    write_log(b"x")
    status, _ = await ask("runs/a/logs/rank-0.log", **params)
    assert status == 422
