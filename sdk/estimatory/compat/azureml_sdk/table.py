"""The table of the root ``azureml``."""

from __future__ import annotations

from ..table import SdkTable
from .absent import AREAS, NAMES, STARS
from .homes import HOMES
from .internals import PRIVATE
from .names import MODULES


def _follow_setting(name: str, value: object) -> None:
    from .service_constants import follow_setting

    follow_setting(name, value)


TABLE = SdkTable(
    MODULES,
    HOMES,
    areas=AREAS,
    sentences=NAMES,
    stars=STARS,
    private=("azureml._", PRIVATE),
    on_set=_follow_setting,
)
