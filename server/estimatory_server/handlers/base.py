"""What all handlers share: access to the workspace, answers and errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.web import HTTPError

from estimatory.base.json_numbers import to_json_text
from estimatory.base.unreadable import unreadable_in
from estimatory.errors import UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import Index

from ..http_errors import describe_error, is_expected, status_of
from ..request_values import parse_body, parse_number
from ..services import SETTINGS_KEY, Services

AUTH_RESOURCE = "estimatory"
_T = TypeVar("_T")


class Listed(Protocol):
    """What a list of this interface is made of."""

    def to_json(self) -> dict[str, Any]:
        """As docs/structure.md has it."""


class WorkspaceAccess(JupyterHandler):
    """A handler that knows the workspace, works in threads, and answers errors in JSON."""

    auth_resource = AUTH_RESOURCE

    @property
    def services(self) -> Services:
        services: Services = self.settings[SETTINGS_KEY]
        return services

    @property
    def workspace(self) -> WorkspaceFolder:
        return self.services.workspace

    @property
    def index(self) -> Index:
        return self.services.index

    def run_folder(self, run_id: str) -> RunFolder:
        """Raises RunNotFoundError."""
        return self.workspace.run_folder(run_id)

    async def in_thread(self, act: Callable[..., _T], *values: object) -> _T:
        """Run blocking work so that the server's loop stays free."""
        return await asyncio.get_running_loop().run_in_executor(None, act, *values)

    def number(self, name: str, default: int, lowest: int = 0, highest: int = 10**9) -> int:
        """Return a whole number among the query arguments."""
        return parse_number(name, self.get_query_argument(name, None), default, lowest, highest)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of ``choices`` among the query arguments; by default the first."""
        value = self.get_query_argument(name, choices[0])
        if value not in choices:
            raise UserError(f"{name}: {value!r} is none of {', '.join(choices)}.")
        return value

    def get_login_url(self) -> str:
        """Called to send a stranger to the login page; an interface says 403 instead."""
        raise HTTPError(403)

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Answer with the status that the exception means."""
        error = kwargs.get("exc_info", (None, None))[1]
        super().send_error(status_of(error) if error else status_code, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell the error as ``{"message", "hint", "reason"}``."""
        error = kwargs.get("exc_info", (None, None))[1]
        self.set_header("Content-Type", "application/json")
        self.finish(to_json_text(describe_error(error, status_code)))

    def log_exception(self, *exc_info: Any) -> None:
        """Keep the log for defects: a caller's fault is in the answer."""
        if not is_expected(exc_info[1]):
            super().log_exception(*exc_info)


class ApiHandler(WorkspaceAccess, APIHandler):
    """A handler that answers JSON."""

    def send(self, value: object, status: int = 200) -> None:
        """Finish with ``value``; NaN and infinities become strings."""
        self.set_status(status)
        self.finish(to_json_text(value))

    def send_list(self, name: str, listing: Iterable[Listed], **more: object) -> None:
        """Finish with what could be read of a list, and what could not."""
        unreadable = [each.to_json() for each in unreadable_in(listing)]
        self.send({name: [each.to_json() for each in listing], **more, "unreadable": unreadable})

    def read_body(self) -> dict[str, Any]:
        """Return the JSON object in the request's body; 400 when there is none."""
        return parse_body(self.request.body)
