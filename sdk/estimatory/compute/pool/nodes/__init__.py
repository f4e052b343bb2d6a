"""Nodes of an AmlCompute that are containers: started when a run needs them, gone when idle.

There is no daemon. Whoever needs nodes starts what is missing; a node counts the connections to
its ssh server and ends itself. So nothing has to be alive for a pool to shrink.
"""

from __future__ import annotations
