"""A dataset as the input of a run: used directly, as a folder of links or as copies."""

from __future__ import annotations

import re

from ...base.checked_calls import checked
from ...errors import UserError

DIRECT_MODE = "direct"
MOUNT_MODE = "mount"
DOWNLOAD_MODE = "download"
MODES = (DIRECT_MODE, MOUNT_MODE, DOWNLOAD_MODE)

_NAME = re.compile(r"[a-zA-Z_]\w*\Z", re.ASCII)


def check_input_name(name: object) -> None:
    """Raise UserError unless the name is letters, digits and ``_``, the first no digit."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a name for an input or output of a run.",
            "Use letters, digits and '_', the first no digit: it becomes an environment variable.",
        )


@checked
class DatasetConsumptionConfig:
    """A dataset as a named input of a run; follows azureml-core 1.61.

    In arguments it is replaced by the path (mount, download) or the dataset's id (direct).

    Args:
        name: under which the run finds it: ``run.input_datasets[name]``.
        dataset: a TabularDataset, a FileDataset, or the output of an earlier step.
        mode: ``direct``, ``mount`` or ``download``.
        path_on_compute: the folder of the files in the run; by default one of its own.

    Raises:
        UserError: the name or the mode is not valid, or a table cannot be mounted.
    """

    def __init__(
        self,
        name: str,
        dataset: object,
        mode: str = DIRECT_MODE,
        path_on_compute: str | None = None,
    ) -> None:
        check_input_name(name)
        if mode not in MODES:
            raise UserError(f"{mode!r} is no mode of an input.", f"Use one of {MODES}.")
        if mode != DIRECT_MODE and getattr(dataset, "kind", "") == "tabular":
            getattr(dataset, f"as_{mode}")()  # which refuses it
        self.name = name
        self.dataset = dataset
        self.mode = mode
        self.path_on_compute = path_on_compute

    def __str__(self) -> str:
        return f"DatasetConsumptionConfig:{self.name}"

    @property
    def arg_val(self) -> str:
        """The placeholder of the input in the arguments of a run."""
        return str(self)

    def __repr__(self) -> str:
        return f"DatasetConsumptionConfig(name={self.name!r}, mode={self.mode!r})"

    def as_mount(self, path_on_compute: str | None = None) -> DatasetConsumptionConfig:
        """Return the input as a folder of links.

        Raises:
            UserError: the dataset is a table.
        """
        return self._with(MOUNT_MODE, path_on_compute)

    def as_download(self, path_on_compute: str | None = None) -> DatasetConsumptionConfig:
        """Return the input as a folder of copies, which the run may change.

        Raises:
            UserError: the dataset is a table.
        """
        return self._with(DOWNLOAD_MODE, path_on_compute)

    def as_direct(self) -> DatasetConsumptionConfig:
        """Return the input as the dataset itself."""
        return self._with(DIRECT_MODE, None)

    def as_hdfs(self) -> DatasetConsumptionConfig:
        """Raise UserError: there is no Hadoop here."""
        raise UserError("There is no Hadoop file system here.", "Use as_mount() or as_download().")

    def _with(self, mode: str, path: str | None) -> DatasetConsumptionConfig:
        return DatasetConsumptionConfig(self.name, self.dataset, mode, path or self.path_on_compute)
