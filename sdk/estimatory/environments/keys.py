"""The content key of an environment: equal wishes, equal key."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from ..base import lazy_dataclasses as dataclasses
from ..base.digests import sha256_hex
from ..errors import UserError
from ..folders.run_spec import EnvironmentSpec
from ..masking import has_secrets, mask_secrets
from .interpreters import python_identity
from .packages.requirements import check_address, normalize_requirements

FORMAT = 1
KEY_LENGTH = 32


def normalize(spec: EnvironmentSpec) -> EnvironmentSpec:
    """Return the spec in its one form, checked; starts nothing and asks no index.

    Raises:
        UserError: a requirement, the date or the index address is not valid.
    """
    as_of = (spec.as_of or "").strip() or None
    if as_of:
        from .dates import cutoff

        cutoff(as_of)
    packages = normalize_requirements(spec.packages)
    extra = filter(None, map(_checked_index, spec.extra_index_urls))
    for channel in spec.conda_channels:
        _check_channel(channel)
    return dataclasses.replace(
        spec,
        packages=packages,
        as_of=as_of,
        index_url=_checked_index(spec.index_url),
        extra_index_urls=tuple(dict.fromkeys(extra)),
    )


def environment_key(spec: EnvironmentSpec) -> str:
    """Return what the environment's folder is called: a digest of all that decides its content.

    Raises:
        UserError: the spec is not valid, or its interpreter cannot be used.
    """
    return key_on(spec, python_identity(spec.interpreter))


def key_on(spec: EnvironmentSpec, python: Mapping[str, str]) -> str:
    """Return the same for a Python that is not on this machine, such as that of an image.

    Raises:
        UserError: the spec is not valid.
    """
    normal = normalize(spec)
    content = {
        "format": FORMAT,
        "python": dict(python),
        "packages": normal.packages,
        "local_files": [_file_state(p) for p in normal.packages if " @ file:" in p],
        "as_of": _cutoff_of(normal),
        "index_url": normal.index_url,
        **_rarely_set(normal),
    }
    text = json.dumps(content, sort_keys=True)
    return sha256_hex(text.encode())[:KEY_LENGTH]


def _rarely_set(spec: EnvironmentSpec) -> dict[str, object]:
    """Return fields that count only if set, so that environments built before keep their key."""
    content = {
        # Packages that came along may be left out; a request for them by name is another key.
        "brought": sorted(spec.brought),
        "extra_index_urls": spec.extra_index_urls,
        "allows_prereleases": spec.allows_prereleases,
        "conda": spec.conda and [os.path.basename(spec.conda), spec.python],
        "conda_packages": spec.conda and sorted(spec.conda_packages),
        "conda_channels": spec.conda and spec.conda_channels,
    }
    return {name: value for name, value in content.items() if value}


def is_key(text: str) -> bool:
    """Return whether the text can be an environment's key; nothing else is joined to a path."""
    return len(text) == KEY_LENGTH and set(text) <= set("0123456789abcdef")


def _cutoff_of(spec: EnvironmentSpec) -> str | None:
    if not spec.as_of:
        return None
    from .dates import cutoff

    return cutoff(spec.as_of)


def _checked_index(index_url: str | None) -> str | None:
    url = (index_url or "").strip()
    if not url:
        return None
    if "://" not in url:
        raise UserError(
            f"The package index {url!r} is not a URL.",
            "Name the address that pip's --index-url would take: https://.../simple.",
        )
    check_address("package index", url)
    return url.rstrip("/")


def _check_channel(channel: str) -> None:
    if has_secrets(channel):
        raise UserError(
            f"The conda channel {mask_secrets(channel)!r} holds a password or token, "
            "which would be written down with the run.",
            "Keep it in conda's own files: `anaconda login`, or channel_alias in ~/.condarc.",
        )


def _file_state(requirement: str) -> list[object]:
    """Return the state of a local file: a wheel rebuilt under its old name counts as another."""
    from urllib.parse import unquote, urlsplit

    url = requirement.partition(" @ ")[2].partition(" ; ")[0]
    path = unquote(urlsplit(os.path.expandvars(url)).path)
    try:
        stat = os.stat(path)
    except OSError as error:
        raise UserError(f"The package file {path!r} cannot be read: {error.strerror}.") from None
    if os.path.isdir(path):
        raise UserError(
            f"{requirement!r} names a folder, whose content cannot be pinned.",
            f"Build a wheel of it (`uv build --wheel {path}`) and name the file, "
            "or put the code into the run's source folder.",
        )
    return [path, stat.st_mtime_ns, stat.st_size]
