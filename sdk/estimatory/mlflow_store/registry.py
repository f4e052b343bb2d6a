"""MLflow's model registry over the registered models of a workspace."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mlflow.entities.model_registry.model_version_stages import (
    DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS,
    STAGE_ARCHIVED,
    STAGE_NONE,
    get_canonical_stage,
)
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.model_registry.abstract_store import AbstractStore
from mlflow.utils.search_utils import SearchModelUtils, SearchUtils

from ..models.details import make_record
from ..models.record import ModelRecord
from ..models.registered import (
    RegisteredRecord,
    change_registered,
    forget_registered,
    read_registered,
)
from ..models.registry import ModelRegistry
from ..unreadable import tell_unreadable
from ..workspace import Workspace
from . import models
from .refusals import raises_mlflow_errors, refused
from .sources import Source

_PROMPT_TAG = "mlflow.prompt.is_prompt"
_LATEST = "latest"


@raises_mlflow_errors
class EstimatoryRegistry(AbstractStore):  # type: ignore[misc,unused-ignore]
    """The registry of a workspace: MLflow's versions are its versions, and the other way round."""

    def __init__(self, path: str = "", tracking_uri: str | None = None) -> None:
        super().__init__()
        self._workspace = Workspace(path or None).folder
        self._tracking_uri = tracking_uri

    # --- models ----------------------------------------------------------------------------
    def create_registered_model(
        self,
        name: str,
        tags: Iterable[Any] | None = None,
        description: str | None = None,
        deployment_job_id: str | None = None,
    ) -> Any:
        """Write the model down, so that it is there before its first version."""
        given = {tag.key: str(tag.value) for tag in tags or ()}
        if _PROMPT_TAG in given:
            raise refused("Prompts are not kept in a workspace: keep them as files of your code.")
        if self._is_there(name):
            raise MlflowException(f"Model {name!r} exists.", RESOURCE_ALREADY_EXISTS)
        said = {"tags": given, "description": description or ""}
        self._change(name, lambda _: said)
        return self.get_registered_model(name)

    def update_registered_model(
        self, name: str, description: str, deployment_job_id: str | None = None
    ) -> Any:
        self._check_there(name)
        self._change(name, lambda _: {"description": description or ""})
        return self.get_registered_model(name)

    def rename_registered_model(self, name: str, new_name: str) -> Any:
        raise refused(
            "A model keeps its name: its versions are filed under it. copy_model_version copies "
            "one to another name."
        )

    def delete_registered_model(self, name: str) -> None:
        """Delete every version; their numbers are not given again."""
        self._check_there(name)
        for record in self._versions(name):
            self._registry.delete_model(name, record.version)
        forget_registered(self._workspace, name)

    def get_registered_model(self, name: str) -> Any:
        self._check_there(name)
        versions = self._versions(name)
        return models.to_registered_model(name, self._registered(name, versions), versions)

    def search_registered_models(
        self,
        filter_string: str | None = None,
        max_results: int | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> Any:
        names = [name for name in self._registry.list_names() if self._is_there(name)]
        found = SearchModelUtils.filter(map(self.get_registered_model, names), filter_string)
        ordered = SearchModelUtils.sort(found, order_by)
        page, token = SearchUtils.paginate(ordered, page_token, max_results or 100)
        return PagedList(page, token)

    def list_registered_models(self, max_results: int, page_token: str | None) -> Any:
        """As MLflow 1 asks for them."""
        return self.search_registered_models(max_results=max_results, page_token=page_token)

    def get_latest_versions(self, name: str, stages: list[str] | None = None) -> list[Any]:
        self._check_there(name)
        versions = self._versions(name)
        registered = self._registered(name, versions)
        wanted = {get_canonical_stage(stage) for stage in stages or ()}
        found = [models.to_version(r, registered) for r in models.latest(versions, registered)]
        return [version for version in found if not wanted or version.current_stage in wanted]

    def set_registered_model_tag(self, name: str, tag: Any) -> None:
        self._check_there(name)
        self._change(name, lambda r: {"tags": {**r.tags, tag.key: str(tag.value)}})

    def delete_registered_model_tag(self, name: str, key: str) -> None:
        self._check_there(name)
        self._change(name, lambda r: {"tags": _without(key, r.tags)})

    # --- versions --------------------------------------------------------------------------
    def create_model_version(
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Iterable[Any] | None = None,
        run_link: str | None = None,
        description: str | None = None,
        local_model_path: str | None = None,
        model_id: str | None = None,
    ) -> Any:
        """Copy the files that ``source`` leads to, as the next version."""
        self._check_there(name)
        record = make_record(
            name,
            {
                "description": description,
                "tags": {tag.key: tag.value for tag in tags or ()},
                "properties": models.describe_source(source, model_id, run_link),
            },
        )
        with Source(self._workspace, self._tracking_uri, source, run_id) as found:
            stored = self._registry.register_files(found.add_lineage(record), found.list_files())
        return self.get_model_version(name, stored.version)

    def update_model_version(self, name: str, version: str, description: str) -> Any:
        self._registry.update_model(name, version, description=description or "")
        return self.get_model_version(name, version)

    def transition_model_version_stage(
        self, name: str, version: str, stage: str, archive_existing_versions: bool
    ) -> Any:
        """Put a version into a stage, and those that were there into the archive."""
        new = get_canonical_stage(stage)
        if archive_existing_versions and new not in DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS:
            raise refused(f"Versions are archived for Staging or Production, not for {new}.")
        number = self._registry.get_model(name, version).version

        def change(known: RegisteredRecord) -> dict[str, Any]:
            archived = {n: STAGE_ARCHIVED for n, s in known.stages.items() if s == new}
            kept = {**known.stages, **(archived if archive_existing_versions else {})}
            return {"stages": {**kept, str(number): "" if new == STAGE_NONE else new}}

        self._change(name, change)
        return self.get_model_version(name, version)

    def delete_model_version(self, name: str, version: str) -> None:
        self._registry.delete_model(name, version)

    def get_model_version(self, name: str, version: str | int) -> Any:
        record = self._registry.get_model(name, version)
        return models.to_version(record, self._registered(name, [record]))

    def get_model_version_download_uri(self, name: str, version: str) -> str:
        return models.to_download_uri(self._registry.get_model(name, version))

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> Any:
        from mlflow.utils.search_utils import SearchModelVersionUtils as Search

        every = self._registry.list_models()
        tell_unreadable("model", every.unreadable)
        entities = [models.to_version(r, self._registered(r.name, [r])) for r in every]
        newest_first = ["last_updated_timestamp DESC", "name ASC", "version_number DESC"]
        ordered = Search.sort(Search.filter(entities, filter_string), order_by or newest_first)
        page, token = SearchUtils.paginate(ordered, page_token, max_results or 100)
        return PagedList(page, token)

    def set_model_version_tag(self, name: str, version: str, tag: Any) -> None:
        self._registry.update_model(name, version, tags={tag.key: str(tag.value)})

    def delete_model_version_tag(self, name: str, version: str, key: str) -> None:
        self._registry.update_model(name, version, tags={key: None})

    # --- aliases ---------------------------------------------------------------------------
    def set_registered_model_alias(self, name: str, alias: str, version: str) -> None:
        if alias.lower() == _LATEST:
            raise refused("The alias 'latest' is the newest version, always: use another word.")
        number = self._registry.get_model(name, version).version
        self._change(name, lambda r: {"aliases": {**r.aliases, alias: number}})

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        self._check_there(name)
        self._change(name, lambda r: {"aliases": _without(alias, r.aliases)})

    def get_model_version_by_alias(self, name: str, alias: str) -> Any:
        self._check_there(name)
        if alias.lower() == _LATEST:
            return self.get_model_version(name, self._registry.get_model(name).version)
        registered = read_registered(self._workspace, name)
        version = registered.aliases.get(alias) if registered else None
        if version is None:
            raise refused(f"Model {name!r} has no alias {alias!r}.")
        return self.get_model_version(name, version)

    # --- what is there ---------------------------------------------------------------------
    @property
    def _registry(self) -> ModelRegistry:
        return ModelRegistry(self._workspace)

    def _versions(self, name: str) -> list[ModelRecord]:
        return [*self._registry.list_models(name)]

    def _registered(self, name: str, versions: list[ModelRecord]) -> RegisteredRecord:
        known = read_registered(self._workspace, name)
        made = [record.created_at for record in versions]
        return known or RegisteredRecord(min(made), max(made))

    def _is_there(self, name: str) -> bool:
        known = read_registered(self._workspace, name)
        return known is not None or bool(self._registry.list_models(name, latest=True))

    def _check_there(self, name: str) -> None:
        if not self._is_there(name):
            # MLflow's own callers look for its code, and ours says what there is.
            self._registry.get_model(name)

    def _change(self, name: str, change: Callable[[RegisteredRecord], dict[str, Any]]) -> None:
        change_registered(self._workspace, name, lambda r: dataclasses.replace(r, **change(r)))


def _without(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k != key}
