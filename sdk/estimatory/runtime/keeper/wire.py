"""What travels between a worker and a keeper: one line of JSON, then as many bytes as it says."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Dict, Optional, Tuple

Frame = Tuple[Dict[str, Any], bytes]
SILENCE_S = 15.0
"""How long a keeper hears nothing before it takes the worker for gone."""
_LONGEST_HEADER = 16 * 1024 * 1024


def write_frame(stream: BinaryIO, header: Dict[str, Any], body: bytes = b"") -> None:
    """Write one message whole."""
    line = json.dumps({**header, "bytes": len(body)}).encode()
    stream.write(line + b"\n" + body)
    stream.flush()


def read_frame(stream: BinaryIO) -> Optional[Frame]:
    """Return the next message; None at the end.

    Raises:
        ValueError: what came is no message, such as the greeting of a login script.
    """
    line = stream.readline(_LONGEST_HEADER)
    if not line.endswith(b"\n"):
        return None
    header = json.loads(line)
    if not isinstance(header, dict) or not isinstance(header.get("bytes"), int):
        raise ValueError("not a message of the keeper")
    body = stream.read(header["bytes"])
    return (header, body) if len(body) == header["bytes"] else None
