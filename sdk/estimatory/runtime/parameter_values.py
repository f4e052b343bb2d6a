"""Values of a script's parameters, from the text that people write.

Read here for the notebook of a run, which has the text alone, and by every door of a submission.
"""

from __future__ import annotations

import json
import re

_NUMBER = re.compile(
    r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII
)  # Python's literals, without the underscores
_WORDS = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None,
    "nan": float("nan"), "NaN": float("nan"), "inf": float("inf"), "-inf": -float("inf"),
    "Infinity": float("inf"), "-Infinity": -float("inf"),
}  # fmt: skip
_BRACKETS = {"[": "]", "{": "}"}


def read_value(text: str) -> object:
    """Return a number, true, false, null, a list or an object; all other text is itself.

    Numbers are those of Python: ``.5`` and ``1e-3`` are, ``007`` is text. Words and brackets are
    read as JSON and as Python. Quotes make text of anything: ``"5"``.

    Raises:
        ValueError: brackets that neither JSON nor Python can read.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.match(text):
        return _read_number(text)
    if text[:1] in _BRACKETS and text[-1:] == _BRACKETS[text[0]]:
        return _read_brackets(text)
    return _unquoted(text)


def _read_number(text: str) -> object:
    try:
        return float(text) if set(text) & set(".eE") else int(text)
    except ValueError:  # more digits than Python reads
        return text


def _read_brackets(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    import ast  # takes a while to load, and is rarely needed

    try:
        return json.loads(json.dumps(ast.literal_eval(text)))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise ValueError("neither JSON nor a Python list or dict") from None


def _unquoted(text: str) -> str:
    quote = text[:1]
    if quote not in ("'", '"') or len(text) < 2 or text[-1] != quote:
        return text
    if quote not in text[1:-1] and "\\" not in text:
        return text[1:-1]
    try:
        read = json.loads(text)
    except ValueError:
        return text if quote in text[1:-1] else text[1:-1]
    return str(read)
