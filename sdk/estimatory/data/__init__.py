"""Datastores, datasets, and the delivery of their data to runs and back.

A name is imported when it is first used: a training script that asks for its inputs loads what
reading them needs, and nothing else.
"""

from __future__ import annotations

from ..base.lazy import lazy_names

__getattr__, __dir__ = lazy_names(__name__)
