"""Interpreters for runs: a content key, an exact hit by look-up, else an isolated build by uv.

A worker finds an environment on the path of every launch, so a name is imported when first used:
what building needs (processes, uv, its messages) costs nothing until something is built.
"""

from __future__ import annotations

from ..base.lazy import lazy_names

__getattr__, __dir__ = lazy_names(__name__)
