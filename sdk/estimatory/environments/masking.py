"""Keep passwords in URLs out of everything that is written down."""

from __future__ import annotations

import re

_USER_INFO = re.compile(r"(?<=://)[^/\s'\"@]+(?:@[^/\s'\"@]+)*@")
_REFERS_TO_SECRET = re.compile(r"(?:[^:]*:)?\$\{\w+\}@\Z")


def mask_secrets(text: str) -> str:
    """Replace ``user:password`` in every URL of the text by ``***``; ``${NAME}`` may stay."""
    return _USER_INFO.sub(_masked, text)


def has_secrets(url: str) -> bool:
    """Whether the URL carries a password or a token as such.

    ``${NAME}`` only refers to one, and the user of an ``ssh`` URL without a password is none.
    """
    found = _USER_INFO.search(url)
    if found is None or _REFERS_TO_SECRET.match(found.group()):
        return False
    is_ssh = url.partition("://")[0].endswith("ssh")
    return not is_ssh or ":" in found.group()


def _masked(found: re.Match[str]) -> str:
    return found.group() if _REFERS_TO_SECRET.match(found.group()) else "***@"
