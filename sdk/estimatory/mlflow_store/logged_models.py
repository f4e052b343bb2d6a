"""Models that ``mlflow.<flavour>.log_model`` writes: their files are artifacts of their run."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST
from mlflow.store.entities.paged_list import PagedList

from ..base.decoding import read_shaped
from ..base.files import list_folder, write_json
from ..base.locks import locked_folder
from ..base.unreadable import read_listing, tell_unreadable
from ..checkup.shapes import LOGGED_MODEL

if TYPE_CHECKING:
    from mlflow.entities import (
        LoggedModel,
        LoggedModelOutput,
        LoggedModelParameter,
        LoggedModelStatus,
        LoggedModelTag,
    )
    from mlflow.models import Model as MlflowModel

    from ..api.workspace import Workspace

_FILE = "model.json"


class LoggedModels:
    """The logged models of a tracking store: ``mlflow/<model id>/model.json``."""

    workspace: Workspace

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: list[LoggedModelTag] | None = None,
        params: list[LoggedModelParameter] | None = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Make an id and a place for the model's files."""
        model_id = f"m-{uuid.uuid4().hex}"
        now = int(1000 * time.time())
        os.makedirs(self._home(model_id))
        content = {
            "experiment_id": experiment_id,
            "model_id": model_id,
            "name": name or model_id,
            "artifact_location": self._place(model_id, name or "model", source_run_id),
            "creation_timestamp": now,
            "last_updated_timestamp": now,
            "model_type": model_type,
            "source_run_id": source_run_id,
            "status": _status("PENDING"),
            "tags": {tag.key: tag.value for tag in tags or ()},
            "params": {param.key: param.value for param in params or ()},
        }
        write_json(self._path(model_id), content)
        return self.get_logged_model(model_id)

    def _place(self, model_id: str, name: str, run_id: str | None) -> str:
        """Return a place in the run under the script's name, where ``register_model`` looks."""
        if run_id is None:
            return Path(self._home(model_id), "artifacts").as_uri()
        artifacts = self.workspace.folder.run_folder(run_id).artifacts_folder
        folder = os.path.join(artifacts, os.path.normpath(f"/{name}").lstrip("/"))
        if os.path.exists(folder):
            folder = f"{folder}-{model_id[-6:]}"
        return Path(folder).as_uri()

    def get_logged_model(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        from mlflow.entities import LoggedModel

        return LoggedModel(**self._read(model_id))

    def finalize_logged_model(self, model_id: str, status: LoggedModelStatus) -> LoggedModel:
        return self._change(model_id, "status", lambda _: status.to_int())

    def set_logged_model_tags(self, model_id: str, tags: list[LoggedModelTag]) -> None:
        new = {tag.key: tag.value for tag in tags}
        self._change(model_id, "tags", lambda known: {**known, **new})

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        self._change(model_id, "tags", lambda known: {k: v for k, v in known.items() if k != key})

    def log_logged_model_params(self, model_id: str, params: list[LoggedModelParameter]) -> None:
        new = {param.key: param.value for param in params}
        self._change(model_id, "params", lambda known: {**known, **new})

    def delete_logged_model(self, model_id: str) -> None:
        """Remove the model's record; its files stay with the run."""
        os.unlink(self._path(self._read(model_id)["model_id"]))

    def search_logged_models(
        self,
        experiment_ids: list[str],
        filter_string: str | None = None,
        datasets: list[Any] | None = None,
        max_results: int | None = None,
        order_by: list[Any] | None = None,
        page_token: str | None = None,
    ) -> PagedList:
        from mlflow.utils.search_utils import SearchLoggedModelsUtils as Search

        every = read_listing(self._list_ids(), self.get_logged_model)
        tell_unreadable("logged model", every.unreadable)
        wanted = [model for model in every if model.experiment_id in experiment_ids]
        found = Search.filter_logged_models(wanted, filter_string, datasets)
        page, token = Search.paginate(Search.sort(found, order_by), page_token, max_results or 100)
        return PagedList(page, token)

    def log_outputs(self, run_id: str, models: list[LoggedModelOutput]) -> None:
        """Do nothing: a logged model names its run itself."""

    def record_logged_model(self, run_id: str, mlflow_model: MlflowModel) -> None:
        """Do nothing: the run has the model's files."""

    def _list_ids(self) -> list[str]:
        names = list_folder(self.workspace.folder.mlflow_folder)
        return sorted(name for name in names if os.path.exists(self._path(name)))

    def _read(self, model_id: str) -> dict[str, Any]:
        try:
            return read_shaped(self._path(model_id), LOGGED_MODEL)
        except FileNotFoundError:
            raise MlflowException(
                f"There is no logged model {model_id!r}.", RESOURCE_DOES_NOT_EXIST
            ) from None

    def _change(self, model_id: str, name: str, change: Callable[[Any], Any]) -> LoggedModel:
        """Change one field of the record as it is now; another process may have changed it."""
        now = int(1000 * time.time())
        self._read(model_id)
        with locked_folder(self._home(model_id)):
            content = self._read(model_id)
            changed = {name: change(content[name]), "last_updated_timestamp": now}
            write_json(self._path(model_id), {**content, **changed})
        return self.get_logged_model(model_id)

    def _home(self, model_id: str) -> str:
        return os.path.join(self.workspace.folder.mlflow_folder, os.path.basename(model_id))

    def _path(self, model_id: str) -> str:
        path = os.path.join(self._home(model_id), _FILE)
        return str(self.workspace.folder.trusted(path))


def _status(name: str) -> int:
    from mlflow.entities import LoggedModelStatus

    number: int = LoggedModelStatus(name).to_int()
    return number
