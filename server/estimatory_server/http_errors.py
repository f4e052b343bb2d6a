"""The one place where errors become answers."""

from __future__ import annotations

import errno
import sqlite3
from http.client import responses
from typing import Any

from tornado.web import HTTPError

from estimatory.errors import (
    ConflictError,
    ContainerError,
    EstimatoryError,
    FormError,
    IndexBusyError,
    NotFoundError,
    UntrustedWorkspaceError,
    UserError,
)
from estimatory.store import is_busy

_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NotFoundError, 404),
    (IndexBusyError, 503),
    (ConflictError, 409),
    (UntrustedWorkspaceError, 403),
    (UserError, 422),
    (ContainerError, 503),
    (sqlite3.DatabaseError, 503),
    (RecursionError, 422),
)


_REFUSED = {
    errno.EACCES: 403,
    errno.EPERM: 403,
    errno.EROFS: 403,
    errno.ENOSPC: 507,
    errno.EDQUOT: 507,
}
"""What the disk says where nothing may be written, or nothing more."""


def status_of(error: BaseException | None) -> int:
    """Return the HTTP status that an exception means; 500 for a defect of ours."""
    if isinstance(error, HTTPError):
        return error.status_code
    if isinstance(error, OSError) and error.errno in _REFUSED:
        return _REFUSED[error.errno]
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def describe_error(error: BaseException | None, status: int) -> dict[str, Any]:
    """Return the body of an error answer; our own defects are told to the log only."""
    if isinstance(error, FormError):
        return {**_body(error.summary, "FormError"), "fields": error.faults}
    if isinstance(error, EstimatoryError):
        return _body(error.summary, type(error).__name__, error.hint)
    phrase = responses.get(status, "Error")
    if isinstance(error, HTTPError):
        message = error.log_message or phrase
        return _body(message % error.args if error.args else message, error.reason or phrase)
    if isinstance(error, sqlite3.DatabaseError):
        return _describe_index(error)
    if isinstance(error, RecursionError):
        return _body("A value is nested too deeply to be told.", "TooDeep")
    if isinstance(error, OSError) and error.errno in _REFUSED:
        hint = "It takes a user who may write there, and room on the disk."
        return _body(f"{error.filename or 'A file'}: {error.strerror}.", "NotWritable", hint)
    return _body("The server failed to answer.", phrase, "Its log holds the traceback.")


def _describe_index(error: sqlite3.DatabaseError) -> dict[str, Any]:
    if is_busy(error):
        return _body("The index is busy.", "Busy", "Try again in a moment.")
    return _body(
        f"The index cannot be used: {error}.", "IndexError", "`estimatory reindex` builds it anew."
    )


def _body(message: str, reason: str, hint: str = "") -> dict[str, Any]:
    return {"message": message, "hint": hint, "reason": reason}


def is_expected(error: BaseException | None) -> bool:
    """Return whether the answer says all there is to say, so that the log needs no traceback."""
    is_known = isinstance(error, (EstimatoryError, RecursionError, OSError))
    return is_known and status_of(error) != 500


def websocket_error(error: Exception, run_id: str | None = None) -> dict[str, Any]:
    """Return the frame that reports an error to a socket."""
    body = describe_error(error, status_of(error))
    frame = {"topic": "error", "message": body["message"], "reason": body["reason"]}
    return frame if run_id is None else {**frame, "run_id": run_id}
