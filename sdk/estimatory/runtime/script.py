"""Runs the user's script as ``__main__`` and explains how it failed.

Runs in the run's own interpreter, in the run's work folder, so it imports nothing of ours and
little else: the script waits for it.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from collections.abc import Callable


def main() -> None:
    folder, script = sys.argv[1:3]
    sys.argv = [expand(word) for word in sys.argv[2:]]
    path = os.path.abspath(script)
    _sort_data_listings()
    sys.path[0] = os.path.dirname(path)
    os.environ["ESTIMATORY_RANK_PID"] = str(os.getpid())
    for stream in (sys.stdout, sys.stderr):
        # Into a file Python would buffer blocks, and the log would not be live.
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    try:
        namespace = _main_namespace(path, os.path.join(folder, "inputs"))
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
        exec(code, namespace)
    except SystemExit as end:
        _report_words(end, folder)
        raise
    except BaseException as error:
        _report(error, folder)
        _attempt(lambda: sys.stdout.flush())
        # A second traceback, of this shim, would only hide the user's.
        sys.excepthook = lambda *_: None
        raise


def expand(word: str) -> str:
    """``$AZ_BATCHAI_TASK_INDEX`` and other variables of the node, as the shell would say them."""
    return os.path.expandvars(word) if "$AZ" in word or "${AZ" in word else word


def _sort_data_listings() -> None:
    if os.environ.get("ESTIMATORY_SORTED_FOLDERS"):
        import sorted_listing  # type: ignore[import-not-found]  # beside this file

        sorted_listing.install()


def _main_namespace(path: str, inputs_folder: str) -> dict[str, object]:
    """Return a fresh ``__main__`` with what was handed in already defined."""
    module = type(sys)("__main__")
    module.__file__ = path
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    listing = os.path.join(inputs_folder, "globals.json")
    if os.path.exists(listing):
        module.__dict__.update(_read_globals(listing, inputs_folder))
    return module.__dict__


def _read_globals(listing: str, folder: str) -> dict[str, object]:
    given = _read_json(listing)
    values: dict[str, object] = dict(given["values"])  # type: ignore[index]
    for name, kind, file_name in given["files"]:  # type: ignore[index]
        values[name] = _READERS[kind](os.path.join(folder, file_name))
    return values


def _read_json(path: str) -> object:
    import json

    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _read_npy(path: str) -> object:
    import numpy

    return numpy.load(path, allow_pickle=False)


def _read_parquet(path: str) -> object:
    import pandas

    return pandas.read_parquet(path)


_READERS = {"json": _read_json, "npy": _read_npy, "parquet": _read_parquet}


def _report(error: BaseException, folder: str) -> None:
    """Leave the user's part of the traceback as ``error.json``, and print it.

    An exception of the script's own may fail when it is asked for its text; its streams may be
    closed, and its folder gone.
    """
    import traceback

    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    refused = _attempt(lambda: _leave(_describe(error, trace), error_path(folder)))
    _attempt(lambda: traceback.print_exception(type(error), error, trace))
    if refused:
        _attempt(lambda: sys.stderr.write(f"error.json could not be written: {refused}\n"))


def _report_words(end: SystemExit, folder: str) -> None:
    """Leave what ``sys.exit("…")`` says as the reason; Python itself prints it."""
    is_rank = os.environ["ESTIMATORY_RANK_PID"] == str(os.getpid())
    if is_rank and not isinstance(end.code, (int, type(None))):
        _attempt(lambda: _leave_words(str(end.code).strip(), folder))


def _leave_words(words: str, folder: str) -> None:
    if words:
        _leave(_make_report(words, ""), error_path(folder))


def _attempt(act: Callable[[], object]) -> Exception | None:
    """Return what went wrong with it, if anything did."""
    try:
        act()
    except Exception as refused:  # noqa: BLE001 - the script's own classes may fail with anything
        return refused
    return None


def _describe(error: BaseException, trace: types.TracebackType | None) -> dict[str, object]:
    frames: list[dict[str, object]] = []
    _attempt(lambda: frames.extend(_frames(error, trace)[-30:]))
    return {**_make_report(_text_of(error), str(type(error).__name__)), "frames": frames}


def _make_report(message: str, exception: str) -> dict[str, object]:
    return {
        "message": _storable(message)[:10000],
        "exception": _storable(exception),
        "frames": [],
        "rank": int(os.environ.get("ESTIMATORY_RANK", "0")),
        "at": time.time(),
    }


def _text_of(error: BaseException) -> str:
    import traceback

    try:
        return "".join(traceback.format_exception_only(type(error), error)).strip()
    except Exception:  # noqa: BLE001 - as above
        return f"{type(error).__name__}: (its text cannot be shown)"


def _storable(text: str) -> str:
    """Lone surrogates, which no UTF-8 file holds, as visible escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _leave(report: dict[str, object], path: str) -> None:
    import json

    aside = f"{path}.{os.getpid()}.aside"
    with open(aside, "w", encoding="utf-8") as file:
        json.dump(report, file)
    os.replace(aside, path)


def error_path(folder: str) -> str:
    """Return one file a rank; the worker finds out which of them failed first."""
    if int(os.environ.get("ESTIMATORY_N_RANKS", "1")) > 1:
        return os.path.join(folder, "ranks", f"{os.environ['ESTIMATORY_RANK']}.error.json")
    return os.path.join(folder, "error.json")


def _frames(error: BaseException, trace: types.TracebackType | None) -> list[dict[str, object]]:
    """Frames in the run's own files, as the user wrote them; all frames when there are none."""
    import traceback

    here = os.getcwd() + os.sep
    summaries = list(traceback.extract_tb(trace))
    own = [frame for frame in summaries if frame.filename.startswith(here)] or summaries
    found = [_frame(f.filename, f.lineno, f.name, f.line, here) for f in own]
    if isinstance(error, SyntaxError) and error.filename:
        found.append(_frame(error.filename, error.lineno, "", error.text, here))
    return found


def _frame(
    file: str, line: int | None, function: str, code: str | None, here: str
) -> dict[str, object]:
    return {
        "file": file.replace(here, ""),
        "line": line,
        "function": function,
        "code": (code or "").rstrip(),
    }
