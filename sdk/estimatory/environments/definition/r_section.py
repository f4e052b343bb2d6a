"""The R settings of an Environment: kept and shown; runs are Python's."""

from __future__ import annotations

from typing import Any

from ...base.checked_calls import checked
from ...base.strict_settings import Section, read_each


@checked
class RCranPackage(Section):
    """A package of CRAN."""

    name: str | None
    version: str | None
    repository: str | None

    def __init__(self) -> None:
        self.name = None
        self.version = None
        self.repository = None


@checked
class RGitHubPackage(Section):
    """A package of GitHub, ``username/repo[/subdir][@ref|#pull]``; its token is never written."""

    repository: str | None
    auth_token: str | None

    def __init__(self) -> None:
        self.repository = None
        self.auth_token = None

    def to_dict(self) -> dict[str, Any]:
        return {"repository": self.repository}

    def __repr__(self) -> str:
        return f"RGitHubPackage(repository={self.repository!r})"


@checked
class RSection(Section):
    """What an R session must contain; kept and shown; follows azureml-core 1.61."""

    r_version: str | None
    user_managed: bool
    rscript_path: str | None
    snapshot_date: str | None
    cran_packages: list[RCranPackage]
    github_packages: list[RGitHubPackage]
    custom_url_packages: list[str]
    bioconductor_packages: list[str]

    def __init__(self) -> None:
        self.r_version = None
        self.user_managed = False
        self.rscript_path = None
        self.snapshot_date = None
        self.cran_packages = []
        self.github_packages = []
        self.custom_url_packages = []
        self.bioconductor_packages = []

    def update_from(self, values: dict[str, Any] | None) -> None:
        super().update_from(values)
        self.cran_packages = read_each(RCranPackage, self.cran_packages)
        self.github_packages = read_each(RGitHubPackage, self.github_packages)
