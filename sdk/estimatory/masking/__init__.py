"""What is secret is not written and not shown: names and values are judged, texts are masked.

Every text of ours goes through :func:`mask_secrets` before it is written down or shown: errors,
notices, logs of builds, records, answers of the server. What a script itself prints is its own.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import signs as signs

HIDDEN = "***"
SECRET_PREFIX = "ESTIMATORY_SECRET_"
"""Values kept out of ``spec.json`` reach the worker under this prefix, in its environment only."""
KEPT_PREFIX = "ESTIMATORY_KEPT_"
"""In a record ``${ESTIMATORY_KEPT_…}`` means a value among the workspace's secrets."""
_SHORTEST_KNOWN = 6
_SHORTEST_RANDOM = 32
_LONGEST_USER = 20

_known: set[str] = set()


def is_secret_name(name: str) -> bool:
    """Return whether a variable's name sounds secret: ``DB_PASS``, ``AUTH_HEADER``."""
    return bool(re.search(f"(?i){signs.SECRET_NAMES}", re.sub(signs.CAMEL, "_", str(name))))


def is_secret_variable(name: str, value: str) -> bool:
    """Return whether an environment variable is secret, by its name or by its value."""
    is_digest = bool(re.match(signs.HEX, value)) and not re.search(signs.HASHED, name)
    return is_secret_name(name) or is_digest or is_secret_value(value)


def is_secret_value(value: str) -> bool:
    """Return whether a text holds a secret: a password in a URL, a token, a random word.

    Digests, UUIDs, paths and names made of words are none.
    """
    return has_secrets(value) or value in _known or _is_random(value)


def is_secret_parameter(name: str, value: object) -> bool:
    """Return whether a parameter is secret; fewer names count, as people compare them."""
    is_text = isinstance(value, str)
    return _is_under_name(name, str(value)) or (is_text and is_secret_value(str(value)))


def is_secret_url(text: str) -> bool:
    """Return whether a URL, or ``user:password@host``, holds a password or a token."""
    bare = re.search(signs.BARE_USER_INFO, text)
    return bare is not None or replace_in_urls(text, _hide) != text


def has_secrets(text: str) -> bool:
    """Return whether a text carries a password, token or key; ``${NAME}`` only refers to one."""
    return _mask_patterns(text) != text


def mask_secrets(text: str) -> str:
    """Return the text with ``***`` for each password, token and key."""
    return _mask_all(text, _list_known())


def replace_in_urls(text: str, replace: Callable[[str], str]) -> str:
    """Return the text with the secrets in its URLs replaced: passwords, tokens, signatures.

    Args:
        text: one URL, or anything that holds some.
        replace: gives what to write for a secret.
    """
    if "://" not in text:
        return text
    text = re.sub(signs.USER_INFO, functools.partial(_replace_user, replace), text)
    text = re.sub(signs.QUERY, functools.partial(_replace_query, replace), text)
    return re.sub(signs.CONDA_TOKEN, lambda found: found[1] + replace(found[2]), text)


def hide_references(text: str) -> str:
    """Return the text as it would be if it had been masked instead of kept apart."""
    return re.sub(r"\$\{" + KEPT_PREFIX + r"\w+\}", HIDDEN, text)


def mask_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Names and values of a script's parameters, to be shown."""
    return {
        name: HIDDEN if is_secret_parameter(name, value) else value
        for name, value in parameters.items()
    }


def mask_arguments(words: Iterable[str]) -> list[str]:
    """Return the words of a command line, to be shown: ``--password ***``, ``--token=***``."""
    known = _list_known()
    shown: list[str] = []
    name = ""
    for word in words:
        shown.append(_mask_word(name, word, known))
        name = word.lstrip("-") if word.startswith("-") and "=" not in word else ""
    return shown


def mask_value(value: Any, name: str = "") -> Any:
    """JSON-able data, to be shown: texts masked, and what lies under a secret name hidden."""
    return _mask_value(value, name, _list_known())


def remember_secrets(values: Iterable[str]) -> None:
    """Mask these from now on wherever they stand in a text; very short ones are not looked for."""
    from urllib.parse import quote

    for value in values:
        if len(value) >= _SHORTEST_KNOWN:
            _known.update({value, quote(value, safe="")})


# --- secrets that are known ----------------------------------------------------------------------
def _list_known() -> list[str]:
    """Return known secrets, the longest first: one may be a part of another."""
    return sorted(_known.union(_carried()), key=len, reverse=True)


def _carried() -> set[str]:
    """Return what this process, a run's worker, was given to hand on."""
    names = [name for name in os.environ if name.startswith((SECRET_PREFIX, KEPT_PREFIX))]
    values = [os.environ.get(name, "") for name in names]
    return {value for value in values if len(value) >= _SHORTEST_KNOWN}


def _mask_all(text: str, known: Iterable[str]) -> str:
    for value in known:
        text = text.replace(value, HIDDEN)
    return _mask_patterns(text)


def _mask_value(value: Any, name: str, known: list[str]) -> Any:
    if isinstance(value, dict):
        return {k: _mask_value(v, str(k), known) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mask_value(item, name, known) for item in value]
    if not isinstance(value, str) or not value:
        return value
    return HIDDEN if name and is_secret_name(name) else _mask_all(value, known)


