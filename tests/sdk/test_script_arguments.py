"""What may be the arguments of a script, and what is refused with its type."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy
import pytest

from estimatory import RunConfiguration, ScriptRunConfig, Workspace
from estimatory.errors import RunConfigurationError, UserError
from estimatory.runtime.command import render_line


@pytest.mark.parametrize("given", [("--a", 1), numpy.array(["--a", "1"]), range(2), None, []])
def test_any_list_of_words_is_taken(given: Any) -> None:
    config = ScriptRunConfig("src", "a.py", arguments=given)
    assert config.arguments == ([] if given is None else list(given))


@pytest.mark.parametrize(("given", "kind"), [({"--a": 1}, "dict"), ({"--a"}, "set"), ({}, "dict")])
def test_what_has_no_order_or_values_aside_is_refused(given: Any, kind: str) -> None:
    config = RunConfiguration("a.py")
    for take in (
        lambda: ScriptRunConfig("src", "a.py", given),
        lambda: setattr(config, "arguments", given),
    ):
        with pytest.raises(UserError, match=f"not a {kind}") as caught:
            take()
        assert "script_params={'--reg': 0.1}" in caught.value.hint


def test_what_no_word_can_stand_for_is_refused_by_its_type(workspace: Workspace) -> None:
    for element, kind in ((workspace, "Workspace"), (lambda: 1, "function"), (int, "type")):
        with pytest.raises(UserError, match=f"arguments has a {kind}, which no command line"):
            ScriptRunConfig("src", "a.py", ["--x", element])


def test_a_run_configuration_may_be_named(tmp_path: Path) -> None:
    RunConfiguration("train.py", ["--a", 1]).save(tmp_path, "mine")
    config = ScriptRunConfig(str(tmp_path), run_config="mine")
    assert (config.script, config.arguments) == ("train.py", ["--a", 1])
    with pytest.raises(UserError, match="other"):
        ScriptRunConfig(str(tmp_path), run_config="other")


def test_a_run_configuration_of_another_type_is_said_first() -> None:
    with pytest.raises(RunConfigurationError, match="run_config is a int"):
        ScriptRunConfig("src", run_config=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["printf", "'<%s>'", "two words", "a=b c"], "<two words><a=b c>"),
        (["printf", "'<%s>'", '"two words"'], "<two words>"),
        (["A=1", "&&", "printf '<%s>' $A"], "<1>"),
        (["printf one; printf two"], "onetwo"),
        (["true", "&&", "printf a b", "||", "printf c"], "a"),
    ],
)
def test_a_word_of_a_command_stays_one_word(words: list[str], said: str) -> None:
    command = ["/bin/sh", "-c", render_line(words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == said
