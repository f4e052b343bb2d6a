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


@pytest.mark.parametrize("name", ["nope.log", "..", "%2e%2e%2fspec.json", "..%2fspec.json", "a%00"])
async def test_names_that_are_no_logs_are_not_found(get_raw, write_log, name):
    write_log(b"x")
    assert (await get_raw(f"runs/a/logs/{name}")).code == 404


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 10**9}, {"offset": "end"}])
async def test_wrong_ranges_are_refused(ask, write_log, params):
    write_log(b"x")
    status, _ = await ask("runs/a/logs/rank-0.log", **params)
    assert status == 422
