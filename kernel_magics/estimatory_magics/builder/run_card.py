"""The card of the form's run, below the form.

A button's callback belongs to no cell, so the card lies in an Output widget; JupyterLab's renderer
keeps it alive by itself, for other front ends it is drawn again when the run's status changes.
"""

from __future__ import annotations

import asyncio
from typing import Any

import ipywidgets

from estimatory.errors import RunNotFoundError
from estimatory.liveness import settle
from estimatory.run_folder import RunFolder

from ..output.bundle import make_bundle

_POLL_S = 1.0


class BuilderCard:
    """Shows one run at a time: the last."""

    def __init__(self) -> None:
        self.box = ipywidgets.Output()
        self._following: asyncio.Task[None] | None = None

    def show(self, folder: RunFolder) -> None:
        """Draw the run and follow it until it ends."""
        if self._following is not None:
            self._following.cancel()
        self._draw(folder)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # a script without an event loop has nobody who looks at the card
        self._following = loop.create_task(self._follow(folder))

    def _draw(self, folder: RunFolder) -> None:
        output: dict[str, Any] = {"output_type": "display_data", "metadata": {}}
        self.box.outputs = ({**output, "data": make_bundle(folder)},)

    async def _follow(self, folder: RunFolder) -> None:
        status = ""
        while True:
            await asyncio.sleep(_POLL_S)
            try:
                record = settle(folder)
                if record.status != status:
                    status = record.status
                    self._draw(folder)
            except (RunNotFoundError, OSError):
                return
            if record.is_terminal:
                return
