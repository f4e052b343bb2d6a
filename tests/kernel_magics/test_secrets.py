"""``--secret`` in cells, and what a cell's line, its errors and its script keep to themselves."""

from __future__ import annotations

import pytest

from estimatory.folders.secret_store import set_secret
from estimatory_magics.cell.script import make_script
from estimatory_magics.line.defaults import read_defaults
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.usage import UsageError

CANARY = "Canary4711"


def test_names_of_secrets_add_up():
    options = parse_line("churn --secret A --secret=B --secret A")
    assert options.secrets == ("A", "B")
    defaults = read_defaults({"secret": "C"}, "/")
    assert parse_line("--secret A", defaults).secrets == ("C", "A")


@pytest.mark.parametrize(
    "line",
    [
        f"--secret A={CANARY}",
        f"--env-var DB_PASS={CANARY} --bogus",
        f"-p password={CANARY} --bogus",
        f"--pip https://me:{CANARY}@host/x.whl",
        f"--docker me:{CANARY}@host/img",
        f"--metric token={CANARY}",
    ],
)
def test_an_error_marks_its_piece_without_the_secret(line):
    with pytest.raises(UsageError) as caught:
        parse_line(line)
    assert CANARY not in str(caught.value)
    shown, carets = str(caught.value).split("\n")[-2:]
    assert len(carets) <= len(shown)


def test_the_script_repeats_no_secret_of_its_line():
    line = f"--env-var MODE={CANARY} -p password={CANARY} -p token='{CANARY}' -p x=1"
    first = make_script(line, "pass\n").text.splitlines()[0]
    assert CANARY not in first
    assert first.endswith("-p x=1")


def test_the_defaults_are_shown_masked(notebook, capsys):
    notebook.run(f"%estimator_config env-var=DB_PASS={CANARY}")
    said = capsys.readouterr().out
    assert ("DB_PASS" in said, CANARY in said) == (True, False)


def test_names_are_completed(notebook, workspace, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_TOKEN", "t")
    set_secret(workspace.folder, "WAREHOUSE", "x")
    assert notebook.complete("%%estimator --secret WARE") == ["WAREHOUSE_TOKEN", "WAREHOUSE"]


def test_a_dry_run_shows_names_only(notebook, monkeypatch, capsys):
    monkeypatch.setenv("PLACE", CANARY)
    line = f"%%estimator --dry-run --secret PLACE -p password={CANARY} --env-var A={CANARY}"
    notebook.run(f"{line}\nprint(1)")
    said = capsys.readouterr().out
    assert CANARY not in said
    assert "secrets       PLACE" in said
