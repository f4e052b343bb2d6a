"""Splitting a magic's line into tokens that remember where they stood.

Like a shell, with two differences: brackets hold a token together, so that ``-p layers=[64, 32]``
and ``-p depth=choice(3, 5)`` need no quotes; and nothing is expanded.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from estimatory_magics.usage import marked

_CLOSING = {"[": "]", "{": "}", "(": ")"}
_CALL = re.compile(r"(?:\A|=)\w+\Z")
"""What a round bracket follows that holds a token together: ``depth=choice``."""


@dataclass(frozen=True)
class Token:
    """A piece of the line; ``text`` has the quotes removed, ``raw`` keeps them."""

    text: str
    raw: str
    start: int
    end: int


def tokenize(line: str) -> list[Token]:
    """Split ``line`` at white space outside quotes and brackets.

    Raises:
        UsageError: a quote or a bracket is never closed.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        end = _token_end(line, at)
        raw = line[at:end]
        tokens.append(Token(unquoted(raw), raw, at, end))
        at = end
    return tokens


def unquoted(raw: str) -> str:
    """Remove the quotes outside brackets."""
    text, depth, at = "", 0, 0
    while at < len(raw):
        character = raw[at]
        end = _quote_end(raw, at) if character in "'\"" else at + 1
        if _opens(raw, at, is_inside=bool(depth)):
            depth += 1
        elif character in _CLOSING.values():
            depth = max(0, depth - 1)
        is_quoted = character in "'\"" and end > at + 1 and not depth
        text += raw[at + 1 : end - 1] if is_quoted else raw[at:end]
        at = end
    return text


def name_with_value(token: Token) -> str:
    """Return ``NAME=VALUE`` with a VALUE in quotes as a string of JSON.

    The quotes of the line tell ``"1"`` from ``1``, so they may not be lost; those around the whole
    of it, as a shell takes them, say nothing of the VALUE.
    """
    if token.raw[:1] in ("'", '"') and _quote_end(token.raw, 0) == len(token.raw):
        return token.text
    name, equals, raw = token.raw.partition("=")
    value = unquoted(raw)
    return name + equals + (raw if value == raw else json.dumps(value, ensure_ascii=False))


def _token_end(line: str, start: int) -> int:
    """Index after the token that starts at ``start``."""
    brackets: list[int] = []
    at = start
    while at < len(line) and (brackets or not line[at].isspace()):
        character = line[at]
        if character in "'\"":
            end = _quote_end(line, at)
            if end == at + 1:
                raise marked(f"the quote {character} is never closed", line, at, len(line))
            at = end
            continue
        if _opens(line, at, is_inside=bool(brackets)):
            brackets.append(at)
        elif brackets and character == _CLOSING[line[brackets[-1]]]:
            brackets.pop()
        at += 1
    if brackets:
        opened = brackets[-1]
        raise marked(f"the bracket {line[opened]} is never closed", line, opened, len(line))
    return at


def _opens(text: str, at: int, *, is_inside: bool) -> bool:
    """Return whether a bracket begins here; a round one does after a name, or inside another."""
    if text[at] != "(":
        return text[at] in _CLOSING
    return is_inside or _CALL.search(text[:at].rpartition(" ")[2]) is not None


def _quote_end(text: str, start: int) -> int:
    """Index after the closing quote; just after the opening one when it is never closed."""
    closing = text.find(text[start], start + 1)
    return start + 1 if closing < 0 else closing + 1
