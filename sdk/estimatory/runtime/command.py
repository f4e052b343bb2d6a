"""The shim before a command: the shell runs it, with the run's own Python first on PATH.

Started by path in the run's interpreter: ``python command.py <word> ...``, in the run's work
folder. It becomes the shell, so signals and the exit code are the command's own.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys

_SHELL_TEXT = set("|&;<>()$`*?~#")
_QUOTES = set("'\"\\")
_BEFORE_A_COMMAND = {"&&", "||", ";", "|", "&", "("}


def main() -> None:
    folder = os.path.dirname(os.path.abspath(sys.executable))
    os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])
    shell = shutil.which("bash") or "/bin/sh"
    os.execv(shell, [shell, "-c", render_line(sys.argv[1:])])


def render_line(words: list[str]) -> str:
    """Return one line for the shell.

    A word that holds shell text, such as ``&&``, is left as it is, and so is a word where a command
    begins: it may be a whole line. An argument with a space in it is quoted, unless it is already.
    """
    before = ["&&", *words[:-1]]
    return " ".join(_render(word, at) for word, at in zip(words, before))


def _render(word: str, before: str) -> str:
    if _SHELL_TEXT & set(word):
        return word
    if not word.split()[1:]:
        return word if "=" in word else shlex.quote(word)
    is_line = before in _BEFORE_A_COMMAND or _QUOTES & set(word)
    return word if is_line else shlex.quote(word)


if __name__ == "__main__":
    main()
