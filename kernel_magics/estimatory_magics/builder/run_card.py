"""The card of the form's run, below the form.

A button's callback belongs to no cell, so the card lies in an Output widget; JupyterLab's renderer
keeps it alive by itself, for other front ends it is drawn again when the run's status changes.
"""

from __future__ import annotations

import asyncio

import ipywidgets

from estimatory.api.run_card import MIME_TYPE, make_bundle
from estimatory.folders.run_folder import RunFolder

from ..output.idle import follow_when_idle


class BuilderCard:
    """Shows one run at a time: the last."""

    def __init__(self) -> None:
        self.box = ipywidgets.Output()
        self._following: asyncio.Task[None] | None = None

    def show(self, folder: RunFolder) -> None:
        """Draw the run and follow it until it ends."""
        if self._following is not None:
            self._following.cancel()
        shown = self._draw(folder)
        self._following = follow_when_idle(folder, shown, lambda: self._draw(folder))

    def _draw(self, folder: RunFolder) -> str:
        bundle = make_bundle(folder)
        self.box.outputs = ({"output_type": "display_data", "metadata": {}, "data": bundle},)
        status: str = bundle[MIME_TYPE]["snapshot"]["run"]["status"]
        return status
