"""This machine in the words in which Azure describes the sizes of its machines."""

from __future__ import annotations

import os
import shutil
from typing import Any

from ...folders.workspace_folder import WorkspaceFolder
from ..machine import count_cores, list_gpus
from ..record import LOCAL, list_targets


def list_sizes(workspace: WorkspaceFolder) -> list[dict[str, Any]]:
    """This machine under the name ``local`` and every ``vm_size`` that a target names.

    Returns:
        ``memoryGB`` and ``maxResourceVolumeMB`` are those of the machine's memory and of the disk
        of the workspace.
    """
    named = [record.configuration.get("vm_size") for record in list_targets(workspace)]
    facts = {
        "vCPUs": count_cores(),
        "gpus": len(list_gpus(os.environ)),
        "memoryGB": round(_memory_bytes() / 2**30, 1),
        "maxResourceVolumeMB": shutil.disk_usage(workspace.path).total // 2**20,
    }
    return [{"name": name, **facts} for name in dict.fromkeys([LOCAL, *filter(None, named)])]


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
