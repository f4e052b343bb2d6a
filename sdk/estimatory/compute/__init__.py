"""Compute targets: where runs execute, by name.

``local`` is always there. What was a cluster in Azure ML is a pool of nodes on this machine; hosts
that ssh reaches are an SshCompute, the batch queue of a cluster is a SlurmCompute.
Names are imported when they are first used: every submission checks its target, few make one.
"""

from __future__ import annotations

from ..base.lazy import lazy_names

__getattr__, __dir__ = lazy_names(__name__)
