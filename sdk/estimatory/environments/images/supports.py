"""Images and names of ours that belong to no workspace: what images are built from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ...base.lazy_dataclasses import dataclass
from ...containers.engine import Engine
from .folder import REPOSITORY

KINDS = ("base", "node", "stage", "unfinished")
"""A name that holds a base, the image of container nodes, what an early stage of a Dockerfile has
made, and what a build that failed has."""


@dataclass(frozen=True)
class SupportingImage:
    """One name at the engine."""

    kind: str
    key: str
    name: str
    created_at: float
    last_used_at: float
    """When it was named last: every build that needs it does."""
    n_bytes: int

    def to_json(self) -> dict[str, Any]:
        names = ("key", "kind", "created_at", "last_used_at")
        return {**{name: getattr(self, name) for name in names}, "bytes": self.n_bytes}


def list_supports(engine: Engine) -> list[SupportingImage]:
    """Return all of them, the one used last first."""
    return sorted(_iter_supports(engine), key=lambda image: -image.last_used_at)


def _iter_supports(engine: Engine) -> Iterator[SupportingImage]:
    for kind in KINDS:
        for found in engine.find_images(f"{REPOSITORY}/{kind}"):
            for name in found.tags:
                repository, _, key = name.rpartition(":")
                if repository == f"{REPOSITORY}/{kind}":
                    used_at = max(_to_seconds(found.tagged_at), _to_seconds(found.created_at))
                    created_at = _to_seconds(found.created_at)
                    yield SupportingImage(kind, key, name, created_at, used_at, found.size)


def _to_seconds(said: str) -> float:
    """Return seconds of ``2026-11-21T03:58:04.889170926Z``; 0 for the year 1, which means never."""
    try:
        at = datetime.fromisoformat(f"{said[:19]}+00:00")
    except ValueError:
        return 0.0
    return max(0.0, at.timestamp()) if at.year > 1 else 0.0
