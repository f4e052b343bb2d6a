"""What no run can be started with is refused in words before anything is made."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, Workspace
from estimatory.base.clean_text import find_shown, showable, storable
from estimatory.base.json_numbers import is_nested_deeper, to_json_text
from estimatory.compute.ranks.plan import write_plan
from estimatory.configuration import default_environment
from estimatory.errors import UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.folders.secret_store import set_secret
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

CIRCLE: list[Any] = []
CIRCLE += [CIRCLE, CIRCLE]
DEEP: list[Any] = []
for _ in range(500):
    DEEP = [DEEP]
HUGE = 10**5000

REFUSED: list[tuple[dict[str, Any], str]] = [
    *(({"parameters": {"p": value}}, "'p' cannot be kept") for value in (CIRCLE, DEEP, HUGE, {1})),
    *(({"script_globals": {"g": value}}, "'g' cannot be kept") for value in (CIRCLE, DEEP, open)),
    ({"arguments": ("a\0b",)}, "NUL"),
    ({"script": "", "command": ("echo a\0b",)}, "NUL"),
    ({"environment_variables": {"A": "\0"}}, "not valid"),
]


@pytest.mark.parametrize(("odd", "word"), REFUSED)
def test_what_cannot_be_kept_is_refused(workspace: Workspace, odd: dict[str, Any], word: str):
    request = {"experiment": "e", "script": "main.py", "source_files": {"main.py": b""}, **odd}
    with pytest.raises(UserError, match=word):
        submit(workspace.folder, RunRequest(environment=default_environment(), **request))
    assert os.listdir(workspace.folder.runs_folder) == []


@pytest.mark.parametrize(
    "run_id", ["../out", "a/b", ".hidden", os.fsdecode(b"\xff"), "x" * 241, "a b"]
)
def test_a_run_id_that_no_folder_can_have_is_refused(workspace: Workspace, run_id: str) -> None:
    with pytest.raises(UserError, match="is not a run id"):
        Experiment(workspace, "e").start_logging(run_id=run_id, outputs=False)
    assert os.listdir(workspace.folder.runs_folder) == []


def test_a_terminal_without_a_letter_gets_it_as_an_escape(workspace: Workspace) -> None:
    """What scripts and old notebooks print of a run, in the plainest of terminals."""
    code = """
from estimatory import Estimator, Experiment, Run, Workspace
from estimatory.api.run_details import RunDetails
run = Experiment(Workspace(), "e").start_logging(outputs=False, tags={"t\\udcff": "\\udcff"})
RunDetails(run).show()
run.log("loss\\u00e9", 1)
run.fail("no \\u6f22 \\udcff")
RunDetails(run).show()
run.wait_for_completion(show_output=True, raise_on_error=False)
"""
    variables = {**os.environ, "PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert rb"no \u6f22 \udcff" in done.stdout


def test_what_a_process_is_given_survives_the_file() -> None:
    odd = [os.fsdecode(b"\xff"), "\ud800", "plain", os.fsdecode(b"a\xffb\xfe")]
    spec = RunSpec("r", "e", 0.0, EnvironmentSpec("/py"), arguments=(*odd,), script=odd[0])
    stored = spec.with_undecodable().to_json()
    read = RunSpec.from_json(
        {**stored, "arguments": [*map(storable, odd)], "script": storable(odd[0])}
    )
    assert read.as_given().script == odd[0]
    # No bytes are the half of a character that a JSON text may hold: it stays as it is shown.
    assert read.as_given().arguments == (odd[0], r"\ud800", "plain", odd[3])
    assert spec.with_undecodable().undecodable.keys() == {storable(odd[0]), storable(odd[3])}
    both = dataclasses.replace(spec, arguments=(odd[0], r"\udcff"))
    with pytest.raises(UserError, match="written like that"):
        both.with_undecodable()


def test_ranks_are_given_the_same(tmp_path: Path) -> None:
    odd = os.fsdecode(b"--x=\xff")
    spec = RunSpec("r", "e", 0.0, EnvironmentSpec("/py"), arguments=(odd,), script="main.py")
    folder = RunFolder(tmp_path)
    write_plan(folder, spec, ["/py", "entry.py", "main.py", odd], [])
    assert json.loads(Path(folder.plan_path).read_text())["arguments"] == [odd]


def test_a_secret_that_no_file_can_hold_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no UTF-8"):
        set_secret(workspace.folder, "odd", os.fsdecode(b"\xff"))


def test_a_name_is_found_by_what_it_is_shown_as() -> None:
    names = ["plain", "a\u202eb", "a\udcff", r"a\udcff"]
    assert find_shown(r"a\udcff", lambda: names) == r"a\udcff"
    assert find_shown(r"a\udcff", lambda: names[:3]) == "a\udcff"
    assert find_shown(showable("a\u202eb"), lambda: names) == "a\u202eb"
    assert find_shown("plain", list) == "plain"
    assert find_shown(r"no\such", lambda: names) == r"no\such"


def test_json_holds_whole_characters_only() -> None:
    value = {"half \udcff": ["\ud83d\ude00", float("nan"), "😀 \udcff"]}
    assert to_json_text({"a": "😀"}) == r'{"a": "\ud83d\ude00"}'
    assert r"half \\udcff" in to_json_text(value)
    assert '"NaN"' in to_json_text(value)
    assert is_nested_deeper(CIRCLE, 64)
    assert not is_nested_deeper([[[1]]], 3)
    assert is_nested_deeper([[[1]]], 2)
