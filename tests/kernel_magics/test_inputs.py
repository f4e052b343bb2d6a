"""What -i may hand over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from estimatory_magics.cell.inputs import collect_inputs, why_not_an_input
from estimatory_magics.usage import UsageError


class _Recursive:
    pass


_LOOP: list[Any] = []
_LOOP.append(_LOOP)


@pytest.mark.parametrize(
    "value",
    [
        1,
        None,
        "text",
        float("nan"),
        [1, {"a": [True, None]}],
        (1, 2),
        np.int64(3),
        {"a": np.float32(1.5)},
        np.arange(6).reshape(2, 3),
        np.array(["a", "bc"]),
        pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
        pd.DataFrame({"t": pd.to_datetime(["2020-01-01"]), "c": pd.Categorical(["u"])}),
    ],
)
def test_these_may_be_handed_over(value: Any) -> None:
    assert why_not_an_input(value) == ""


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "an object cannot be handed over"),
        (_Recursive(), "a _Recursive cannot be handed over"),
        (pd.Series([1]), "s.to_frame()"),
        ({1, 2}, "sorted(x)"),
        ({"a": [{1}]}, "a set at ['a'][0]"),
        ({1: 2}, "the key 1 is not text"),
        (_LOOP, "contains itself"),
        (np.array([object()]), "array of Python objects"),
        (pd.DataFrame({0: [1]}), "columns must be named by text, 0 is not"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "have the same name"),
        (pd.DataFrame({"a": [1, "x", {}]}), "column 'a' holds mixed objects"),
        (np.zeros(13_000_000), "104 MB is more than the 100 MB"),
        (pd.DataFrame({"a": np.zeros(13_000_000)}), "write it to a file"),
        ("x" * 101_000_000, "101 MB is more than the 100 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else type(value).__name__,
)
def test_these_may_not_and_say_why(value: Any, reason: str) -> None:
    assert reason in why_not_an_input(value)


def test_what_json_does_not_know_becomes_plain() -> None:
    values = collect_inputs(["a"], {"a": {"n": np.int64(3), "t": (1, np.float64(2))}})
    assert values == {"a": {"n": 3, "t": [1, 2.0]}}
    assert type(values["a"]["n"]) is int


def test_arrays_and_frames_stay_themselves() -> None:
    frame, array = pd.DataFrame({"a": [1]}), np.arange(3)
    values = collect_inputs(["frame", "array"], {"frame": frame, "array": array})
    assert values["frame"] is frame
    assert values["array"] is array


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(UsageError, match=r"-i fame: no such variable; did you mean frame\?"):
        collect_inputs(["fame"], {"frame": 1})
