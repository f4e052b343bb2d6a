"""Hosts reached by the system's ``ssh``: ranks on many machines, with nothing installed there.

On each host a *keeper* is started through ssh (``keeper/``; its source travels with the command).
It starts, watches and ends what belongs to the run, and lives as long as its connection: when the
worker, the link or ssh is gone, it ends every process of the run and goes.
"""

from __future__ import annotations
