"""What holds for all commands: help, pipes, colours, what is imported, how values are shown."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from estimatory.base.ages import render_duration
from estimatory.commands import COMMANDS, main
from estimatory.commands.output import plain, render_pairs, render_size


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: estimatory {command}")
    assert "--json" in shown


def test_help_names_every_command(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


def test_an_unknown_command_is_answered_with_the_nearest(shell):
    assert "Did you mean `estimatory submit`?" in shell.fail("submitt")
    assert "`estimatory --help`" in shell.fail("xyzzy")


def test_a_reader_that_goes_away_gets_no_traceback(shell, good):
    for command in (["runs"], ["show", good], ["logs", good], ["--help"], ["runs", "--json"]):
        read, write = os.pipe()
        os.close(read)
        process = shell.start(*command, stdout=write)
        os.close(write)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (141, "")


def test_a_full_disk_under_the_output_is_told_in_one_line(shell):
    with open("/dev/full", "w") as full:
        process = shell.start("runs", stdout=full)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert errors.startswith("estimatory: error: [Errno 28] No space left")


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_only_on_a_terminal_that_wants_them(shell, monkeypatch, no_color):
    assert "\x1b" not in shell("runs")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    master, slave = pty.openpty()
    process = shell.start("runs", "--limit", "2", stdout=slave)
    process.communicate(timeout=30)
    os.close(slave)
    shown = os.read(master, 65536)
    os.close(master)
    assert (b"\x1b[31mFailed" in shown) == (not no_color)


def test_the_commands_that_people_wait_for_import_nothing_heavy(shell):
    code = (
        "import sys; from estimatory.commands import main; main(['runs']);"
        "heavy = {'numpy', 'pandas', 'uv', 'asyncio', 'subprocess', 'shutil', 'pathlib'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], env=shell.variables(), capture_output=True, text=True
    )
    assert process.stderr == "[]\n"


def test_text_cannot_steer_the_terminal():
    assert plain("a\x1b[31m\nb\r") == r"a\x1b[31m·b\r"


def test_numbers_for_people():
    assert [render_size(n) for n in (0, 1023, 1024, 5 * 1024**3)] == [
        "0 B",
        "1023 B",
        "1.0 KB",
        "5.0 GB",
    ]
    assert [render_duration(s) for s in (None, 0.4, 12, 200, 7500)] == [
        "",
        "0.40 s",
        "12 s",
        "3 min 20 s",
        "2 h 5 min",
    ]
    assert render_pairs({"a": 1 / 3, "b": 2, "c": "x"}, 2) == "a=0.3333 b=2 +1"
