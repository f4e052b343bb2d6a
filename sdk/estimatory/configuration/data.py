"""The data of a run as sections of its configuration: what ``run_config.data["x"]`` holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.checked_calls import checked
from ..base.strict_settings import Section

if TYPE_CHECKING:
    from .output_options import Uri


@checked
class DataLocation(Section):
    """Where data is: a dataset, a path of a datastore, or a uri."""

    dataset: Any
    data_path: Any
    uri: Any

    def __init__(
        self,
        dataset: object = None,
        data_path: object = None,
        uri: Uri | str | None = None,
        *,
        datapath: object = None,
    ) -> None:
        self.dataset = dataset
        self.data_path = datapath if data_path is None else data_path
        self.uri = uri

    @property
    def datapath(self) -> Any:
        """What ``data_path`` was called before azureml-core 1.20."""
        return self.data_path

    @datapath.setter
    def datapath(self, path: object) -> None:
        self.data_path = path

    def update_from(self, values: dict[str, Any] | None) -> None:
        super().update_from(values)
        self.data_path = self.data_path or (values or {}).get("datapath")


@checked
class Data(Section):
    """An input of a run.

    Args:
        mechanism: ``direct``, ``download``, ``mount`` or ``hdfs``.
        environment_variable_name: that holds the path or the dataset's id in the run.
        path_on_compute: where the run shall find it.
    """

    data_location: Any
    create_output_directories: bool
    mechanism: str
    environment_variable_name: str | None
    path_on_compute: str | None
    overwrite: bool
    options: Any

    def __init__(
        self,
        data_location: object = None,
        create_output_directories: bool | None = None,
        mechanism: str = "direct",
        environment_variable_name: str | None = None,
        path_on_compute: str | None = None,
        overwrite: bool = False,
        options: object = None,
    ) -> None:
        self.data_location = data_location
        self.create_output_directories = bool(create_output_directories)
        self.mechanism = mechanism
        self.environment_variable_name = environment_variable_name
        self.path_on_compute = path_on_compute
        self.overwrite = overwrite
        self.options = options

    def update_from(self, values: dict[str, Any] | None) -> None:
        super().update_from(values)
        self.data_location = _read_location(self.data_location)

    @staticmethod
    def create(data: object) -> Data:
        """Return the section of an input that is an object, such as ``ds.as_named_input("x")``.

        Raises:
            UserError: it is no such object.
        """
        from ..errors import UserError
        from .data_objects import name_of

        name = name_of(data)
        if name is None:
            raise UserError(f"{type(data).__name__} is no input of a run.")
        return Data(
            DataLocation(dataset=data),
            mechanism=getattr(data, "mode", "direct"),
            environment_variable_name=name,
            path_on_compute=getattr(data, "path_on_compute", None),
        )


@checked
class OutputData(Section):
    """An output of a run: where it goes, and how it gets there."""

    output_location: Any
    mechanism: str
    additional_options: Any

    def __init__(
        self,
        output_location: object = None,
        mechanism: str = "mount",
        additional_options: object = None,
    ) -> None:
        self.output_location = output_location
        self.mechanism = mechanism
        self.additional_options = additional_options

    def update_from(self, values: dict[str, Any] | None) -> None:
        super().update_from(values)
        self.output_location = _read_location(self.output_location)


def _read_location(said: object) -> object:
    """Return the section that a file describes; itself when it is an object already."""
    if not isinstance(said, dict):
        return said
    location = DataLocation()
    location.update_from(said)
    return location
