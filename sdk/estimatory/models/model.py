"""Model: the user's door to one registered version; follows azureml-core 1.61."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..base.absent_names import AbsentNames
from ..base.checked_calls import checked
from ..base.unreadable import Listing, tell_unreadable
from ..errors import ModelNotFoundError, UserError
from .facts import ModelFacts
from .record import ModelRecord
from .registry import ModelRegistry

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..folders.opened_workspace import HasFolder
    from .changes import ModelChanges
    from .lineage import ModelWorkspace
    from .resource_configuration import ResourceConfiguration

_DEPLOYMENT = (
    "Nothing is deployed here: take the model's files from Model.download() or "
    "Model.get_model_path() and call the scoring script's init() and run() yourself."
)
_ABSENT = dict.fromkeys(["deploy", "package", "profile", "print_configuration"], _DEPLOYMENT)


@checked
class Framework:
    """Names of frameworks, as azureml-core's ``Model.Framework`` has them."""

    CUSTOM = "Custom"
    TENSORFLOW = "TensorFlow"
    SCIKITLEARN = "ScikitLearn"
    ONNX = "Onnx"
    TFKERAS = "TfKeras"
    PYTORCH = "PyTorch"
    MULTI = "Multi"


@checked
class Model(ModelFacts, AbsentNames, absent=_ABSENT):
    """A registered version of a model; without ``version`` the newest that fits.

    Raises:
        ModelNotFoundError: the workspace has no such model.
    """

    Framework: ClassVar[type[Framework]] = Framework

    def __init__(
        self,
        workspace: ModelWorkspace,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | Mapping[str, Any] | Sequence[Any] | None = None,
        properties: str | Mapping[str, Any] | Sequence[Any] | None = None,
        version: int | str | None = None,
        run_id: str | None = None,
        model_framework: str | None = None,
        expand: bool = True,
    ) -> None:
        self.workspace = workspace
        if id is not None:
            name, _, version = str(id).rpartition(":")
        from .matching import find_model

        self._record = find_model(
            workspace, name, version, tags, properties, run_id, model_framework
        )

    @classmethod
    def of(cls, workspace: ModelWorkspace, record: ModelRecord) -> Model:
        """Return the Model of a record that was found already."""
        model = cls.__new__(cls)
        model.workspace = workspace
        model._record = record
        return model

    def __repr__(self) -> str:
        return (
            f"Model(workspace={self.workspace!r}, name={self.name}, id={self.id}, "
            f"version={self.version}, tags={self.tags}, properties={self.properties})"
        )

    # --- changing and fetching -------------------------------------------------------------
    def download(
        self, target_dir: str = ".", exist_ok: bool = False, exists_ok: bool | None = None
    ) -> str:
        """Copy the model into a folder; return the path of the copy.

        Raises:
            ConflictError: it is there already and ``exist_ok`` is false.
        """
        return self._record.download(target_dir, exist_ok if exists_ok is None else exists_ok)

    def update(
        self,
        tags: Mapping[str, Any] | None = None,
        description: str | None = None,
        sample_input_dataset: object = None,
        sample_output_dataset: object = None,
        resource_configuration: ResourceConfiguration | None = None,
    ) -> None:
        """Replace the given fields.

        Raises:
            UserError: tags, a dataset or the resources are not valid.
        """
        self._change(
            tags=tags,
            description=description,
            keeps_tags=tags is None,
            sample_input_dataset=sample_input_dataset,
            sample_output_dataset=sample_output_dataset,
            resource_configuration=resource_configuration,
        )

    def add_tags(self, tags: Mapping[str, Any]) -> None:
        """Add tags; one of the same name is replaced."""
        self._change(tags=tags)

    def remove_tags(self, tags: Sequence[str]) -> None:
        """Remove tags by name."""
        self._change(tags={str(key): None for key in ([tags] if isinstance(tags, str) else tags)})

    def add_properties(self, properties: Mapping[str, Any]) -> None:
        """Add properties, which then stay.

        Raises:
            ConflictError: one is there already with another value.
        """
        self._change(properties=properties)

    def update_tags_properties(
        self,
        add_tags: Mapping[str, Any] | None = None,
        remove_tags: Sequence[str] | None = None,
        add_properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Add and remove tags and add properties in one call."""
        self.add_tags(add_tags or {})
        self.remove_tags(remove_tags or [])
        self.add_properties(add_properties or {})

    def add_dataset_references(self, datasets: Sequence[object]) -> None:
        """Add datasets that the model was made with.

        Args:
            datasets: ``[(scenario, dataset), …]``.

        Raises:
            UserError: an entry is no such pair.
        """
        self._change(datasets=datasets)

    def delete(self) -> None:
        """Remove this version; its number is not given again."""
        self._registry.delete_model(self.name, self.version)

    @property
    def _registry(self) -> ModelRegistry:
        return ModelRegistry(self.workspace.folder)

    def _change(self, **changes: Unpack[ModelChanges]) -> None:
        self._record = self._registry.update_model(self.name, self.version, **changes)

    # --- the registry ----------------------------------------------------------------------
    @staticmethod
    def register(
        workspace: ModelWorkspace,
        model_path: str,
        model_name: str,
        tags: Mapping[str, Any] | None = None,
        properties: Mapping[str, Any] | None = None,
        description: str | None = None,
        datasets: Sequence[object] | None = None,
        model_framework: str | None = None,
        model_framework_version: str | None = None,
        child_paths: Sequence[str] | None = None,
        sample_input_dataset: object = None,
        sample_output_dataset: object = None,
        resource_configuration: ResourceConfiguration | None = None,
    ) -> Model:
        """Store a local file or folder as the next version of a model.

        Args:
            datasets: ``[(scenario, dataset), …]``.
            child_paths: of files and folders in the folder ``model_path``: these only.
            sample_input_dataset, sample_output_dataset, resource_configuration: kept and shown.

        Raises:
            UserError: the path, the name, the tags or the framework are not valid.
        """
        if model_framework_version and not model_framework:
            raise UserError("model_framework_version needs model_framework.")
        record = ModelRegistry(workspace.folder).register(
            model_name,
            model_path,
            tags=tags,
            properties=properties,
            description=description,
            framework=model_framework,
            framework_version=model_framework_version,
            datasets=datasets,
            child_paths=child_paths,
            sample_input_dataset=sample_input_dataset,
            sample_output_dataset=sample_output_dataset,
            resource_configuration=resource_configuration,
        )
        return Model.of(workspace, record)

    @staticmethod
    def list(
        workspace: ModelWorkspace,
        name: str | None = None,
        tags: str | Mapping[str, Any] | Sequence[Any] | None = None,
        properties: str | Mapping[str, Any] | Sequence[Any] | None = None,
        run_id: str | None = None,
        latest: bool = False,
        dataset_id: str | None = None,
        expand: bool = True,
        page_count: int = 255,
        model_framework: str | None = None,
    ) -> list[Model]:
        """List models by name, each with its newest version first.

        Args:
            tags, properties: that a model must have: keys and ``[key, value]``
                pairs, or a dict of these.
            latest: only the newest version of each name.
        """
        from .matching import matching

        matches = matching(workspace, name, tags, properties, run_id, model_framework)
        tell_unreadable("model", matches.unreadable)
        found: list[ModelRecord] = matches
        if dataset_id is not None:
            found = [r for r in found if any(d["id"] == dataset_id for d in r.datasets)]
        if latest:
            newest: dict[str, ModelRecord] = {}
            for record in found:
                newest.setdefault(record.name, record)
            found = [*newest.values()]
        models = [Model.of(workspace, record) for record in found]
        return Listing(models, matches.unreadable)

    @staticmethod
    def deserialize(workspace: ModelWorkspace, model_payload: Mapping[str, Any]) -> Model:
        """Return the model that :meth:`serialize` described, as it is now.

        Raises:
            UserError: the payload has no ``id``.
            ModelNotFoundError: the workspace has no such model.
        """
        if "id" not in model_payload:
            raise UserError("A model's payload has an 'id', such as 'net:1'.")
        return Model(workspace, id=model_payload["id"])

    @staticmethod
    def get_model_path(
        model_name: str, version: int | None = None, _workspace: HasFolder | None = None
    ) -> str:
        """Return the path of a model's files, for a scoring script.

        Looks below AZUREML_MODEL_DIR and ``azureml-models/``, then into the workspace, then at
        a file of that name here.

        Raises:
            ModelNotFoundError: it is in none of these places.
        """
        from .matching import current_folder, newest_below

        for root in (os.environ.get("AZUREML_MODEL_DIR", ""), "azureml-models"):
            found = newest_below(os.path.join(root, model_name), version) if root else None
            if found:
                return found
        try:
            return ModelRegistry(current_folder(_workspace)).get_model(model_name, version).path
        except ModelNotFoundError:
            if os.path.exists(model_name):
                return model_name
            raise
