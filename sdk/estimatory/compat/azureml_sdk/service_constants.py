"""Constants of the SDK's client of Azure's service that scripts read or set; as in 1.61.

Setting ``azureml._restclient.snapshots_client.SNAPSHOT_MAX_SIZE_BYTES`` raises the limit of this
process, as it did there; the setting ``snapshots.max_bytes`` that of a workspace.
"""

from __future__ import annotations

from ...snapshots import source_files

BASE_RUN_SOURCE = "azureml.runsource"
DEFAULT_PAGE_SIZE = 500
ONE_MB = 1024 * 1024
RUN_ORIGIN = "ExperimentRun"
SDK_TARGET = "sdk"
SNAPSHOT_BATCH_SIZE = 500
SNAPSHOT_MAX_FILES = source_files.MAX_FILES
SNAPSHOT_MAX_SIZE_BYTES = source_files.MAX_BYTES
_LIMITS = {"SNAPSHOT_MAX_SIZE_BYTES": "MAX_BYTES", "SNAPSHOT_MAX_FILES": "MAX_FILES"}


def follow_setting(name: str, value: object) -> None:
    """Honour a constant of the SDK that a script has set, where it is a limit of snapshots."""
    if name in _LIMITS and isinstance(value, (int, float)):
        setattr(source_files, _LIMITS[name], int(value))
