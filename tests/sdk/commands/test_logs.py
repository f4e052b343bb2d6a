"""``estimatory logs``."""

from __future__ import annotations

import pytest

from estimatory.commands.logs import find_tail, pass_long_lines

RANKS = """
import os, sys, time
rank = os.environ["RANK"]
print("rank", rank, flush=True)
open(rank, "w").close()
while not all(map(os.path.exists, "012")):
    time.sleep(0.01)
sys.exit(rank == "2")
"""


def test_logs_and_their_tail(shell, good):
    assert shell("logs", good).splitlines() == [f"epoch {n} größe" for n in range(4)]
    assert shell("logs", good, "--tail", "2") == "epoch 2 größe\nepoch 3 größe\n"
    assert shell("logs", good, "-n", "1") == "epoch 3 größe\n"
    assert shell("logs", good, "--tail", "0") == ""
    assert shell.json("logs", good, "--tail", "1")["text"] == "epoch 3 größe\n"


def test_following_a_run_that_has_ended_gives_its_outcome(shell, good):
    assert shell("logs", good, "--follow").startswith("epoch 0")
    shell("logs", "last", "--follow", status=1)
    assert "Failed: ValueError: it went wrong" in shell.errors


def test_of_several_processes_the_log_of_the_one_that_failed_is_shown(fresh):
    (fresh.folder / "code" / "ranks.py").write_text(RANKS)
    fresh("submit", "code/ranks.py", "--procs", "3", "--wait", status=1)
    assert fresh("logs", "last") == "rank 2\n"
    assert fresh("logs", "last", "--rank", "0") == "rank 0\n"


WRONG = ("submit", "code/train.py", "--", "--depth", "3")
REASON = "train.py: error: unrecognized arguments: --depth 3"


def test_a_failure_without_a_traceback_is_explained_by_every_command(fresh):
    run_id = fresh(*WRONG).strip()
    fresh("logs", run_id, "--follow", status=1)
    assert f"Failed: {REASON} (exit code 2)\n" in fresh.errors
    shown = fresh("show", run_id)
    assert "The end of logs/rank-0.log:\n" in shown
    assert shown.rstrip().endswith(REASON)
    assert fresh("logs", run_id).rstrip().endswith(REASON)
    assert fresh.json("show", run_id)["telling_log"] == "rank-0.log"


def test_the_log_of_a_build_is_shown_where_nothing_else_was_written(fresh):
    nowhere = (fresh.folder / "nowhere").as_uri()
    (fresh.folder / "uv.toml").write_text(f'index-url = "{nowhere}"')
    run_id = fresh("submit", "code/train.py", "--pip", "no-such-thing-at-all").strip()
    shown, followed = fresh("logs", run_id, "--follow", status=1), fresh.errors
    log = fresh("logs", run_id)
    assert log
    # A run that has ended before it is followed shows that log itself, from its beginning.
    assert "The end of logs/build.log:" in followed or shown == log
    assert "The end of logs/build.log:" in fresh("show", run_id)


def test_a_run_that_prints_nothing_says_so(fresh):
    (fresh.folder / "code" / "quiet.py").write_text("import time\ntime.sleep(300)\n")
    run_id = fresh("submit", "code/quiet.py").strip()
    following = fresh.start("logs", run_id, "--follow")
    assert following.stderr.readline().startswith("No output yet; running for ")
    assert fresh("logs", run_id) == ""
    assert fresh.errors.startswith("No output yet; running for ")
    fresh("cancel", run_id, "--wait")
    following.communicate(timeout=60)


def test_logs_that_are_not_there(shell, good):
    assert "no rank 3: only 0" in shell.fail("logs", good, "--rank", "3")
    assert "has no file" in shell.fail("logs", good, "--name", "../spec.json")
    assert "Leave one out" in shell.fail("logs", good, "--follow", "--json")


def test_bytes_that_are_no_text_pass_as_they_are(fresh):
    script = "import sys\nsys.stdout.buffer.write(b'\\xff\\xfe\\n')"
    (fresh.folder / "code" / "bytes.py").write_text(script)
    fresh("submit", "code/bytes.py", "--wait")
    process = fresh.start("logs", "last", text=False)
    assert process.communicate(timeout=30)[0] == b"\xff\xfe\n"
    assert fresh.json("logs", "last")["text"] == "\ufffd\ufffd\n"


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\nb", "a\nb\n", "\n\n\n", "long\n" * 50_000])
@pytest.mark.parametrize("n_lines", [0, 1, 2, 3, 60_000])
def test_the_tail_is_the_last_lines(tmp_path, text, n_lines):
    path = tmp_path / "log"
    path.write_text(text)
    expected = "".join(text.splitlines(keepends=True)[-n_lines:]) if n_lines else ""
    with path.open("rb") as file:
        assert text[find_tail(file, n_lines) :] == expected


def test_a_terminal_gets_the_end_of_a_line_of_megabytes(tmp_path, capsys):
    path = tmp_path / "log"
    data = ("first\n" + "€" * 100_000 + "\nlast\n").encode()
    path.write_bytes(data)
    with path.open("rb") as file:
        start = find_tail(file, 2)
        shown = pass_long_lines(file, start, 2)
        assert pass_long_lines(file, shown, 2) == shown
        assert pass_long_lines(file, len(data), 0) == len(data)
    assert data[shown:].decode().startswith("€")
    assert 131_060 < len(data) - shown <= 131_072
    assert f"… {shown - start:,} bytes of long lines left out" in capsys.readouterr().err
