"""``estimatory logs``."""

from __future__ import annotations

import pytest

from estimatory.commands.logs import find_tail

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
