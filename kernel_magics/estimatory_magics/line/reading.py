"""Reading a magic's line by a table of options; every magic's line is read here. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from estimatory.submission.option import Option
from estimatory.submission.option_error import explain
from estimatory_magics.usage import UsageError, marked, suggestion

from .options import ORIGIN_OF_THE_LINE, convert_for_cell
from .tokens import Token, name_with_value, tokenize

LINE = ORIGIN_OF_THE_LINE


@dataclass(frozen=True)
class Setting:
    """One option with one converted value, and its origin."""

    option: Option
    value: Any
    origin: str


def read_line(
    line: str, flags: Mapping[str, Option], positionals: Sequence[Option] = (), magic: str = ""
) -> list[Setting]:
    """Return the settings of the line, in its order.

    Raises:
        UsageError: an unknown option, a missing or wrong value, one word too many; it is marked.
    """
    tokens = tokenize(line)
    settings: list[Setting] = []
    waiting = list(positionals)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.raw.startswith("-") and token.raw not in ("-", "--"):
            setting, used = _read_flag(line, tokens, at, _Flags(flags, magic))
        elif waiting:
            setting, used = _converted(line, waiting.pop(0), token), 1
        else:
            raise _one_too_many(line, token, settings, positionals)
        settings.append(setting)
        at += used
    return settings


def read_values(
    line: str, flags: Mapping[str, Option], positionals: Sequence[Option], magic: str
) -> dict[str, Any]:
    """Return the same by the names of the options; a repeated option has its last value.

    Raises:
        UsageError: as :func:`read_line`.
    """
    return {s.option.name: s.value for s in read_line(line, flags, positionals, magic)}


@dataclass(frozen=True)
class _Flags:
    known: Mapping[str, Option]
    magic: str

    def find(self, line: str, token: Token, flag: str) -> Option:
        if flag in self.known:
            return self.known[flag]
        hint = suggestion(flag, self.known) or f"{self.magic} -h lists the options"
        raise marked(f"unknown option {flag}; {hint}", line, token.start, token.start + len(flag))


def _read_flag(line: str, tokens: list[Token], at: int, flags: _Flags) -> tuple[Setting, int]:
    token = tokens[at]
    flag, equals, attached = token.raw.partition("=")
    option = flags.find(line, token, flag)
    if option.is_switch:
        if equals:
            raise marked(f"{flag} takes no value", line, token.start, token.end)
        return Setting(option, True, LINE), 1
    if equals:
        shift = len(flag) + 1
        value = Token(token.text[shift:], attached, token.start + shift, token.end)
        return _converted(line, option, value), 1
    if at + 1 == len(tokens) or tokens[at + 1].raw in flags.known:
        raise marked(f"{flag} needs a value: {flag} {option.metavar}", line, token.start, token.end)
    return _converted(line, option, tokens[at + 1]), 2


def _one_too_many(
    line: str, token: Token, settings: Sequence[Setting], positionals: Sequence[Option]
) -> UsageError:
    given = [s for s in settings if s.option in positionals]
    said = f": {given[-1].option.metavar} is {given[-1].value!r} already" if given else ""
    hint = "leave comments out" if token.raw[:1] == "#" else "quote values that hold spaces"
    message = f"unexpected {token.raw}{said}; {hint}"
    return marked(message, line, token.start, token.end)


def _converted(line: str, option: Option, token: Token) -> Setting:
    text = name_with_value(token) if option.name == "parameters" else token.text
    try:
        return Setting(option, convert_for_cell(option, text), LINE)
    except ValueError as error:
        raise marked(explain(error), line, token.start, token.end) from None
