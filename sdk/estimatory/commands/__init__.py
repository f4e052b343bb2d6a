"""The command line: ``estimatory COMMAND``; one file per command, imported when it is called.

Exit status: 0 fine, 1 a run that was waited for did not complete, 2 a wrong request, 130 Ctrl-C.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Sequence
from typing import cast

from estimatory.errors import EstimatoryError, RunFailedError

COMMANDS = {
    "submit": "run a script as a tracked, detached run",
    "sweep": "run a script many times, with parameters drawn from ranges",
    "sweeps": "one sweep: how it stands, more trials, a pause",
    "runs": "list runs, newest first",
    "show": "everything about one run",
    "logs": "what a run has printed; --follow goes on while it prints",
    "metrics": "what a run has logged",
    "cancel": "end a run and every process it started",
    "delete": "remove a run and its files for good",
    "experiments": "list experiments",
    "models": "list registered models and their versions",
    "environments": "list built environments, or remove unused ones",
    "run-notebook": "run a notebook, those written for the Azure ML SDK v1 too",
    "compute": "list compute targets, or check what their hosts lack",
    "workspace": "where runs and models are kept, and who may use them",
    "check": "say what is damaged in the workspace, and mend it with --fix",
    "reindex": "rebuild the list of runs from their folders",
}
BROKEN_PIPE_STATUS = 141
INTERRUPTED_STATUS = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    if argv is None:
        from .streams import insist_on_utf8, mend_streams

        insist_on_utf8()
        mend_streams()
        argv = sys.argv[1:]
    try:
        status = _dispatch(list(argv))
        sys.stdout.flush()
    except EstimatoryError as error:
        _complain(error)
        return 1 if isinstance(error, RunFailedError) else 2
    except BrokenPipeError:
        _silence_output()  # the reader has gone, as `head` does
        return BROKEN_PIPE_STATUS
    except OSError as error:
        _complain(_explain_refusal(error))
        _silence_output()
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    return status


def _dispatch(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help", "help"):
        print(_render_help())
        return 0
    if name in ("-V", "--version"):
        from estimatory.version import __version__

        print(__version__)
        return 0
    if name not in COMMANDS:
        raise _explain_unknown(name)
    from .parser import Command, parse_and_execute

    module = importlib.import_module(f".{name.replace('-', '_')}", __name__)
    return parse_and_execute(cast(Command, module), COMMANDS[name], name, arguments[1:])


def _render_help() -> str:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{width}}  {text}" for name, text in COMMANDS.items())
    return (
        "usage: estimatory COMMAND [options]\n\n"
        "Turn scripts into tracked, detached training runs on your own machine.\n\n"
        f"commands:\n{listed}\n\n"
        "`estimatory COMMAND --help` says more. RUN is a run id, the beginning of one, its last\n"
        "part, or `last`. The workspace is --workspace, else $ESTIMATORY_WORKSPACE, else the\n"
        "nearest .estimatory/ upwards from here, else ~/.estimatory."
    )


def _explain_unknown(name: str) -> EstimatoryError:
    import difflib

    from estimatory.errors import UserError

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean `estimatory {near[0]}`?" if near else "`estimatory --help` lists them."
    return UserError(f"There is no command {name!r}.", hint)


def _explain_refusal(error: OSError) -> EstimatoryError:
    import errno

    from estimatory.base.current_folder import current_folder

    if error.errno == errno.EBADF:
        return EstimatoryError("Standard output is closed, so nothing can be shown.")
    if isinstance(error, FileNotFoundError) and error.filename is None:
        try:
            current_folder()
        except EstimatoryError as gone:
            return gone
    return EstimatoryError(f"{error}.")


def _silence_output() -> None:
    from .streams import silence

    silence(sys.stdout)


def _complain(error: EstimatoryError) -> None:
    from estimatory.base.clean_text import showable

    from .output import paint
    from .streams import tell

    with contextlib.suppress(OSError):
        sys.stdout.flush()
    label = paint("error:", "red", sys.stderr)
    said = showable(f"{error.summary} {error.hint}")
    tell(f"estimatory: {label} {said}".rstrip())
