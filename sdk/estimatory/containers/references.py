"""Names of images, checked: only what can be nothing but a name goes on to an engine."""

from __future__ import annotations

import re

from ..errors import UserError
from ..masking import HIDDEN

_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?(?::\d+)?"
_TAG = r"[A-Za-z0-9_][\w.\-]{0,127}"
_DIGEST = r"[A-Za-z][\w]*(?:[+.\-_][A-Za-z][\w]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(
    rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*(?::{_TAG})?(?:@{_DIGEST})?\Z", re.ASCII
)
_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}\Z")


def check_reference(image: str) -> str:
    """Return the reference as it is, if it can only be a name.

    Raises:
        UserError: it is none.
    """
    if isinstance(image, str) and (_REFERENCE.match(image) or _ID.match(image)):
        return image
    if isinstance(image, str) and "@" in image.split("/")[0] and "@sha256:" not in image:
        raise UserError(
            f"'{HIDDEN}@{image.rpartition('@')[2]:.200}' is not the name of an image: it holds no "
            "user and no password.",
            "Log in with `docker login REGISTRY`, or give image_registry_details; then name the "
            "image as registry.example/team/image:1.0.",
        )
    raise UserError(
        f"{image!r:.200} is not the name of an image.",
        "Write it as `docker pull` takes it: python:3.12, or registry.example/team/image:1.0.",
    )


def with_registry(image: str, registry: str) -> str:
    """Return the reference with the registry in front, unless one is in it already."""
    first = image.split("/")[0]
    has_registry = "/" in image and ("." in first or ":" in first or first == "localhost")
    host = registry.partition("://")[2] or registry
    return image if has_registry or not host else f"{host.rstrip('/')}/{image}"


def with_tag(image: str) -> str:
    """Return the reference with ``:latest`` where it names neither a tag nor a digest."""
    has_version = "@" in image or ":" in image.rpartition("/")[2] or _ID.match(image)
    return image if has_version else f"{image}:latest"
