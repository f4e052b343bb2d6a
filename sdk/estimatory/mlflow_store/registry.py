"""MLflow's model registry over the registered models of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from mlflow.entities.model_registry.model_version_stages import (
    DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS,
    get_canonical_stage,
)
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.model_registry.abstract_store import AbstractStore
from mlflow.utils.search_utils import SearchModelUtils, SearchUtils

from ..api.workspace import Workspace
from ..base import lazy_dataclasses as dataclasses
from ..base.unreadable import tell_unreadable
from ..errors import ConflictError, ModelNotFoundError, NotFoundError
from ..models.details import ModelDetails, make_record
from ..models.handing_over import find_outbox
from ..models.record import ModelRecord
from ..models.registered import (
    RegisteredRecord,
    change_registered,
    forget_registered,
    is_registered,
    read_each_registered,
    read_registered,
)
from ..models.registry import ModelRegistry
from . import models
from .refusals import raises_mlflow_errors, refused
from .sources import Source

if TYPE_CHECKING:
    from mlflow.entities.model_registry import (
        ModelVersion,
        ModelVersionTag,
        RegisteredModel,
        RegisteredModelTag,
    )

_PROMPT_TAG = "mlflow.prompt.is_prompt"
_LATEST = "latest"


@raises_mlflow_errors
class EstimatoryRegistry(AbstractStore):  # type: ignore[misc,unused-ignore]
    """The registry of a workspace: MLflow's versions are the workspace's versions."""

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
    ) -> RegisteredModel:
        """Write the model's record, so that it exists before its first version.

        Where versions are handed over, a bare name needs no writing: the version brings it.
        """
        given = {tag.key: str(tag.value) for tag in tags or ()}
        if _PROMPT_TAG in given:
            raise refused("Prompts are not kept in a workspace: keep them as files of your code.")
        if find_outbox() and not given and not description:
            return models.to_registered_model(name, models.NOTHING_SAID, [])
        said = {"tags": given, "description": description or ""}
        self._change(name, lambda _: said, self._check_new)
        return self.get_registered_model(name)

    def update_registered_model(
        self, name: str, description: str, deployment_job_id: str | None = None
    ) -> RegisteredModel:
        self._change(name, lambda _: {"description": description or ""})
        return self.get_registered_model(name)

    def rename_registered_model(self, name: str, new_name: str) -> NoReturn:
        raise refused(
            "A model keeps its name: its versions are filed under it. copy_model_version copies "
            "one to another name."
        )

    def delete_registered_model(self, name: str) -> None:
        """Delete every version; their numbers are not given again."""
        self._check_there(name)
        for record in self._versions(name):
            with suppress(NotFoundError):  # somebody else may have deleted it meanwhile
                self._registry.delete_model(name, record.version)
        forget_registered(self._workspace, name)

    def get_registered_model(self, name: str) -> RegisteredModel:
        found = self._find(name, read_each_registered(self._workspace, [name])[name])
        if found is None:
            raise self._registry.explain_missing(name)
        return found

    def search_registered_models(
        self,
        filter_string: str | None = None,
        max_results: int | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList:
        said = read_each_registered(self._workspace, self._registry.list_names())
        every = [self._find(name, known) for name, known in said.items()]
        found = SearchModelUtils.filter([model for model in every if model], filter_string)
        ordered = SearchModelUtils.sort(found, order_by)
        page, token = SearchUtils.paginate(ordered, page_token, max_results or 100)
        return PagedList(page, token)

    def list_registered_models(self, max_results: int, page_token: str | None) -> PagedList:
        """List models, as MLflow 1 asks for them."""
        return self.search_registered_models(max_results=max_results, page_token=page_token)

    def get_latest_versions(self, name: str, stages: list[str] | None = None) -> list[ModelVersion]:
        self._check_there(name)
        wanted = {get_canonical_stage(stage) for stage in stages or ()}
        known = (
            read_registered(self._workspace, name)
            if wanted
            else read_each_registered(self._workspace, [name])[name]
        )
        said = known or models.NOTHING_SAID
        found = [models.to_version(r, said) for r in models.latest(self._versions(name), said)]
        return [version for version in found if not wanted or version.current_stage in wanted]

    def set_registered_model_tag(self, name: str, tag: RegisteredModelTag) -> None:
        self._change(name, lambda r: {"tags": {**r.tags, tag.key: str(tag.value)}})

    def delete_registered_model_tag(self, name: str, key: str) -> None:
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
    ) -> ModelVersion:
        """Copy the files at ``source`` as the next version."""
        if not find_outbox():
            self._check_there(name)
        said: ModelDetails = {
            "description": description,
            "tags": {tag.key: tag.value for tag in tags or ()},
            "properties": models.describe_source(source, model_id, run_link),
        }
        record = make_record(name, said)
        with Source(self._workspace, self._tracking_uri, source, run_id) as found:
            stored = self._registry.register_files(found.add_lineage(record), found.list_files())
        return models.to_version(stored, models.NOTHING_SAID)

    def update_model_version(self, name: str, version: str, description: str) -> ModelVersion:
        self._registry.update_model(name, version, description=description or "")
        return self.get_model_version(name, version)

    def transition_model_version_stage(
        self, name: str, version: str, stage: str, archive_existing_versions: bool
    ) -> ModelVersion:
        """Put a version into a stage, and archive those that were there."""
        new = get_canonical_stage(stage)
        if archive_existing_versions and new not in DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS:
            raise refused(f"Versions are archived for Staging or Production, not for {new}.")
        number = self._get(name, version).version
        replaced = new if archive_existing_versions else None
        self._change(name, lambda r: {"stages": models.put_in_stage(r, number, new, replaced)})
        return self.get_model_version(name, version)

    def delete_model_version(self, name: str, version: str) -> None:
        """Delete a version; the model stays, even without versions, until it is deleted itself."""
        self._get(name, version)
        self._change(name, lambda _: {})
        self._registry.delete_model(name, version)

    def get_model_version(self, name: str, version: str | int) -> ModelVersion:
        return self._to_versions([self._get(name, version)])[0]

    def get_model_version_download_uri(self, name: str, version: str) -> str:
        return models.to_download_uri(self._get(name, version))

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int | None = None,
        order_by: list[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList:
        from mlflow.utils.search_utils import SearchModelVersionUtils as Search

        every = self._registry.list_models()
        tell_unreadable("model", every.unreadable)
        newest_first = ["last_updated_timestamp DESC", "name ASC", "version_number DESC"]
        ordered = Search.sort(
            Search.filter(self._to_versions(every), filter_string), order_by or newest_first
        )
        page, token = SearchUtils.paginate(ordered, page_token, max_results or 100)
        return PagedList(page, token)

    def set_model_version_tag(self, name: str, version: str, tag: ModelVersionTag) -> None:
        self._registry.update_model(name, version, tags={tag.key: str(tag.value)})

    def delete_model_version_tag(self, name: str, version: str, key: str) -> None:
        self._registry.update_model(name, version, tags={key: None})

    # --- aliases ---------------------------------------------------------------------------
    def set_registered_model_alias(self, name: str, alias: str, version: str) -> None:
        if alias.lower() == _LATEST:
            raise refused("The alias 'latest' is the newest version, always: use another word.")
        number = self._get(name, version).version
        self._change(name, lambda r: {"aliases": {**r.aliases, alias: number}})

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        self._change(name, lambda r: {"aliases": _without(alias, r.aliases)})

    def get_model_version_by_alias(self, name: str, alias: str) -> ModelVersion:
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
        listed = self._registry.list_models(name)
        tell_unreadable("model", listed.unreadable)
        return [*listed]

    def _get(self, name: str, version: str | int) -> ModelRecord:
        try:
            return self._registry.get_model(name, version)
        except NotFoundError:
            if is_registered(self._workspace, name) and not self._versions(name):
                none = f"Model {name!r} has no version {version!r:.40}: it has none yet."
                raise ModelNotFoundError(none) from None
            raise

    def _find(self, name: str, said: RegisteredRecord | None) -> RegisteredModel | None:
        """Return the model with its record; None if it has neither a record nor a version."""
        versions = self._versions(name)
        if said is None and not versions:
            return None
        made = [record.created_at for record in versions]
        known = said or RegisteredRecord(min(made), max(made))
        return models.to_registered_model(name, known, versions)

    def _to_versions(self, records: list[ModelRecord]) -> list[ModelVersion]:
        said = read_each_registered(self._workspace, (record.name for record in records))
        return [models.to_version(r, said[r.name] or models.NOTHING_SAID) for r in records]

    def _is_there(self, name: str) -> bool:
        return is_registered(self._workspace, name) or bool(self._versions(name))

    def _check_there(self, name: str) -> None:
        if not self._is_there(name):
            raise self._registry.explain_missing(name)

    def _check_new(self, name: str) -> None:
        if self._is_there(name):
            raise ConflictError(f"Model {name!r} exists.")

    def _change(
        self,
        name: str,
        change: Callable[[RegisteredRecord], dict[str, Any]],
        check: Callable[[str], None] | None = None,
    ) -> None:
        """Change the record; ``check``, that the model exists, is repeated under the lock."""
        check = check or self._check_there
        check(name)

        def checked(record: RegisteredRecord) -> RegisteredRecord:
            check(name)
            return dataclasses.replace(record, **change(record))

        change_registered(self._workspace, name, checked)


def _without(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k != key}
