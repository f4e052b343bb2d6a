"""From the values of a form to an estimator, or to a sentence beside each faulty field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass, field
from ...base.user_messages import silently
from ...errors import ComputeTargetError, ContainerError, FormError, SnapshotError, UserError
from .fields import FieldReader
from .place import FormPlace
from .schema import GENERIC, make_schema

if TYPE_CHECKING:
    from ...folders.run_folder import RunFolder
    from ...folders.workspace_folder import WorkspaceFolder
    from ...submission.request import RunRequest
    from ..estimator import Estimator

WHOLE = "form"
"""Under this name in ``FormError.faults``: what is the matter with no single field."""


@dataclass(frozen=True)
class EstimatorForm:
    """A form whose fields are all valid."""

    experiment: str
    kind: str
    """Name of the estimator's class."""
    arguments: Mapping[str, Any] = field(repr=False)
    """For the class: what differs from its defaults."""

    def make_estimator(self) -> Estimator:
        """The estimator that the form means.

        Raises:
            FormError: its parts contradict each other.
        """
        from .. import frameworks
        from ..estimator import Estimator

        kind = getattr(frameworks, self.kind, Estimator)
        try:
            estimator: Estimator = kind(**self.arguments)
        except UserError as error:
            raise FormError({WHOLE: str(error)}) from None
        return estimator

    def make_request(self) -> RunRequest:
        """The same for submission; says that it comes from a form.

        Raises:
            FormError: its parts contradict each other.
        """
        try:
            with silently():
                request = self.make_estimator().to_request(self.experiment)
        except FormError:
            raise
        except UserError as error:
            raise FormError({WHOLE: str(error)}) from None
        return request.replace(origin=dataclasses.replace(request.origin, kind="form"))

    def submit(self, workspace: WorkspaceFolder) -> RunFolder:
        """Start the run; returns as soon as it is on its way.

        Raises:
            FormError: names the field that the run cannot be started with.
            EstimatoryError: it cannot be started for another reason.
        """
        from ...folders.kept_secrets import divide_variables
        from ...submission.submit import submit

        request = self.make_request()
        try:
            divide_variables(workspace, request.environment_variables, request.secrets)
        except UserError as error:
            raise FormError({"secrets": str(error)}) from None
        try:
            return submit(workspace, request)
        except ContainerError as error:
            raise FormError({"docker_image": str(error)}) from None
        except ComputeTargetError as error:
            raise FormError({"compute_target": str(error)}) from None
        except SnapshotError as error:
            raise FormError({"source_directory": str(error)}) from None


def read_form(values: Mapping[str, Any], place: FormPlace | None = None) -> EstimatorForm:
    """Check every field.

    Args:
        values: by the names of the schema; what is left out, or None, has its default.

    Raises:
        FormError: names each field that is not valid.
    """
    place = place or FormPlace()
    properties = make_schema(place.targets)["properties"]
    faults = {name: "There is no such field." for name in values if name not in properties}
    reader = FieldReader(place)
    for name, field_schema in properties.items():
        value = values.get(name)
        try:
            reader.read_field(name, field_schema["default"] if value is None else value)
        except UserError as error:
            faults[name] = " ".join(str(error).split("\n"))
    if faults:
        raise FormError(faults)
    read = reader.read
    kind = "Estimator" if read["framework"] == GENERIC else read["framework"]
    return EstimatorForm(read["experiment"], kind, _arguments(read))


def _arguments(read: dict[str, Any]) -> dict[str, Any]:
    """For the estimator's class, in the order in which its code is read; without what is empty."""
    arguments = {
        "source_directory": read["source_directory"],
        "entry_script": read["entry_script"],
        "script_params": {f"--{name}": value for name, value in read["parameters"].items()},
        "compute_target": read["compute_target"],
        **_processes(read["node_count"], read["process_count_per_node"]),
        "pip_packages": read["packages"],
        "user_managed": read["user_managed"],
        "custom_docker_image": read["docker_image"],
        "environment_variables": read["environment_variables"],
        "secrets": read["secrets"],
        "max_run_duration_seconds": read["time_limit"],
        "display_name": read["display_name"],
        "primary_metric": read["primary_metric"],
        "primary_metric_goal": read["primary_metric_goal"],
    }
    return {name: value for name, value in arguments.items() if value}


def _processes(node_count: int, process_count: int) -> dict[str, Any]:
    if node_count * process_count == 1:
        return {}
    from ...configuration import Mpi

    counts = {"node_count": node_count, "process_count_per_node": process_count}
    return {**{k: v for k, v in counts.items() if v > 1}, "distributed_training": Mpi()}
