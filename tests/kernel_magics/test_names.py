"""Names that a cell uses and does not define."""

from __future__ import annotations

import ast
import collections
import types
from typing import Any

import pytest

from estimatory_magics.cell.missing_names import check_names, find_definition
from estimatory_magics.cell.names import NameReport, report_names
from estimatory_magics.usage import UsageError


def _report(text: str, *known: str) -> NameReport:
    return report_names(text, ast.parse(text), known)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("df = df.dropna()", ["df"]),
        ("total += 1", ["total"]),
        ("x: int = k", ["k"]),
        ("x: int\nprint(x)", ["x"]),
        ("for x in xs:\n  if x: print(last)\n  last = x", ["xs"]),
        ("def f():\n  return y\ny = 1\nf()", []),
        ("def f():\n  return y\nf()", ["y"]),
        ("def f():\n  global z\n  z = 1\nf()\nprint(z, q)", ["q"]),
        ("def f(a):\n  b = a\n  def g():\n    nonlocal b\n    b += c\n  return g", ["c"]),
        ("[a for a in b if a > c]\nprint(a)", ["a", "b", "c"]),
        ("[[i * j for j in range(i)] for i in range(3)]", []),
        ("print({k: v for k, v in d.items()})", ["d"]),
        ("gen = (helper(x) for x in [1])\ndef helper(x): return x", []),
        ("gen = (nowhere(x) for x in [1])", ["nowhere"]),
        ("class A:\n  x = 1\n  y = x\n  def m(self): return x", ["x"]),
        ("class A(Base, metaclass=Meta): pass", ["Base", "Meta"]),
        ("class A:\n  def m(self): return __class__, super()", []),
        ("try:\n  u\nexcept NameError:\n  u = 1\nprint(u)", []),
        ("try:\n  u\nexcept ValueError as e:\n  print(e)", ["u"]),
        ("import a.b as c, d.e\nc; d; a", ["a"]),
        ("with open(p) as f: f.read()", ["p"]),
        ("lambda v: v + w", ["w"]),
        ("match cmd:\n  case [x, *r]: x, r\n  case {'k': v, **o}: v, o", ["cmd"]),
        ("def f(a, b=c0, *, d=e0): return a", ["c0", "e0"]),
        ("def f(x: Foo) -> 'Bar': pass", ["Foo"]),
        ("from __future__ import annotations\ndef f(x: Foo) -> Bar: pass", []),
        ("@deco\ndef f(): pass", ["deco"]),
        ("(n := 3)\nprint(n)", []),
        ("[y := x for x in [1]]\nprint(y)", []),
        ("print(__name__, __file__, exit, KeyError, __builtins__)", []),
        ("display(1)", ["display"]),
        ("get_ipython()", ["get_ipython"]),
        ("del zz", ["zz"]),
        ("print(f'{val:{width}}')", ["val", "width"]),
        ("async def f():\n  async for x in y: x\n", ["y"]),
        ("while True:\n  if ready: break\n  ready = True", []),
        ("def f(): return f()\nf()", []),
        ("if 1:\n  import os\nos.getcwd()", []),
    ],
)
def test_missing_names_follow_pythons_scopes(text: str, missing: list[str]) -> None:
    assert sorted(m.name for m in _report(text).missing) == missing


def test_what_is_handed_over_counts_as_defined() -> None:
    assert _report("print(lr, df)", "lr", "df").missing == ()


def test_the_line_of_the_first_use_is_named() -> None:
    report = _report("x = 1\ndef f():\n  return late\nprint(early)")
    assert [(m.name, m.line) for m in report.missing] == [("late", 3), ("early", 4)]


@pytest.mark.parametrize("code", ["from m import *", "exec(s)", "globals()['a'] = 1"])
def test_what_may_define_names_while_it_runs_makes_it_a_notice(code: str) -> None:
    notices = check_names(_report(f"s = ''\n{code}\nprint(foo)"), {}, [])
    assert "foo" in notices[0]


# --- where they come from ------------------------------------------------------------------------
_HISTORY = [
    "",
    "import numpy as np, pandas as pd\nfrom collections import OrderedDict, deque as dq",
    'df = load("x.csv")\nmodel = object()',
    "get_ipython().run_cell_magic('time', '', 'def clean(frame):\\n    return frame\\n')",
    "not python at all !!",
    "df = df.dropna()",
    "@decorated\nclass Net:\n    pass",
]


def _main(value: Any) -> Any:
    value.__module__ = "__main__"
    return value


def _explain(code: str) -> str:
    namespace = {
        "np": types.ModuleType("numpy"),
        "OrderedDict": collections.OrderedDict,
        "Counter": collections.Counter,
        "dq": collections.deque,
        "df": [1, 2],
        "model": object(),
        "clean": _main(lambda frame: frame),
        "Net": _main(type("Net", (), {})),
    }
    with pytest.raises(UsageError) as caught:
        check_names(_report(code), namespace, _HISTORY)
    return str(caught.value)


def test_a_value_is_found_in_its_newest_cell_and_handed_over_with_i() -> None:
    text = _explain("print(df)")
    assert "the cell uses a name that it does not define" in text
    assert "df  line 1  defined in In [5]: df = df.dropna()  →  -i df" in text
    assert text.endswith("Add to the first line: -i df")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("np", "add to the cell: import numpy as np"),
        ("OrderedDict", "add to the cell: from collections import OrderedDict"),
        ("dq", "add to the cell: from collections import deque as dq"),
        ("Counter", "add to the cell: from collections import Counter"),
        ("clean", "In [3]: def clean(frame):  →  put its def into the cell"),
        ("Net", "In [6]: class Net:  →  put its class into the cell"),
        ("model", "an object cannot be handed over"),
        ("pd", "(deleted since)  →  define it in the cell"),
        ("foo", "not defined in this notebook"),
        ("display", "only notebooks have it"),
    ],
)
def test_each_kind_of_name_has_its_remedy(name: str, remedy: str) -> None:
    assert remedy in _explain(f"print({name})")


def test_all_names_are_told_at_once() -> None:
    text = _explain("print(df, np, foo)")
    assert "the cell uses 3 names" in text
    assert all(name in text for name in ("df", "np", "foo"))


def test_a_long_definition_is_shortened() -> None:
    found = find_definition("x", ["", f"x = {'1 + ' * 100}1"])
    assert found is not None
    assert len(found.code) == 70
