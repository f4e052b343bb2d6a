"""Code that another interpreter executes, from Python 3.7 on; it imports nothing of ours.

A run is started by the path of one of these files.
"""

from __future__ import annotations

import os

FOLDER = os.path.dirname(os.path.abspath(__file__))
CORE = os.path.dirname(FOLDER)
"""The folder of the package, which a run finds on its path."""
ENTRY_PATH = os.path.join(FOLDER, "entry.py")
NOTEBOOK_ENTRY_PATH = os.path.join(FOLDER, "notebook.py")
COMMAND_ENTRY_PATH = os.path.join(FOLDER, "command.py")
RANK_ENTRY_PATH = os.path.join(FOLDER, "rank.py")
CONTAINER_ENTRY_PATH = os.path.join(FOLDER, "container.py")
IDENTITY_PATH = os.path.join(FOLDER, "python_identity.py")
NODE_SUPERVISOR_PATH = os.path.join(FOLDER, "node_supervisor.py")
