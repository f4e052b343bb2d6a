"""Starts the shim around the user's script: ``python entry.py <run folder> <script> [arguments]``.

Python compiles a file that is run by its path each time; the shim comes from its bytecode.
"""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import script  # type: ignore[import-not-found]

del sys.path[0], sys.modules["script"]  # the user's own module may have that name
script.main()
