"""The standard streams of a command, whatever its caller has made of them."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import IO

_CLOSED = {"stdin": os.O_RDONLY, "stdout": os.O_RDONLY, "stderr": os.O_WRONLY}
"""What takes the number of a closed stream; output that cannot be written has to be noticed."""


def mend_streams() -> None:
    """Let no file that is opened later have the number of a closed stream, and no name end a print.

    A closed standard output refuses what is written to it; a closed standard error takes all.
    """
    for name, flags in _CLOSED.items():
        if getattr(sys, name) is None:
            setattr(sys, name, _open_stand_in(name, flags))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def insist_on_utf8() -> None:
    """Start anew where Python was told that all text is ASCII: no name beyond it could be read."""
    is_ascii = codecs.lookup(sys.getfilesystemencoding()).name == "ascii"
    if is_ascii and "utf8" not in sys._xoptions:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def tell(text: str) -> None:
    """Write a line to standard error as far as somebody reads it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: object) -> None:
    """Let the interpreter's last flush go nowhere: what it cannot write was told already."""
    try:
        descriptor = stream.fileno()  # type: ignore[attr-defined]
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    except (OSError, ValueError, AttributeError):  # captured by a caller in this process
        return


def _open_stand_in(name: str, flags: int) -> IO[str]:
    descriptor = os.open(os.devnull, flags)  # the lowest number that is free, so the stream's own
    if descriptor <= 2:
        os.set_inheritable(descriptor, True)
    mode = "r" if name == "stdin" else "w"
    return open(descriptor, mode, encoding="utf-8", closefd=False)
