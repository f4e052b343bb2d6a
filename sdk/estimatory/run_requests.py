"""What stands in a request: a small file that somebody leaves for the worker and for readers."""

from __future__ import annotations

from typing import Any

_CONTENTS: dict[str, dict[str, type]] = {
    "tags": {"tags": dict},
    "parameters": {"parameters": dict},
    "properties": {"properties": dict},
    "mlflow_inputs": {"datasets": list, "models": list},
}
"""What a request of a kind holds beside its ``kind`` and ``at``; of others nothing is asked."""
_TEXTS = {"edit": ("display_name", "description")}


def find_request_fault(request: dict[str, Any]) -> str:
    """Why this is no request, in words; empty for one that is."""
    kind = request.get("kind")
    if not isinstance(kind, str) or not isinstance(request.get("at"), (int, float)):
        return "it does not say what is asked for, and when"
    for name, content in _CONTENTS.get(kind, {}).items():
        if not isinstance(request.get(name), content):
            return f"its {name!r} is missing or of another type"
    words = (request.get(name, "") for name in _TEXTS.get(kind, ()))
    if not all(isinstance(word, str) for word in words):
        return "what it says is no text"
    failure = request.get("failure")
    if failure and not (isinstance(failure, dict) and isinstance(failure.get("message"), str)):
        return "its 'failure' has no message"
    return ""
