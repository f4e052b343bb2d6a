"""Options of pip that an environment can keep: where packages come from, and whether early ones."""

from __future__ import annotations

from collections.abc import Iterable

from ...base.lazy_dataclasses import dataclass
from ...errors import UserError
from ...masking import mask_secrets

_WITHOUT_EFFECT = frozenset(
    """
    --disable-pip-version-check --no-cache-dir --no-warn-script-location --prefer-binary
    --progress-bar --quiet --trusted-host --upgrade --use-feature --user --verbose -U -q -v
    """.split()
)
"""Change how pip works, not what is installed."""


@dataclass(frozen=True)
class PipOptions:
    """The options of a list of packages."""

    index_url: str = ""
    extra_index_urls: tuple[str, ...] = ()
    allows_prereleases: bool = False


def read_pip_options(options: Iterable[str]) -> PipOptions:
    """Read ``--index-url https://…`` and the like.

    Raises:
        UserError: an option would change what is installed in a way that cannot be kept.
    """
    index_url, extra, allows_prereleases = "", [], False
    for option in options:
        name, _, value = option.strip().replace("=", " ", 1).partition(" ")
        if name in ("-i", "--index-url"):
            index_url = value.strip()
        elif name == "--extra-index-url":
            extra.append(value.strip())
        elif name == "--pre":
            allows_prereleases = True
        elif name not in _WITHOUT_EFFECT:
            raise UserError(
                f"The pip option {mask_secrets(option)!r} cannot be kept.",
                "An environment knows --index-url, --extra-index-url and --pre; other settings of "
                "pip, such as find-links, are taken from pip.conf and PIP_… variables.",
            )
    return PipOptions(index_url, tuple(dict.fromkeys(extra)), allows_prereleases)