# --- patterns ---------------------------------------------------------------------------------
def _mask_patterns(text: str) -> str:
    """In the order in which one form may hold another."""
    if "PRIVATE KEY" in text:
        text = re.sub(signs.PRIVATE_KEY, HIDDEN, text)
    text = replace_in_urls(text, _hide)
    if "@" in text:
        text = re.sub(signs.BARE_USER_INFO, f"{HIDDEN}@", text)
    if "=" in text or "--" in text:
        text = _mask_assignments(text)
    if ":" in text or " " in text:
        text = _mask_headers(text)
    if any(start in text for start in signs.TOKENS_BEGIN):
        text = re.sub(signs.TOKENS, HIDDEN, text)
    return text


def _mask_assignments(text: str) -> str:
    text = re.sub(signs.QUERY, functools.partial(_replace_query, _hide), text)
    text = re.sub(signs.CONNECTION, _mask_connection, text)
    text = re.sub(signs.SECRET_OPTION, rf"\g<1>{HIDDEN}", text)
    return re.sub(signs.OPTION, _mask_assigned, re.sub(signs.ASSIGNED, _mask_assigned, text))


def _mask_headers(text: str) -> str:
    lower = text.lower()
    if any(word in lower for word in ("bearer", "authorization", "cookie", "x-a")):
        text = re.sub(
            signs.BEARER, rf"\g<1>{HIDDEN}", re.sub(signs.HEADER, rf"\g<1>{HIDDEN}", text)
        )
    return re.sub(signs.QUOTED_KEY, _mask_quoted, text) if ":" in text else text


def _hide(_: str) -> str:
    return HIDDEN


def _replace_user(replace: Callable[[str], str], found: re.Match[str]) -> str:
    user, scheme = found["user"], found["scheme"].lower()
    is_name = ":" not in user and not scheme.endswith(("http", "https"))
    if is_name or re.match(signs.REFERENCE, user):
        return found.group()
    return f"{found['scheme']}://{_replace_parts(replace, user)}@"


def _replace_parts(replace: Callable[[str], str], user: str) -> str:
    """Replace the secret parts of a URL; a user's name beside a reference may stay."""
    name, colon, password = user.partition(":")
    if replace is _hide or not colon:
        return replace(user)
    is_token = len(name) > _LONGEST_USER or password in ("", "x-oauth-basic")
    return f"{replace(name) if is_token else name}:{replace(password) if password else ''}"


def _replace_query(replace: Callable[[str], str], found: re.Match[str]) -> str:
    name, value = found["name"], found["value"]
    is_named = name.lower() in signs.QUERY_NAMES or is_secret_name(name)
    is_hidden = is_named and not re.match(signs.NO_SECRET, value)
    return found["start"] + replace(value) if is_hidden else found.group()


def _mask_connection(found: re.Match[str]) -> str:
    is_shown = re.match(signs.NO_SECRET, found["value"])
    return found.group() if is_shown else found["start"] + HIDDEN


def _mask_assigned(found: re.Match[str]) -> str:
    """``DB_PASS=x``, ``--password x``; ``PASSWORD=VALUE`` only says how it is written."""
    value = found["value"].strip("'\"")
    is_shown = value.startswith("-") or re.match(signs.PLACEHOLDER, value)
    if is_shown or not _is_under_name(found["name"], value):
        return found.group()
    return found["start"] + HIDDEN


def _mask_quoted(found: re.Match[str]) -> str:
    if not _is_under_name(found["name"], found["value"]):
        return found.group()
    return f"{found['start']}{found['quote']}{HIDDEN}{found['quote']}"


def _is_under_name(name: str, value: str) -> bool:
    return _is_parameter_name(name) and not re.match(signs.NO_SECRET, value)


@functools.lru_cache(maxsize=1024)
def _is_parameter_name(name: str) -> bool:
    return bool(
        re.search(
            f"(?i){signs.PARAMETER_NAMES}", re.sub(signs.CAMEL, "_", str(name)).replace("-", "_")
        )
    )


def _mask_word(name: str, word: str, known: list[str]) -> str:
    before, equals, value = word.partition("=")
    if equals and is_secret_parameter(before.lstrip("-"), value):
        return f"{before}={HIDDEN}"
    if name and not word.startswith("-") and is_secret_parameter(name, word):
        return HIDDEN
    return HIDDEN if _is_random(word) else _mask_all(word, known)


# --- random words -----------------------------------------------------------------------------
def _is_random(text: str) -> bool:
    """Return whether a word is long and mixes letters and digits as no name does."""
    if len(text) < _SHORTEST_RANDOM or len(text) > 4096 or text[0] in "/.~" or "://" in text:
        return False
    return any(map(_looks_random, re.split(r"[\s/._\-:,;]+", text)))


def _looks_random(word: str) -> bool:
    word = word.rstrip("=")
    if len(word) < _SHORTEST_RANDOM or not re.match(r"[A-Za-z0-9+]+\Z", word):
        return False
    kinds = [c.isdigit() + 2 * c.isupper() + 4 * c.islower() for c in word]
    changes = sum(a != b for a, b in zip(kinds, kinds[1:])) / (len(word) - 1)
    return len(set(kinds) - {0}) == 3 and changes >= 0.4 and _entropy(word) >= 3.8


def _entropy(word: str) -> float:
    """Bits a character."""
    import math

    shares = [word.count(c) / len(word) for c in set(word)]
    return -sum(share * math.log2(share) for share in shares)
