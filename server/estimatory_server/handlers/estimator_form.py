"""``/estimator-form``: what can be filled in, and the code that would do the same."""

from __future__ import annotations

import dataclasses
import os
import sys
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.errors import FormError, UserError
from estimatory.estimators.form import (
    EstimatorForm,
    FormPlace,
    ShownCode,
    make_schema,
    read_form,
    show_code,
)

from ..request_values import check_fields
from .base import ApiHandler

_NO_CODE = {field.name: "" for field in dataclasses.fields(ShownCode)}


def _object(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UserError(f"{name}: must be an object, by the names of the form's schema.")
    return value


class FormAccess(ApiHandler):
    """Reads forms whose paths begin at the server's root and stay below it."""

    @property
    def place(self) -> FormPlace:
        root = os.path.expanduser(self.settings["server_root_dir"])
        return FormPlace.of(self.workspace, root)

    def read_form(self) -> EstimatorForm:
        """Return the checked form in the request's body.

        Raises:
            FormError: names each field that is not valid.
        """
        body = check_fields(self.read_body(), {"values": _object}, required=("values",))
        return read_form(body["values"], self.place)


class EstimatorFormHandler(FormAccess):
    @authenticated
    @authorized
    async def get(self) -> None:
        place = await self.in_thread(lambda: self.place)
        unreadable = [each.to_json() for each in place.unreadable]
        schema = make_schema(place.targets)
        self.send({"schema": schema, "python": sys.executable, "unreadable": unreadable})


class EstimatorFormCodeHandler(FormAccess):
    @authenticated
    # It shows a script of this machine: that is for those who could run it as well.
    @authorized(action="execute")  # type: ignore[untyped-decorator]  # its hint is the bare form's
    async def post(self) -> None:
        self.send(await self.in_thread(self._show))

    def _show(self) -> dict[str, Any]:
        """Faults are an answer here, not an error: the form is being filled in."""
        try:
            return {**dataclasses.asdict(show_code(self.read_form())), "fields": {}}
        except FormError as error:
            return {**_NO_CODE, "fields": error.faults}
