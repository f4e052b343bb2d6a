"""Contents of a workspace, by name; read when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..base.unreadable import Gathering, Listing, NamedListing, tell_unreadable, unreadable_in
from ..folders.workspace_folder import WorkspaceFolder

if TYPE_CHECKING:
    from ..compute import ComputeTarget
    from ..data import DatasetMapping
    from ..data.datastores.base import AbstractDatastore
    from ..environments import Environment
    from ..models import Model
    from .experiment import Experiment
    from .keyvault import Keyvault
    from .runs import Run
    from .workspace import Workspace


class WorkspaceContents:
    """Mappings from names to objects; follows azureml-core 1.61 ``Workspace``."""

    folder: WorkspaceFolder

    @property
    def _whole(self) -> Workspace:
        return cast("Workspace", self)

    def get_run(self, run_id: str) -> Run:
        """Raises RunNotFoundError when the workspace has no such run."""
        from .experiment import Experiment
        from .runs.kinds import open_known_run

        spec = self.folder.run_folder(run_id).read_spec()
        return open_known_run(Experiment(self._whole, spec.experiment), run_id, spec)

    @property
    def experiments(self) -> Mapping[str, Experiment]:
        """Experiments that have runs, by name; ``unreadable`` names runs of unknown ones."""
        from ..store import Index
        from .experiment import Experiment

        index = Index(self.folder)
        index.sync()
        unreadable = index.list_unreadable()
        tell_unreadable("run", unreadable)
        named = {s.name: Experiment(self._whole, s.name) for s in index.list_experiments()}
        return NamedListing(named, unreadable)

    @property
    def models(self) -> Mapping[str, Model]:
        """The newest version of each registered model, by name."""
        from ..models import Model

        models = Model.list(self, latest=True)
        return NamedListing({model.name: model for model in models}, unreadable_in(models))

    @property
    def compute_targets(self) -> Mapping[str, ComputeTarget]:
        """Targets made in the workspace, by name."""
        from ..compute import ComputeTarget

        targets = ComputeTarget.list(self)
        return NamedListing({target.name: target for target in targets}, unreadable_in(targets))

    def get_default_compute_target(self, type: str) -> ComputeTarget | None:  # noqa: A002
        """Return ``cpu-cluster`` or ``gpu-cluster``, else the first target made; None without any.

        Args:
            type: ``CPU`` or ``GPU``.
        """
        targets = self.compute_targets
        return targets.get(f"{type.lower()}-cluster") or next(iter(targets.values()), None)

    @property
    def datastores(self) -> Mapping[str, Any]:
        """Registered datastores and the two built-in ones, by name."""
        from ..data import DatastoreMapping

        return DatastoreMapping(self)

    def get_default_datastore(self) -> AbstractDatastore:
        """Return ``workspaceblobstore``, unless another was made the default."""
        from ..data import Datastore

        return Datastore.get_default(self)

    def set_default_datastore(self, name: str) -> None:
        """Make a registered datastore the default."""
        from ..data import Datastore

        Datastore.get(self, name).set_as_default()

    @property
    def datasets(self) -> DatasetMapping:
        """The newest version of each registered dataset, by name."""
        from ..data import Dataset

        return Dataset.get_all(self)

    @property
    def environments(self) -> Mapping[str, Environment]:
        """Registered environments, the newest version of each, by name."""
        from ..environments import Environment

        return Environment.list(self)

    @property
    def webservices(self) -> Mapping[str, Any]:
        """Deployed services, by name: none yet in this version."""
        return {}

    @property
    def images(self) -> Mapping[str, Any]:
        """Images of the old deployment interface: none here."""
        return {}

    @property
    def linked_services(self) -> list[Any]:
        """Services of Azure linked to the workspace: none here."""
        return []

    @property
    def private_endpoints(self) -> Mapping[str, Any]:
        """Network endpoints of Azure: none here."""
        return {}

    def get_default_keyvault(self) -> Keyvault:
        """Return the workspace's secrets."""
        from .keyvault import Keyvault  # an import of the package does without

        return Keyvault(self._whole)


def list_experiments(
    workspace: WorkspaceContents,
    name: str | None,
    view_type: str,
    tags: str | dict[str, str] | None,
) -> list[Experiment]:
    """Return the experiments of a workspace that fit, by name.

    Args:
        workspace: that they are in.
        name: of the only one that is wanted; None for any.
        view_type: ``ActiveOnly``, ``ArchivedOnly`` or ``All``.
        tags: that they have.
    """
    from .runs.finding import has_tags

    found, gathering = [], Gathering()
    experiments = workspace.experiments
    for each, experiment in experiments.items():
        # One whose record cannot be read is shown as if nothing were written on it.
        record = gathering.read(each, lambda: experiment._record)  # noqa: B023 - called at once
        is_archived = record is not None and record.archived_at is not None
        is_wanted = view_type == "All" or is_archived == (view_type == "ArchivedOnly")
        present = record.tags if record else {}
        if is_wanted and name in (None, each) and has_tags(present, tags):
            found.append(experiment)
    tell_unreadable("experiment", gathering.unreadable)
    return Listing(found, [*unreadable_in(experiments), *gathering.unreadable])
