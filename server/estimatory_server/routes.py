"""Every path of the interface and the class that serves it."""

from __future__ import annotations

import re

from .handlers.card import CardHandler
from .handlers.check import CheckHandler
from .handlers.compute import TargetHandler, TargetsHandler
from .handlers.environments import (
    EnvironmentHandler,
    EnvironmentLogHandler,
    EnvironmentsHandler,
    ImageHandler,
    ImageLogHandler,
    ImagesHandler,
)
from .handlers.estimator_form import EstimatorFormCodeHandler, EstimatorFormHandler
from .handlers.experiments import ExperimentsHandler
from .handlers.files import FileHandler, FilesHandler
from .handlers.logs import LogHandler, LogLineHandler, LogSearchHandler, LogsHandler
from .handlers.metrics import EventsHandler, LoggedHandler, MetricsHandler
from .handlers.models import (
    ModelFileHandler,
    ModelHandler,
    ModelsHandler,
    ModelVersionsHandler,
)
from .handlers.runs import CancelHandler, RunHandler, RunsHandler, SizeHandler
from .handlers.snapshot import SnapshotFileHandler, SnapshotHandler
from .handlers.stream import StreamHandler
from .handlers.sweeps import SweepCurvesHandler, SweepHandler
from .handlers.workspace import WorkspaceHandler

ROOT = "/estimatory/api"
_PATHS = {
    "/workspace": WorkspaceHandler,
    "/check": CheckHandler,
    "/stream": StreamHandler,
    "/estimator-form": EstimatorFormHandler,
    "/estimator-form/code": EstimatorFormCodeHandler,
    "/runs": RunsHandler,
    "/runs/{run_id}": RunHandler,
    "/runs/{run_id}/cancel": CancelHandler,
    "/runs/{run_id}/card": CardHandler,
    "/runs/{run_id}/size": SizeHandler,
    "/runs/{run_id}/sweep": SweepHandler,
    "/runs/{run_id}/sweep/curves": SweepCurvesHandler,
    "/runs/{run_id}/metrics": MetricsHandler,
    "/runs/{run_id}/events": EventsHandler,
    "/runs/{run_id}/logged": LoggedHandler,
    "/runs/{run_id}/logs": LogsHandler,
    "/runs/{run_id}/logs/{name}": LogHandler,
    "/runs/{run_id}/logs/{name}/line": LogLineHandler,
    "/runs/{run_id}/logs/{name}/search": LogSearchHandler,
    "/runs/{run_id}/files": FilesHandler,
    "/runs/{run_id}/files/{path}": FileHandler,
    "/runs/{run_id}/snapshot": SnapshotHandler,
    "/runs/{run_id}/snapshot/{path}": SnapshotFileHandler,
    "/experiments": ExperimentsHandler,
    "/models": ModelsHandler,
    "/models/{name}": ModelVersionsHandler,
    "/models/{name}/{version}": ModelHandler,
    "/models/{name}/{version}/files/{path}": ModelFileHandler,
    "/environments": EnvironmentsHandler,
    "/environments/{key}": EnvironmentHandler,
    "/environments/{key}/log": EnvironmentLogHandler,
    "/images": ImagesHandler,
    "/images/{key}": ImageHandler,
    "/images/{key}/log": ImageLogHandler,
    "/compute": TargetsHandler,
    "/compute/{name}": TargetHandler,
}


def _pattern(path: str) -> str:
    """``{path}`` may hold slashes, every other part may not."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return ROOT + pattern.replace("(?P<path>[^/]+)", "(?P<path>.+)")


ROUTES = [(_pattern(path), handler) for path, handler in _PATHS.items()]
