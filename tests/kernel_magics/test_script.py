"""The cell as main.py, and its PEP 723 header."""

from __future__ import annotations

import sys

import pytest

from estimatory_magics.cell.header import CellHeader, parse_header
from estimatory_magics.cell.script import make_script
from estimatory_magics.usage import UsageError


def test_line_numbers_are_the_cells() -> None:
    script = make_script("churn", "a = 1\nb = 2\n")
    assert script.text == "# %%estimator churn\na = 1\nb = 2\n"
    assert script.tree.body[1].lineno == 3


def test_lines_above_the_magic_count() -> None:
    raw = "\n%%time\n%%estimator churn\na = 1\nb = 2"
    script = make_script("churn", "a = 1\nb = 2\n", raw)
    assert script.tree.body[1].lineno == raw.splitlines().index("b = 2") + 1
    assert script.body_line == 4


def test_environment_variables_stay_out_of_the_script() -> None:
    script = make_script("--env-var TOKEN=abc --env-var='KEY=d e f' -p x=1", "pass\n")
    assert "abc" not in script.text
    assert "d e f" not in script.text
    assert "-p x=1" in script.text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = = 3", ["line 2: invalid syntax", "x = = 3", "    ^"]),
        ("a = 1\n  b = 2", ["line 3: unexpected indent"]),
        ("return 1", ["line 2: 'return' outside function"]),
        ("await x()", ["line 2: 'await' outside function; put it into a function"]),
        ("def f(:\n  pass", ["line 2"]),
        ("!ls", ["line 2: `!` is IPython", "!ls"]),
        ("files = !ls", ["subprocess.run"]),
        ("!pip install a b==2", ["--pip a --pip b==2"]),
        ("%pip install -q polars", ["--pip polars"]),
        ("%matplotlib inline", ["log_image"]),
        ("%load_ext x", ["line magics are IPython"]),
        ("now = %time 1", ["line magics are IPython"]),
        ("print?", ["`?` is IPython"]),
        ("%%time\n1", ["a second cell magic"]),
        ("   \n", ["the cell is empty"]),
        ("x = '\0'", ["null byte"]),
    ],
)
def test_syntax_errors_name_the_cells_line(body: str, expected: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        make_script("", body)
    message = str(caught.value)
    assert all(part in message for part in expected), message


def test_carets_stand_below_the_fault() -> None:
    with pytest.raises(UsageError) as caught:
        make_script("", "if True:\n    foo = (1 +* 2)\n")
    _, code, carets = str(caught.value).split("\n")
    assert code[carets.index("^")] == "*"


@pytest.mark.filterwarnings("error")
def test_compiler_warnings_are_left_to_the_run() -> None:
    make_script("", "x = '\\d'\nassert (1, 'always')\n")


# --- header --------------------------------------------------------------------------------------
_HEADER = """# %%estimator
# /// script
# requires-python = ">=3.8"
# dependencies = [
#   "pandas>=2",
#
#   "scikit-learn",
# ]
# [tool.estimatory]
# timeout = "1h"
# ///
import pandas
"""


def test_a_header_is_read() -> None:
    assert parse_header(_HEADER) == CellHeader(
        ("pandas>=2", "scikit-learn"), ">=3.8", {"timeout": "1h"}
    )


def test_no_header_asks_for_nothing() -> None:
    assert parse_header("# %%estimator\nx = '# /// script'\n") == CellHeader()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"pandas>=2",', '"pandas>=2"', "line 7: the cell's header is not TOML"),
        ('">=3.8"', '">=3.8', "line 3: the cell's header is not TOML"),
        ("# ///\n", "#\n", "never closed"),
        ('">=3.8"', '">=99"', "the cell asks for Python >=99; this kernel is"),
        ('">=3.8"', '"new"', "'new' is no version range"),
        ('"pandas>=2"', '"pandas>>2"', "'pandas>>2' is not a package requirement"),
        ("# dependencies = [", "# dependencies = 3 # [", "not TOML"),
        ("# ///\n", "# ///\n# /// script\n# ///\n", "a second"),
    ],
)
def test_a_wrong_header_is_named_with_its_line(old: str, new: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_header(_HEADER.replace(old, new, 1))
    assert message in str(caught.value)


def test_without_toml_reader_the_header_is_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("estimatory_magics.cell.header.load_toml_reader", lambda: None)
    assert "not read" in parse_header(_HEADER).notices[0]


def test_this_python_meets_an_exact_requirement() -> None:
    running = ".".join(map(str, sys.version_info[:2]))
    assert parse_header(_HEADER.replace(">=3.8", f"=={running}.*")).dependencies
