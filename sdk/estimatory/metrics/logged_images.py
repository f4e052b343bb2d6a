"""Images that are logged: a file, a stream, or a plot of matplotlib's."""

from __future__ import annotations

import io
import os
import re
import time
from typing import Any

from ..base.files import open_regular
from ..base.user_messages import tell_once
from ..errors import UserError
from .values import describe

_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"<svg", b"<?xml")


def open_image(name: str, path: object, plot: object) -> tuple[str, Any]:
    """Return the file name that an image is kept as, and its path or a stream of it.

    Args:
        name: that it is logged under.
        path: of an image file, or a stream; a plot in its place is taken, with a notice.
        plot: ``matplotlib.pyplot`` or a Figure.

    Raises:
        UserError: none or both are given, or what is given is no image and no plot.
    """
    if plot is None and hasattr(path, "savefig"):
        tell_once("run.log_image has a plot in place of the path, and takes it; say plot=plt.")
        path, plot = None, path
    if (path is None) == (plot is None):
        raise UserError(f"run.log_image({name!r}) takes either path= or plot=, exactly one.")
    source = _draw(plot) if path is None else _check_file(name, path)
    return _name_file(name, path), source


def _draw(plot: object) -> io.BytesIO:
    if not hasattr(plot, "savefig"):
        raise UserError(
            f"plot= must be matplotlib.pyplot or a Figure, not {describe(plot)}.", _advise(plot)
        )
    buffer = io.BytesIO()
    plot.savefig(buffer, format="png")
    buffer.seek(0)
    return buffer


def _check_file(name: str, path: object) -> object:
    if hasattr(path, "read"):
        return _check_stream(name, path)
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise UserError(
            f"run.log_image({name!r}) takes the path of an image file, not {describe(path)}.",
            _advise(path) or "A plot goes into plot=: run.log_image('curve', plot=plt).",
        )
    try:
        with open_regular(os.fsdecode(path)) as file:
            start = file.read(8)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"The image {path!r} cannot be read: {reason}.") from None
    _check_start(repr(path), start)
    return path


def _check_stream(name: str, stream: Any) -> io.BytesIO:
    data = stream.read()
    _check_start(f"The stream of {name!r}", data[:8] if isinstance(data, bytes) else b"")
    return io.BytesIO(data)


def _check_start(what: str, start: bytes) -> None:
    if not start.startswith(_STARTS):
        raise UserError(f"{what} is not an image (PNG, JPEG, GIF, BMP, WebP or SVG).")


def _advise(value: object) -> str:
    """Return a hint for making an image of a value that is none."""
    if hasattr(value, "get_figure"):
        return "Axes belong to a figure: plot=axes.figure."
    if hasattr(value, "save"):
        return "Save it first: image.save('outputs/image.png'), then path='outputs/image.png'."
    return ""


def _name_file(name: str, path: object) -> str:
    """Return its name, the moment, and the ending of the file that it comes from."""
    given = getattr(path, "name", "") if hasattr(path, "read") else path
    known = given if isinstance(given, (str, bytes, os.PathLike)) else ""
    ending = os.path.splitext(os.fsdecode(known))[1] or ".png"
    made_at = time.time_ns() // 1_000_000
    return re.sub(r"[^A-Za-z0-9 ._-]", "_", f"{name}_{made_at}{ending}")
