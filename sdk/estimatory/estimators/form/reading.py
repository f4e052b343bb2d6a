"""From the values of a form to an estimator, or to a sentence beside each faulty field."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass, field
from ...base.user_messages import silently
from ...errors import ComputeTargetError, ContainerError, FormError, SnapshotError, UserError
from ...submission.option import FORM
from ...submission.options import GENERIC, list_options
from ...submission.parameters import Parameter, Value
from .fields import FieldReader
from .place import FormPlace
from .schema import make_schema
from .sweep import FormSweep, find_faults, read_sweep

if TYPE_CHECKING:
    from ...folders.run_folder import RunFolder
    from ...folders.workspace_folder import WorkspaceFolder
    from ...submission.request import RunRequest
    from ..estimator import Estimator

WHOLE = "form"
"""The key in ``FormError.faults`` of a fault that is of no single field."""


@dataclass(frozen=True)
class EstimatorForm:
    """A form whose fields are all valid."""

    experiment: str
    kind: str
    """Name of the estimator's class."""
    arguments: Mapping[str, Any] = field(repr=False)
    """For the class: what differs from its defaults."""
    parameters: tuple[Parameter, ...] = field(default=(), repr=False)
    """Those without a value are flags, and come last."""
    sweep: FormSweep = field(default_factory=FormSweep, repr=False)
    """What it says of a sweep, which it is where a parameter has a range."""

    def make_estimator(self) -> Estimator:
        """Return the estimator that the form means.

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
        """Return the same for submission; says that it comes from a form.

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
        request = request.replace(
            parameters={**request.parameters, **self._read_parameters()},
            origin=dataclasses.replace(request.origin, kind="form"),
        )
        return self.sweep.finish(request)

    def _read_parameters(self) -> dict[str, Value]:
        """Return the values, also those that the class gets as text, such as None and lists."""
        return {one.name: one.value for one in self.parameters if one.text}

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
    read["parameters"], sweep = read_sweep(read)
    faults = dict(find_faults(sweep, read["primary_metric"]))
    if faults:
        raise FormError(faults)
    kind = "Estimator" if read["framework"] == GENERIC else read["framework"]
    return EstimatorForm(
        read["experiment"], kind, _arguments(read), tuple(read["parameters"]), sweep
    )


def _arguments(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return the estimator's arguments in the order of its code, without empty ones."""
    pairs = [pair for option in list_options(FORM) for pair in zip(option.form, option.arguments)]
    arguments = {argument: read[field.name] for field, argument in pairs}
    arguments["script_params"] = {f"--{one.name}": _for_class(one) for one in read["parameters"]}
    arguments = {name: value for name, value in arguments.items() if value}
    return _with_processes(arguments)


def _for_class(parameter: Parameter) -> bool | int | float | str:
    """Return the value for a class that gives the script the same argument.

    A class takes None for a flag and spreads lists, so those go as text.
    """
    value = parameter.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(value, (int, float)) and (
        (is_number and math.isfinite(value)) or str(value) == parameter.text
    ):
        return value
    return parameter.text


def _with_processes(arguments: dict[str, Any]) -> dict[str, Any]:
    """Add the launcher of several processes; a count of 1 is left out."""
    counts = {"node_count", "process_count_per_node"}
    arguments = {k: v for k, v in arguments.items() if k not in counts or v > 1}
    if not counts & arguments.keys():
        return arguments
    from ...configuration import Mpi

    return {**arguments, "distributed_training": Mpi()}
