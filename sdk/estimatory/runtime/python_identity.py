"""Print which Python this is, as far as installed packages can tell."""

import os
import sys


def identity() -> "dict[str, str]":
    libc = os.confstr("CS_GNU_LIBC_VERSION") if sys.platform == "linux" else ""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return {
        "implementation": sys.implementation.name,
        "version": version,
        "abi": (sys.implementation.cache_tag or "") + getattr(sys, "abiflags", ""),
        "platform": " ".join(filter(None, [sys.platform, os.uname()[4], libc])),
    }


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps(identity()) + "\n")
