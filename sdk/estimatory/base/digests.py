"""SHA-256 without OpenSSL, which takes longer to load than all digests of a run to compute."""

from __future__ import annotations

import sys
from importlib import import_module

_MODULE = "_sha2" if sys.version_info >= (3, 12) else "_sha256"


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 digest of ``data`` in hexadecimal."""
    try:
        module = import_module(_MODULE)
    except ImportError:  # a Python that is built without it
        module = import_module("hashlib")
    return str(module.sha256(data).hexdigest())
