"""The first line: tokens, options, values, help."""

from __future__ import annotations

import math
from typing import Any

import pytest

from estimatory_magics.line.help import render_help
from estimatory_magics.line.options import OPTIONS, CellOptions
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.line.tokens import tokenize
from estimatory_magics.usage import UsageError


def test_an_empty_line_is_all_defaults() -> None:
    assert parse_line("") == CellOptions()


def test_every_option_is_understood() -> None:
    options = parse_line(
        "churn --framework sklearn --name 'my run' -p lr=0.05 --param depth=6 -i X,y -i z "
        '--pip "pandas>=2,<3,scikit-learn[alldeps]" --pip=polars --conda numpy=1.20 --env .venv '
        "--target local --metric val:auc:max --as-of 2022-06-30 --timeout 2h -o run "
        "--source src --env-var A=b=c --dry-run --detach"
    )
    assert options.experiment == "churn"
    assert options.framework == "sklearn"
    assert options.name == "my run"
    assert options.parameters == {"lr": 0.05, "depth": 6}
    assert options.arguments == ("--lr", "0.05", "--depth", "6")
    assert options.inputs == ("X", "y", "z")
    assert options.pip == ("pandas>=2,<3", "scikit-learn[alldeps]", "polars")
    assert options.conda == ("numpy=1.20",)
    assert (options.env, options.target, options.source) == (".venv", "local", "src")
    assert (options.metric, options.goal) == ("val:auc", "max")
    assert options.as_of == "2022-06-30"
    assert options.timeout_s == 7200
    assert options.output == "run"
    assert options.environment_variables == {"A": "b=c"}
    assert options.is_dry_run
    assert options.is_detached


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.05", 0.05),
        ("-3", -3),
        ("1e-4", 1e-4),
        (".5", 0.5),
        ("true", True),
        ("False", False),
        ("null", None),
        ("None", None),
        ("inf", math.inf),
        ("adam", "adam"),
        ("007", "007"),
        ('"1"', "1"),
        ("'two words'", "two words"),
        ("[64, 32]", [64, 32]),
        ("['a b', \"c\"]", ["a b", "c"]),
        ('{"a": [1, {"b": 2}]}', {"a": [1, {"b": 2}]}),
        ("(1,2)", "(1,2)"),
        ("", ""),
        ("a=b", "a=b"),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
    ],
)
def test_parameter_values_are_json_else_text(text: str, value: Any) -> None:
    parsed = parse_line(f"-p x={text}").parameters["x"]
    assert parsed == value
    assert type(parsed) is type(value)


def test_a_dash_in_a_parameter_is_an_underscore_in_the_script() -> None:
    options = parse_line("-p learning-rate=0.1")
    assert options.script_globals == {"learning_rate": 0.1}
    assert options.arguments == ("--learning-rate", "0.1")


@pytest.mark.parametrize(
    ("line", "message", "marked"),
    [
        ("churn --pipp x", "unknown option --pipp; did you mean --pip?", "--pipp"),
        ("--framework sklern", "did you mean sklearn?", "sklern"),
        ("churn other", "EXPERIMENT is 'churn' already", "other"),
        ("churn # a comment", "leave comments out", "#"),
        ("-p lr", "should be NAME=VALUE", "lr"),
        ("-p for=1", "cannot be the name of a Python variable", "for=1"),
        ("-p l=[1, 2", "[ is never closed", "[1, 2"),
        ("-p l=[1,,2]", "neither JSON nor a Python list", "l=[1,,2]"),
        ("-i 1x", "cannot be the name of a Python variable", "1x"),
        ("--metric AUC", "NAME:max or NAME:min", "AUC"),
        ("--metric AUC:best", "NAME:max or NAME:min", "AUC:best"),
        ('--name "no end', 'quote " is never closed', '"no end'),
        ("a --pip", "--pip needs a value", "--pip"),
        ("--pip --detach", "--pip needs a value", "--pip"),
        ("--dry-run=1", "takes no value", "--dry-run=1"),
        ("--pip git+https://x/y", "NAME @ git+https://x/y", "git+https://x/y"),
        ("--pip 'a b'", "is not a package requirement", "'a b'"),
        ("--timeout -5", "90s, 15m or 2h", "-5"),
        ("--as-of 30.6.2022", "2022-06-30", "30.6.2022"),
        ("--env-var A", "NAME=VALUE", "A"),
        ("-o a.b", "cannot be the name of a Python variable", "a.b"),
    ],
)
def test_a_wrong_line_is_marked_where_it_is_wrong(line: str, message: str, marked: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_line(line)
    first, shown, carets = str(caught.value).split("\n")
    assert message in first
    start = carets.index("^")
    assert shown[start : start + carets.count("^")] == marked


def test_tokens_know_their_place() -> None:
    line = "  a 'b c'  -p x=[1, 2]"
    assert [line[t.start : t.end] for t in tokenize(line)] == ["a", "'b c'", "-p", "x=[1, 2]"]
    assert [t.text for t in tokenize(line)] == ["a", "b c", "-p", "x=[1, 2]"]


def test_an_apostrophe_inside_brackets_is_kept() -> None:
    assert parse_line("""-p x=["it's"]""").parameters == {"x": ["it's"]}


def test_help_names_every_option() -> None:
    text = render_help()
    assert all(flag in text and option.help in text for option in OPTIONS for flag in option.flags)
    assert max(len(line) for line in text.splitlines()) <= 100
