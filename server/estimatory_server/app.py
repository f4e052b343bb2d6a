"""The extension: which workspace it serves, and its life."""

from __future__ import annotations

import os

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from estimatory.folders.workspace_search import VARIABLE

from .routes import ROUTES
from .services import SETTINGS_KEY, Services, choose_workspace_path


class EstimatoryServer(ExtensionApp):
    """Serves the runs, models and environments of one workspace."""

    name = "estimatory_server"
    extension_url = "/estimatory/api/workspace"
    load_other_extensions = True

    workspace_path = Unicode(
        help="""Folder of the workspace. By default what the variable ESTIMATORY_WORKSPACE names,
        else the nearest .estimatory/ from the server's root folder upwards, else ~/.estimatory."""
    ).tag(config=True)

    _services: Services | None = None

    def initialize_settings(self) -> None:
        """Choose the workspace, for the kernels of this server, too."""
        assert self.serverapp is not None  # the framework calls this when it is set
        path = choose_workspace_path(self.workspace_path, self.serverapp.root_dir)
        os.environ[VARIABLE] = path
        self._services = Services(path, self.log)
        self.settings[SETTINGS_KEY] = self._services

    def initialize_handlers(self) -> None:
        """Add the routes of the REST and WebSocket interface."""
        self.handlers.extend(ROUTES)

    async def stop_extension(self) -> None:
        """End the followers of runs."""
        if self._services is not None:
            await self._services.close()
