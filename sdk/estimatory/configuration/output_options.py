"""Options of an output as sections: ``OutputData(additional_options=OutputOptions(...))``."""

from __future__ import annotations

from ..base.checked_calls import checked
from ..base.strict_settings import Section


@checked
class Uri(Section):
    """An address of data; kept and shown."""

    path: str | None
    is_file: bool

    def __init__(self, path: str | None = None, is_file: bool = False) -> None:
        self.path = path
        self.is_file = is_file


@checked
class GlobsOptions(Section):
    """Patterns that choose files."""

    patterns: list[str] | None

    def __init__(self, patterns: list[str] | None = None) -> None:
        self.patterns = patterns


@checked
class UploadOptions(Section):
    """How an output is uploaded: whether files are replaced, and which are meant."""

    overwrite: bool
    source_globs: GlobsOptions | None

    def __init__(self, overwrite: bool = False, source_globs: GlobsOptions | None = None) -> None:
        self.overwrite = overwrite
        self.source_globs = source_globs


@checked
class MountOptions(Section):
    """How an output is mounted; files of a folder are never cached here."""

    disable_metadata_cache: bool

    def __init__(self, disable_metadata_cache: bool = False) -> None:
        self.disable_metadata_cache = disable_metadata_cache


@checked
class DatasetRegistrationOptions(Section):
    """Steps that were added to a dataset before it was registered; kept and shown."""

    additional_transformation: str | None

    def __init__(self, additional_transformations: str | None = None) -> None:
        self.additional_transformation = additional_transformations


@checked
class RegistrationOptions(Section):
    """The dataset that an output becomes."""

    name: str | None
    description: str | None
    tags: dict[str, str] | None
    dataset_registration_options: DatasetRegistrationOptions | None

    def __init__(
        self,
        name: str | None = None,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        dataset_registration_options: DatasetRegistrationOptions | None = None,
    ) -> None:
        self.name = name
        self.description = description
        self.tags = tags
        self.dataset_registration_options = dataset_registration_options


@checked
class OutputOptions(Section):
    """Where the run writes an output, what it becomes, how it gets there."""

    path_on_compute: str | None
    registration_options: RegistrationOptions | None
    upload_options: UploadOptions | None
    mount_options: MountOptions | None

    def __init__(
        self,
        path_on_compute: str | None = None,
        registration_options: RegistrationOptions | None = None,
        upload_options: UploadOptions | None = None,
        mount_options: MountOptions | None = None,
    ) -> None:
        self.path_on_compute = path_on_compute
        self.registration_options = registration_options
        self.upload_options = upload_options
        self.mount_options = mount_options
