"""Sweeps: a parent run that draws parameters, starts a child run for each draw, and stops bad ones.

``expressions`` say what is drawn, ``samplers`` which draw comes next, ``policies`` which child is
stopped; ``plan`` is all of it as plain data. ``controller`` decides, ``carrier`` is the parent's
worker, ``trial_log`` what happened, ``view`` what every door shows, ``acts`` what is asked of a
sweep from outside.
"""

from __future__ import annotations

from ..base.lazy import lazy_names

__getattr__, __dir__ = lazy_names(__name__)
