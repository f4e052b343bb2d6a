"""The values of ``-i``: JSON values, NumPy arrays, DataFrames. They are checked before launch."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from estimatory_magics.usage import UsageError, suggestion

LIMIT_MB = 100
_MB = 1_000_000
_PLAIN = (str, int, float, bool, type(None))


def collect_inputs(names: Sequence[str], namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of ``names``, ready to be handed over.

    Raises:
        UsageError: a name that does not exist, a value of another kind, or one that is too big.
    """
    return {name: _collect(name, namespace) for name in names}


def _collect(name: str, namespace: Mapping[str, Any]) -> Any:
    if name not in namespace:
        known = [n for n in namespace if not n.startswith("_")]
        hint = suggestion(name, known) or "it is not defined in this notebook"
        raise UsageError(f"-i {name}: no such variable; {hint}")
    value = namespace[name]
    reason = why_not_an_input(value)
    if reason:
        raise UsageError(f"-i {name}: {reason}")
    return _plain(value)


def why_not_an_input(value: Any) -> str:
    """Why ``value`` cannot be handed over, and what to do; empty when it can."""
    if _is_a(value, "pandas", "DataFrame"):
        return _why_not_frame(value) or _why_too_big(int(value.memory_usage(deep=True).sum()))
    if _is_a(value, "numpy", "ndarray"):
        return _why_not_array(value) or _why_too_big(int(value.nbytes))
    try:
        return _why_not_json(value, "") or _why_too_big(len(json.dumps(_plain(value))))
    except RecursionError:
        return "it contains itself or is nested too deeply for JSON"


def _is_a(value: object, module: str, name: str) -> bool:
    """Return whether ``value`` is of a class of a module that may not be loaded."""
    cls = getattr(sys.modules.get(module), name, None)
    return cls is not None and isinstance(value, cls)


def _why_too_big(size: int) -> str:
    if size <= LIMIT_MB * _MB:
        return ""
    return (
        f"{size / _MB:,.0f} MB is more than the {LIMIT_MB} MB that -i hands over; "
        "write it to a file and let the cell read that by its absolute path"
    )


def _why_not_frame(frame: Any) -> str:
    odd = [column for column in frame.columns if not isinstance(column, str)]
    if odd:
        hint = "df.columns = df.columns.map(str)"
        return f"a DataFrame's columns must be named by text, {odd[0]!r} is not: {hint}"
    if not frame.columns.is_unique:
        return "two columns of the DataFrame have the same name; rename one"
    for column in [name for name, dtype in frame.dtypes.items() if str(dtype) == "object"]:
        reason = _why_not_column(frame[column])
        if reason:
            return f"column {column!r} holds mixed objects ({reason}); convert it with .astype(str)"
    return ""


def _why_not_column(column: Any) -> str:
    import pyarrow

    try:
        pyarrow.array(column, from_pandas=True)
    except (pyarrow.ArrowException, ValueError, TypeError) as error:
        return str(error).splitlines()[0]
    return ""


def _why_not_array(array: Any) -> str:
    if array.dtype.hasobject:
        return "an array of Python objects; give it a dtype such as float64"
    return ""


def _why_not_json(value: object, path: str) -> str:
    """Why JSON would lose ``value``; ``path`` leads to it inside the variable."""
    if isinstance(value, _PLAIN) or _is_a(value, "numpy", "generic"):
        return ""
    if isinstance(value, (list, tuple)):
        parts = ((f"{path}[{i}]", item) for i, item in enumerate(value))
        return next((r for p, item in parts if (r := _why_not_json(item, p))), "")
    if isinstance(value, dict):
        return _why_not_dict(value, path)
    return _explain_type(value, path)


def _why_not_dict(value: dict[Any, Any], path: str) -> str:
    for key, item in value.items():
        if not isinstance(key, str):
            return f"the key {key!r} is not text, as JSON wants it; write {{str(key): …}}"
        reason = _why_not_json(item, f"{path}[{key!r}]")
        if reason:
            return reason
    return ""


_ALTERNATIVES = {
    "Series": "hand over its frame: s = s.to_frame()",
    "Index": "hand over a list: x = x.tolist()",
    "set": "hand over a list: x = sorted(x)",
    "Tensor": "hand over an array: x = x.numpy()",
    "Path": "hand over text: p = str(p)",
    "PosixPath": "hand over text: p = str(p)",
    "datetime": "hand over text: t = t.isoformat()",
    "Timestamp": "hand over text: t = t.isoformat()",
}


def _explain_type(value: object, path: str) -> str:
    kind = type(value).__name__
    place = f" at {path}" if path else ""
    usual = "make it in the cell, or save it to a file that the cell loads"
    return (
        f"{_article(kind)} {kind}{place} cannot be handed over (JSON values, NumPy arrays and "
        f"DataFrames can); {_ALTERNATIVES.get(kind, usual)}"
    )


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def _plain(value: Any) -> Any:
    """NumPy's scalars and tuples as what JSON knows; arrays and frames as they are."""
    if _is_a(value, "numpy", "generic"):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
