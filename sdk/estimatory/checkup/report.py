"""What a look through a workspace found."""

from __future__ import annotations

from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One file that is damaged, or was."""

    file: str
    """Path within the workspace."""
    reason: str
    mend: str
    """What a mend does, or did; empty where nothing can be done."""
    is_mended: bool = False

    def __str__(self) -> str:
        if not self.mend:
            return f"{self.file}: {self.reason}. It cannot be mended."
        return (
            f"{self.file}: {self.reason}. {'Mended' if self.is_mended else 'A mend'}: {self.mend}."
        )


@dataclass(frozen=True)
class Report:
    """All that was found; ``is_sound`` when nothing damaged is left."""

    workspace: str
    findings: tuple[Finding, ...] = ()

    @property
    def is_sound(self) -> bool:
        return all(finding.is_mended for finding in self.findings)

    @property
    def n_mendable(self) -> int:
        """How many of those left can be mended."""
        return sum(bool(f.mend) and not f.is_mended for f in self.findings)

    def __str__(self) -> str:
        if not self.findings:
            return f"{self.workspace} is sound."
        return "\n".join(map(str, self.findings))

    def to_json(self) -> dict[str, Any]:
        """As in docs/structure.md, ``GET /check``."""
        return {
            "workspace": self.workspace,
            "is_sound": self.is_sound,
            "findings": [dataclasses.asdict(finding) for finding in self.findings],
        }
