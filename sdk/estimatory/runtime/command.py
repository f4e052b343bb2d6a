"""The shim before a command: the shell runs it, with the run's own Python first on PATH.

Started by path in the run's interpreter: ``python command.py <word> ...``, in the run's work
folder. It becomes the shell, so signals and the exit code are the command's own.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys

_SHELL_TEXT = set(" \t\n|&;<>()$`*?~=#")


def main() -> None:
    folder = os.path.dirname(os.path.abspath(sys.executable))
    os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])
    shell = shutil.which("bash") or "/bin/sh"
    os.execv(shell, [shell, "-c", render_line(sys.argv[1:])])


def render_line(words: list[str]) -> str:
    """One line for the shell; a word that holds shell text, such as ``&&``, is left as it is."""
    return " ".join(word if _SHELL_TEXT & set(word) else shlex.quote(word) for word in words)


if __name__ == "__main__":
    main()
