"""Why a node was lost, from what the engine remembers; the container itself is gone by then."""

from __future__ import annotations

import time

from ....errors import ContainerError
from .engine import NodeEngine
from .settings import NodeSettings

_PATIENCE_S = 3.0
_POLL_S = 0.1


def explain_loss(settings: NodeSettings, number: int, since: float) -> str:
    """Return a clause such as ``its container was killed (SIGKILL).``; empty while it runs."""
    try:
        engine = NodeEngine()
        deadline = time.monotonic() + _PATIENCE_S
        while (code := _find_exit(engine, settings, number, since)) is None:
            if time.monotonic() > deadline:
                return ""
            time.sleep(_POLL_S)
    except ContainerError as error:
        return f"the container engine has gone: {error.summary}"
    if code == "oom":
        return "its container used more memory than it has, and was killed."
    if code == "137":
        return "its container was killed (SIGKILL): from outside, or for lack of memory."
    return f"its container was ended from outside (exit code {code})."


def _find_exit(engine: NodeEngine, settings: NodeSettings, number: int, since: float) -> str | None:
    """Exit code of the node's container, or ``oom``; None while it has not ended."""
    events = engine.list_events(settings.container_name(number), since)
    ends = [event for event in events if event["Action"] == "die"]
    if not ends:
        return None
    if any(event["Action"] == "oom" for event in events):
        return "oom"
    return str(ends[-1]["Actor"]["Attributes"].get("exitCode", "unknown"))
